"""What is frozen stays as it was; where someone changes it all the same, it is found."""

from __future__ import annotations

import csv
import io

import httpx
import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from app.db import tables as t
from app.db.audit_batches import batch_problems
from tests.web.office import API, Office
from tests.web.test_batches import act, freeze, one_kind, pay, problems


def test_what_is_frozen_cannot_be_changed(office: Office, client: httpx.Client) -> None:
    freeze(client, office.payable())
    for statement in (
        update(t.batch_line).values(row="{}"),
        delete(t.batch_line),
        update(t.batch).values(net_cents=1),
        update(t.batch).values(checksum="0" * 64),
        delete(t.batch),
    ):
        with pytest.raises(DatabaseError, match="append-only"), office.engine.begin() as connection:
            connection.execute(statement)


@pytest.mark.alters_schema
def test_what_is_changed_all_the_same_is_found(office: Office, client: httpx.Client) -> None:
    freeze(client, office.payable())
    postgresql = office.engine.dialect.name == "postgresql"
    with office.engine.begin() as connection:
        for table in ("batch_line", "batch"):
            if postgresql:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                connection.execute(text(f"DROP TRIGGER {table}_no_update"))
    with office.engine.connect() as connection:
        row = str(connection.execute(select(t.batch_line.c.row)).scalar_one())
    changes = (
        (update(t.batch_line).values(row=row.replace('"net_cents":50000', '"net_cents":90000')), "checksum"),
        (update(t.batch_line).values(place=2), "its lines are not 1 to 1"),
        (update(t.batch).values(tax_cents=1), "totals"),
        (update(t.batch).values(status="given_up"), "1 of its lines wait"),
        (update(t.payable).values(tax_cents=1), "not what was frozen"),
        (update(t.payable).values(batch_id=77), "no line for it"),
    )
    for statement, words in changes:
        with office.engine.connect() as connection:
            connection.execute(statement)
            assert any(words in problem for problem in batch_problems(connection)), words
            connection.rollback()
    assert problems(office.engine) == []


@one_kind
def test_csv_of_the_frozen_lines(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    with office.engine.begin() as connection:
        connection.execute(update(t.fund).values(coding="=1+1"))
    batch = freeze(client, payable).json()
    url = f"{API}/batches/{batch['batch_id']}"
    answer = client.get(url, headers={"Accept": "text/csv"})
    assert answer.headers["batch-checksum"] == batch["checksum"] and answer.headers["content-type"].startswith(
        "text/csv"
    )
    assert client.get(url, params={"format": "csv"}).content == answer.content
    released_before = answer.content
    act(client, batch["batch_id"], "release")
    pay(client, payable)
    assert client.get(url, params={"format": "csv"}).content == released_before
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["payable_id"], row["total_cents"], row["coding"]) == (str(payable), "56500", "'=1+1")
