"""The whole matrix: ``python -m tests.faults [sqlite|postgresql]``."""

import logging
import sys
import tempfile
from pathlib import Path

from tests.faults.matrix import cells, lived


def main() -> int:
    logging.disable(logging.CRITICAL)
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        whole, trouble = lived(kind, Path(folder))
        every = cells(trouble.seen)
        for call, failure, nth in every:
            end, met = lived(kind, Path(folder), call, failure, nth)
            if end != whole or not met.hit:
                wrong += 1
                print(f"{call} | {failure} | {nth}: {[key for key in whole if whole[key] != end[key]]} hit={met.hit}")
    print(f"{len(every)} cells on {kind}, {wrong} end otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
