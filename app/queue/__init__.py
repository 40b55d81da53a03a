"""The job engine's floor: wakes work; the tables stay the truth."""
