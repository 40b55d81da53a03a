"""The HTTP floor: webhook intake and the finance API."""
