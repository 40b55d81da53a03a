"""Every migration brings a database with rows in it to the schema that the tables describe, and back."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, and_, insert, inspect, select, text

from app.core import facts as f
from app.core.state import Contract
from app.db import audit
from app.db import tables as t
from app.db.codec import GENESIS, canonical, encode, link_hash
from app.db.engine import open_engine
from app.db.migrate import downgrade, upgrade
from app.db.projection import claim_row, contract_row, payable_row
from tests import scenes as s
from tests.databases import KINDS, fresh_engine, fresh_url
from tests.github.render_scenes import ISSUE, Story, claimed, merged, opened

# The first schema that was ever in use, and what its facts did not say yet.
LANDED = "guards"
FUND: dict[str, Any] = {
    "id": 1,
    "scope": "repository",
    "scope_id": ISSUE.repository_id,
    "name": "Forms",
    "region": "ON",
    "fiscal_year": "2026-2027",
    "cost_centre": "C1",
    "amount_cents": 100_000_00,
    "opened_at": s.NOON,
    "offer_ceiling_cents": 10_000_00,
}
ISSUE_ROW = {"id": ISSUE.id, "repository_id": ISSUE.repository_id, "number": 1, "node_id": "I_1", "title": "Dates"}
NEWER = {"OfferOpened": ("expires_at", "parent_id"), "OfferAmended": ("label",)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_migrations_make_the_tables(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_the_first_schema_live_on(kind: str, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as url:
        engine = open_engine(url)
        upgrade(engine, LANDED)
        contract = _old_rows(engine)
        upgrade(engine)
        assert audit.verify(engine) == []
        _postings_are_carried(engine)
        with engine.connect() as connection:
            kept = connection.execute(select(t.payable)).mappings().one()
        assert (kept["status"], kept["recovered_cents"]) == ("payable", 0)
        assert kept["payee_id"] == contract.payables[0].payee.id
        _overspending_is_refused(engine)
        downgrade(engine, LANDED)
        upgrade(engine, "asked_labels")
        _announce_as_of_old(engine)
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.execute(select(t.announcement.c.at, t.announcement.c.told_at)).all() == [(s.NOON, s.NOON)]
        assert audit.verify(engine) == []
        engine.dispose()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scene", [opened, lambda: claimed(s.SECOND)], ids=["open", "claimed"])
def test_the_board_is_filled_from_what_was_known(scene: Callable[[], Story], kind: str, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as url:
        engine = open_engine(url)
        upgrade(engine, "federal")
        story = scene()
        made = contract_row(story.now(), "0" * 64)
        with engine.begin() as connection:
            _add(connection, t.fund, FUND)
            _add(connection, t.issue, ISSUE_ROW)
            _add(connection, t.contract, {"id": 1, **made})
            row, said = next(_chain(story.facts)), encode(story.facts[0])
            _add(connection, t.fact, {**row, "body": said})
            for claim in story.now().claims:
                _add(connection, t.claim, claim_row(1, claim, story.now()))
        upgrade(engine)
        with engine.connect() as connection:
            kept = connection.execute(select(t.contract)).mappings().one()
        assert (kept["closes_at"], kept["claimants"]) == (made["closes_at"], made["claimants"])
        engine.dispose()


def test_a_planted_gap_is_noticed(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine, engine.connect() as connection:
        connection.execute(text("ALTER TABLE issue DROP COLUMN moved_from"))
        context = MigrationContext.configure(connection)
        assert [change[0] for change in compare_metadata(context, t.metadata)] == ["add_column"]


def _announce_as_of_old(engine: Engine) -> None:
    row = {"guid": "msg_1", "kind": "contract.opened", "data": "{}", "at": s.NOON}
    with engine.begin() as connection:
        _add(connection, t.announcement, row)


def _postings_are_carried(engine: Engine) -> None:
    """The fund as it was found, then what each fact of its contract moved."""
    query = select(t.posting, t.fact.c.kind).outerjoin(
        t.fact, and_(t.fact.c.contract_id == t.posting.c.contract_id, t.fact.c.seq == t.posting.c.fact_seq)
    )
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(t.posting.c.id)).mappings().all()
        acts = connection.execute(select(t.fund_act)).mappings().all()
    told = [(row["kind"], row["available_cents"], row["reserved_cents"], row["owed_cents"]) for row in rows]
    assert told == [
        (None, 100_000_00, 0, 0),
        (None, 500_00, 0, 0),
        ("OfferOpened", -565_00, 565_00, 0),
        ("PayableOpened", 0, -565_00, 565_00),
    ]
    assert {(act["kind"], act["actor_id"]) for act in acts} == {("carried", None)}


def _overspending_is_refused(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(Exception, match=r"(?i)check"):
        connection.execute(text("UPDATE fund SET scheduled_cents = amount_cents WHERE id = 1"))


def _old_rows(engine: Engine) -> Contract:
    """A contract that is payable, as the first program wrote it."""
    story = merged(s.MAINTAINER)
    contract = story.now()
    chain = list(_chain(story.facts))
    with engine.begin() as connection:
        _add(connection, t.fund, {**FUND, "owed_cents": 565_00})
        closed = {**FUND, "id": 2, "scope_id": 99, "amount_cents": 500_00, "closed_at": s.minutes(5)}
        _add(connection, t.fund, {**closed, "offer_ceiling_cents": 500_00})
        _add(connection, t.issue, ISSUE_ROW)
        _add(connection, t.contract, {"id": 1, **contract_row(contract, chain[-1]["hash"])})
        for row in chain:
            _add(connection, t.fact, row)
        _add(connection, t.payable, payable_row(1, contract.payables[0], contract))
        for claim in contract.claims:
            _add(connection, t.claim, claim_row(1, claim, contract))
    return contract


def _chain(facts: Iterable[f.Fact]) -> Iterator[dict[str, Any]]:
    head = GENESIS
    for seq, fact in enumerate(facts, start=1):
        kind = type(fact).__name__
        said = json.loads(encode(fact))
        body = canonical({name: value for name, value in said.items() if name not in NEWER.get(kind, ())})
        row = {"contract_id": 1, "seq": seq, "kind": kind, "body": body, "at": fact.at, "cause": fact.cause}
        if fact.by is not None:
            row |= {"actor_id": fact.by.id, "actor_login": fact.by.login, "role": fact.by.role}
        before, head = head, link_hash(head, 1, seq, kind, body)
        yield {**row, "prev_hash": before, "hash": head}


def _add(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """What the table has columns for by now."""
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    connection.execute(insert(table).values({name: value for name, value in row.items() if name in there}))
