"""How long the flow report takes over many contracts, beside one plain median and one plain look at the same rows.

``python -m tests.bench.flow --rows 1000000 --kind postgresql``
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from app.db.flow_reads import DbFlow
from app.service.flow_report import FlowFilter, GroupBy
from tests import scenes
from tests.databases import KINDS, fresh_engine
from tests.web.office import fill

HELD = ("market", "contributor", "maintainer", "finance")
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(2 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < :rows) "
ROWS = {
    "issue": "(id, repository_id, number, node_id, title) SELECT i, 7, i, 'I', 'T' FROM n",
    "contract": "(id, issue_id, repository_id, generation, status, held, hold_codes, amount_cents, tax_cents, fund_id, "
    "offered_by, opened_at, changed_at, fact_count, head_hash) SELECT i, i, 7, 1, 'paid', false, '', 1, 0, 1, 1, "
    "'2026-11-23 17:00:00', '2026-11-23 17:00:00', 0, '' FROM n",
}
# A number that looks like chance and is the same on both databases.
DICE = "(i * {0} % 7776001)"
ASKED: dict[str, FlowFilter] = {
    "all": FlowFilter(),
    "by repository": FlowFilter(group_by=GroupBy.REPOSITORY),
    "one quarter by fund": FlowFilter(fiscal_year="2026-2027", group_by=GroupBy.FUND),
    "one repository": FlowFilter(repository=3),
}


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=1_000_000)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--kind", choices=KINDS, default="postgresql")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_engine(asked.kind, Path(folder)) as engine:
        _fill(engine, asked.rows)
        reads = DbFlow(engine, scenes.StoppedClock().now)
        look = _median(lambda: _scalar(engine, "SELECT sum(lead_seconds) FROM flow"), asked.rounds)
        print(f"one look at {asked.rows:,} rows: {look:.3f} s")
        for name, chosen in ASKED.items():
            taken = _median(lambda chosen=chosen: reads.report(chosen), asked.rounds)  # type: ignore[misc]
            print(f"{name}: {taken:.2f} s, {taken / look:.1f} looks")


def _fill(engine: Engine, rows: int) -> None:
    fill(engine, [{}])
    held = [DICE.format(n) for n in (48271, 69621, 16807, 39373)]
    lead = " + ".join(held)
    columns = {
        "contract_id": "i", "status": "'paid'", "repository_id": "i % 500", "fund_id": "i % 20",
        "ended_on": "'2026-11-23'", "fiscal_year": "case when i % 8 = 0 then '2026-2027' else '2025-2026' end",
        "quarter": "'2026-2027-Q3'", "lead_seconds": lead, "touch_seconds": "0", "wait_seconds": lead,
        "efficiency_per_10k": "i * 7919 % 10000", "admin_lead_seconds": held[0], "admin_touch_seconds": "0",
        "admin_efficiency_per_10k": "i * 6007 % 10000", "touch_source": "'estimated'", "people": "i % 9 + 2",
        **{f"to_{name}_seconds": value for name, value in zip(("claim", "merge", "certify", "pay"), held, strict=True)},
        **{f"held_{name}_seconds": value for name, value in zip(HELD, held, strict=True)},
        **{f"held_{name}_seconds": "0" for name in ("app", "approver", "certifier")},
    }  # fmt: skip
    flows = f"({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM n"
    with engine.begin() as connection:
        for table, statement in {**ROWS, "flow": flows}.items():
            made = f"INSERT INTO {table} {statement}"
            # SQLite wants the numbers before the INSERT, PostgreSQL takes them there as well.
            connection.execute(text(NUMBERS + made), {"rows": rows})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _scalar(engine: Engine, statement: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar()


def _median(act: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
