"""Speaks HTTP to finance systems that asked to be told; beside GitHub's room the only one that does."""
