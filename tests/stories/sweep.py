"""Every plot by many seeds on both databases, for an evening: ``python -m tests.stories.sweep --seeds 200``."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from tests.databases import KINDS
from tests.stories.orders import DROPS, lived, troubled
from tests.stories.plots import PLOTS


def rounds(name: str, kind: str, seeds: int, first: int) -> tuple[str, str, int, int, list[str]]:
    """Plays one plot by ``seeds`` seeds; answers how many days that made and which end otherwise than in order."""
    logging.disable(logging.CRITICAL)
    wrong, known = [], dict[tuple[int, ...], dict[str, Any]]()
    in_order = lived(PLOTS[name], kind)
    for seed in range(first, first + seeds):
        dice = random.Random(f"{seed}/{name}")
        drop = DROPS[seed % len(DROPS)]
        if troubled(PLOTS[name], kind, dice, drop, known) != in_order:
            wrong.append(f"{name} {kind} seed={seed} drop={drop}")
    return name, kind, seeds, len(known), wrong


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--kind", choices=KINDS)
    asked.add_argument("--plot", choices=sorted(PLOTS), action="append")
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    started, wrong, done = time.monotonic(), list[str](), 0
    work = [(n, k) for n in given.plot or PLOTS for k in ([given.kind] if given.kind else KINDS)]
    with ProcessPoolExecutor(given.jobs) as pool:
        waiting = [pool.submit(rounds, name, kind, given.seeds, given.first) for name, kind in work]
        for future in waiting:
            name, kind, count, days, found = future.result()
            done, wrong = done + count, wrong + found
            print(f"{name} {kind}: {count} seeds, {days} different days, {len(found)} end differently", flush=True)
    print(f"{done} rounds of {len(work)} plots, {len(wrong)} end differently, {time.monotonic() - started:.0f} s")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
