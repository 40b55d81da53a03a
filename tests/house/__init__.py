"""Checks that keep the house: settings, logs, imports, sizes, completeness."""
