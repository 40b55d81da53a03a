"""The whole matrix: ``python -m tests.faults [sqlite|postgresql] [jobs]``."""

import functools
import logging
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tests.faults.matrix import cells, lived


@functools.cache
def untroubled(kind: str) -> dict[str, Any]:
    return lived(kind)[0]


def differs(kind: str, call: str, failure: str, nth: int) -> str:
    """What of the end is not as it should be, empty when all is."""
    logging.disable(logging.CRITICAL)
    whole = untroubled(kind)
    end, met = lived(kind, call, failure, nth)
    if end == whole and met.hit:
        return ""
    return f"{call} | {failure} | {nth}: {[key for key in whole if whole[key] != end[key]]} hit={met.hit}"


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    started = time.monotonic()
    logging.disable(logging.CRITICAL)
    _, trouble = lived(kind)
    every = cells(trouble.seen)
    wrong = 0
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(differs, *zip(*((kind, *cell) for cell in every), strict=True)):
            if found:
                wrong += 1
                print(found, flush=True)
    print(f"{len(every)} cells on {kind}, {wrong} end otherwise, {time.monotonic() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
