"""The GitHub floor: signatures, payloads, commands, evidence, sentences and calls."""
