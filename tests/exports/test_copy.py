"""PostgreSQL's own CSV is byte for byte what the rows give, whatever people wrote into them."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.db.engine import open_engine
from app.db.export_copy import CopiedPayables
from app.db.queries import Queries
from app.exports.payables_csv import payables_csv
from app.service.payments import FORMULA_STARTS, PayableFilter
from tests.databases import fresh_engine
from tests.web.office import fill
from tests.web.test_csv import FORMULAS, HARMLESS

HOSTILE = (
    *FORMULAS,
    *HARMLESS,
    'a"b',
    "a,b",
    "a\r\nb",
    "\\.",
    " ",
    "\u3000=1",
    "\u2028@",
    "\x1c=1",
    "𝟙",
    "l’été\t",
    "'=1",
)
LETTERS = "=+-@|%\t\r\n ,\"'\\aé\u00a0\u3000\uff1d\x85\x0b"


def hostile_rows(seed: int, count: int) -> list[dict[str, Any]]:
    print(f"seed={seed}")
    chance = random.Random(seed)
    made = ["".join(chance.choices(LETTERS, k=chance.randint(1, 5))) for _ in range(count)]
    start = datetime(2026, 11, 23, 17, tzinfo=UTC)
    return [
        {
            "payee_login": text,
            "repository_id": number,
            "full_name": None if number % 7 == 3 else text,
            "fund_id": 1 + number % 3,
            "amount_cents": 1 + number * 7,
            "tax_cents": number % 5,
            "held": bool(number % 2),
            "accepted_at": start + timedelta(microseconds=number % 4 * 1_500),
            **({} if number % 3 else _paid(1 + number * 7, text)),
        }
        for number, text in enumerate((*HOSTILE, *made), start=1)
    ]


def _paid(cents: int, reference: str) -> dict[str, Any]:
    return {"status": "paid", "paid_on": "2026-12-01", "reference": reference, "paid_cents": cents}


def test_both_databases_give_the_same_bytes(tmp_path: Path) -> None:
    rows = hostile_rows(20261123, 600)
    given: dict[str, bytes] = {}
    for kind in ("sqlite", "postgresql"):
        with fresh_engine(kind, tmp_path) as engine:
            fill(engine, rows)
            reads = open_engine(engine.url.render_as_string(hide_password=False), reads=True)
            queries = Queries(reads)
            opened = queries.rows(PayableFilter())
            given[f"{kind} rows"] = b"".join(payables_csv(opened))
            opened.close()
            copied = queries.copied(PayableFilter())
            assert (copied is None) == (kind == "sqlite")
            if copied is not None:
                given["copied"] = b"".join(copied)
                copied.close()
                some = queries.copied(PayableFilter(status="paid", fund_id=1, accepted_from=date(2026, 1, 1)))
                assert some is not None
                assert {row["status"] for row in _read(b"".join(some))} == {"paid"}
                some.close()
            reads.dispose()
    for one, other in zip(given["copied"].split(b"\r\n"), given["sqlite rows"].split(b"\r\n"), strict=False):
        assert one == other
    assert given["copied"] == given["sqlite rows"] == given["postgresql rows"]
    found = _read(given["copied"])
    assert len(found) == len(rows)
    for row in found:
        for name in ("payee_login", "repository", "reference"):
            assert row[name].lstrip()[:1] not in FORMULA_STARTS


def test_a_reader_who_leaves_gives_the_connection_back(tmp_path: Path) -> None:
    with fresh_engine("postgresql", tmp_path) as engine:
        fill(engine, [{"payee_login": "x" * 2_000}] * 3_000)
        copied = Queries(engine).copied(PayableFilter())
        assert isinstance(copied, CopiedPayables)
        chunks = iter(copied)
        next(chunks), next(chunks)
        copied.close()
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        again = Queries(engine).copied(PayableFilter())
        assert again is not None and len(_read(b"".join(again))) == 3_000
        again.close()


def _read(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))
