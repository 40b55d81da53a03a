"""How fast the whole list of payables comes as CSV beside PostgreSQL's own COPY, and what memory it takes.

``python -m tests.bench.export --rows 1000000``
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Engine, text

from app.db.queries import Queries
from app.service.payments import PayableFilter
from tests.databases import fresh_engine
from tests.web.office import fill

PLAIN = """COPY (SELECT p.*, r.full_name, i.number, f.cost_centre, f.coding FROM payable p
JOIN contract c ON c.id = p.contract_id JOIN issue i ON i.id = c.issue_id JOIN fund f ON f.id = p.fund_id
LEFT JOIN repository r ON r.id = p.repository_id ORDER BY p.id) TO STDOUT (FORMAT csv, HEADER true)"""
COPIED = (
    "INSERT INTO issue SELECT i.id + n, i.repository_id, i.number + n, i.node_id, i.title FROM issue i, "
    "generate_series(1, :more) n WHERE i.id = 1",
    "INSERT INTO contract (issue_id, repository_id, generation, status, held, hold_codes, amount_cents, tax_cents, "
    "fund_id, offered_by, opened_at, changed_at, fact_count, head_hash) SELECT i.id, repository_id, 1, 'paid', false, "
    "'', 1, 0, 1, 1, now(), now(), 0, repeat('0', 64) FROM issue i WHERE i.id > 1",
    "INSERT INTO payable (contract_id, payee_id, payee_login, amount_cents, tax_cents, status, held, fund_id, "
    "repository_id, fiscal_year, accepted_at, due_on) SELECT c.id, c.id % 500, 'person-' || c.id % 500, "
    "50000 + c.id, 6500, 'payable', false, 1, 7, '2026-2027', now(), '2026-12-23' FROM contract c WHERE c.id > 1",
)


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=1_000_000)
    given.add_argument("--rounds", type=int, default=3)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_engine("postgresql", Path(folder)) as engine:
        _fill(engine, asked.rows)
        queries = Queries(engine)
        times: dict[str, list[float]] = {"copy": [], "export": []}
        _timed(lambda: _plain(engine))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(asked.rounds):
            times["copy"].append(_timed(lambda: _plain(engine)))
            times["export"].append(_timed(lambda: _export(queries)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, seconds in medians.items():
        print(f"{name}: {asked.rows / seconds:,.0f} rows/s")
    print(f"ratio: {medians['copy'] / medians['export']:.2f}; memory growth: {grown:.1f} MB")


def _fill(engine: Engine, rows: int) -> None:
    fill(engine, [{}])
    with engine.begin() as connection:
        for statement in COPIED:
            connection.execute(text(statement), {"more": rows - 1} if ":more" in statement else {})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _plain(engine: Engine) -> Iterable[bytes]:
    with engine.connect() as connection, connection.connection.cursor().copy(PLAIN) as copying:
        yield from copying


def _export(queries: Queries) -> Iterable[bytes]:
    copied = queries.copied(PayableFilter())
    assert copied is not None
    try:
        yield from copied
    finally:
        copied.close()


def _timed(chunks: Callable[[], Iterable[bytes]]) -> float:
    began = time.perf_counter()
    for _ in chunks():
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
