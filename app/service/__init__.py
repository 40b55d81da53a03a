"""Use cases: take a stored delivery, read GitHub, decide, show; everything outside is behind a port."""
