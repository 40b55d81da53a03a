"""The job engine's floor (DBOS Transact): wakes work; the tables stay the truth."""
