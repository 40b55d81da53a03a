"""Random lives by the ten thousand: ``python -m tests.money --contracts 10000 [--federal]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from app.db import tables as t
from tests.databases import KINDS, fresh_engine
from tests.money.federal_lives import FederalLives
from tests.money.lives import SEED, Lives


def main() -> None:
    """Prints what was lived and what was found; leaves with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--federal", action="store_true", help="under the federal policy, every act tried by anybody")
    asked = parser.parse_args()
    wrong = 0
    for kind in asked.kind or KINDS:
        with tempfile.TemporaryDirectory() as folder, fresh_engine(kind, Path(folder)) as engine:
            began = time.monotonic()
            lives = (FederalLives if asked.federal else Lives)(engine, asked.contracts, asked.seed)
            problems = lives.live()
            with engine.connect() as connection:
                counts = {
                    table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (t.contract, t.fact, t.posting, t.fund_act, t.payable, t.batch)
                }
            print(f"{kind}: GCB_SEED={asked.seed} {counts} in {time.monotonic() - began:.0f} s")
            print(f"  {dict(sorted(lives.done.items()))}")
            print(
                f"  {len(problems)} problems{''.join(f'{chr(10)}  {problem}' for problem in problems[:20])}", flush=True
            )
            wrong += len(problems)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
