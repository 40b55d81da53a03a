"""``python -m app``: the same as ``gc-bounty``."""

from app.cli import main

if __name__ == "__main__":
    main()
