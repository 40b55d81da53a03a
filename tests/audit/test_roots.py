"""Roots are made, published and kept; a proof stands alone, and an older database is told."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from app import auditing
from app.bootstrap import CannotStart
from app.db import audit, roots
from app.db import tables as t
from app.service.roots import NO_ROOT, RootProblem, audit_path, climbed, proof, read, tree_hash, written
from tests import scenes
from tests.audit.history import administrator, lived
from tests.databases import fresh_engine
from tests.running.program import run
from tests.web.office import API, Office


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    opened = Office(engine)
    yield opened
    opened.reads.dispose()


def reference(lines: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if not lines:
        return hashlib.sha256(b"").digest()
    if len(lines) == 1:
        return hashlib.sha256(b"\x00" + lines[0]).digest()
    k = 1
    while k * 2 < len(lines):
        k *= 2
    return hashlib.sha256(b"\x01" + reference(lines[:k]) + reference(lines[k:])).digest()


def test_the_tree_is_the_one_of_rfc_6962() -> None:
    for size in range(40):
        lines = [f"leaf {n}".encode() for n in range(size)]
        assert tree_hash(lines) == reference(lines).hex()
        for index in range(size):
            path = audit_path(lines, index)
            assert climbed(lines[index], index, size, path) == tree_hash(lines)
            assert climbed(b"another", index, size, path) != tree_hash(lines)
            assert climbed(lines[index], index, size, [*path, "00" * 32]) == ""
    assert climbed(b"leaf 0", 7, 3, []) == climbed(b"leaf 0", -1, 3, []) == ""


def test_a_root_a_day_and_none_where_nothing_came(office: Office) -> None:
    assert roots.make(office.engine, scenes.NOON) is None
    office.payable(1)
    first = roots.make_daily(office.engine, scenes.NOON)
    assert first is not None and (first.number, first.contract_count, first.previous) == (1, 1, NO_ROOT)
    office.payable(2)
    assert roots.make_daily(office.engine, scenes.NOON + timedelta(hours=6)) == first
    second = roots.make_daily(office.engine, scenes.NOON + timedelta(hours=7))
    assert second is not None and (second.number, second.contract_count, second.previous) == (2, 2, first.hash)
    assert roots.make(office.engine, scenes.NOON + timedelta(days=9)) == second
    assert audit.verify(office.engine, roots.read_anchor(office.engine, 1)) == []


def test_no_root_is_made_over_a_chain_that_was_altered(office: Office) -> None:
    office.payable(1)
    roots.make(office.engine, scenes.NOON)
    office.payable(2)
    with administrator(office.engine) as connection:
        connection.execute(update(t.fact).where(t.fact.c.contract_id == 1).values(hash="0" * 64))
        with pytest.raises(RootProblem, match=r"(?s)contract 1 is not what.*le micromarché 1 n’est pas"):
            roots._make(connection, scenes.NOON)


def test_a_proof_tells_of_one_contract_alone(office: Office, tmp_path: Path) -> None:
    history = lived(office)
    anchor = history.root(scenes.NOON)
    for leaf in anchor.leaves:
        told = json.dumps(proof(anchor, leaf.contract_id))
        assert read(told).leaves == (leaf,)
        others = [other.head_hash for other in anchor.leaves if other != leaf]
        assert not any(head in told for head in others)
        assert audit.verify(office.engine, read(told)) == []
    spoilt = {**proof(anchor, 1), "leaf": [1, anchor.leaves[0].fact_count, "0" * 64]}
    for text in (json.dumps(spoilt), "{}", "[]", "1", "", json.dumps({**proof(anchor, 1), "path": 7})):
        with pytest.raises(RootProblem):
            read(text)
    with pytest.raises(RootProblem, match=r"(?s)Contract 99 is not in.*micromarché 99"):
        proof(anchor, 99)


def test_every_change_of_a_root_file_is_found(office: Office) -> None:
    anchor = lived(office).root(scenes.NOON)
    text = b"".join(written(anchor)).decode()
    assert read(text) == anchor
    chance = random.Random(20261123)
    places = [n for n, letter in enumerate(text) if letter.isalnum()]
    for place in chance.sample(places, 200):
        changed = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
        with pytest.raises(RootProblem):
            read(changed)


def test_the_api_publishes_what_verify_takes(office: Office) -> None:
    anchor = lived(office).root(scenes.NOON)
    office.payable(8)
    roots.make(office.engine, scenes.minutes(60))
    with office.client(token=None) as stranger:
        listed = stranger.get(f"{API}/roots?limit=1")
        assert listed.json()["items"][0]["hash"] == anchor.root.hash
        more = stranger.get(listed.links["next"]["url"].removeprefix("https://bounty.example")).json()
        assert [item["previous"] for item in more["items"]] == [anchor.root.hash] and more["next"] is None
        assert stranger.get(f"{API}/roots/1").status_code == 401
    with office.client() as client:
        answer = client.get(f"{API}/roots/1")
        assert read(answer.text) == anchor and answer.headers["etag"] == f'"{anchor.root.hash}"'
        told = client.get(f"{API}/contracts/1/proof")
        assert audit.verify(office.engine, read(told.text)) == []
        assert client.get(f"{API}/roots/99").json()["code"] == "root_unknown"
        assert client.get(f"{API}/contracts/99/proof").json()["code"] == "root_unknown"


def test_a_restored_backup_is_told_and_nothing_starts_on_it(office: Office, tmp_path: Path) -> None:
    history = lived(office)
    kept = history.root(scenes.NOON)
    with office.engine.connect() as connection:
        backup = [(table, connection.execute(select(table)).mappings().all()) for table in t.metadata.sorted_tables]
    office.payable(7)
    folder = tmp_path / "roots"
    folder.mkdir()
    assert auditing.publish(office.engine, folder, scenes.minutes(24 * 60)) == roots.read_anchor(office.engine).root
    (file,) = folder.iterdir()
    auditing.refuse_if_behind(office.engine, folder)
    with fresh_engine(office.engine.dialect.name, tmp_path) as restored:
        with restored.begin() as connection:
            for table, rows in backup:
                if rows:
                    connection.execute(insert(table), [dict(row) for row in rows])
        assert audit.verify(restored) == [] == audit.verify(restored, kept)
        said = audit.verify(restored, auditing.read_root(file))
        assert any("root 2: it is gone" in words for words in said)
        assert any("it is in the root and gone now" in words for words in said)
        with pytest.raises(CannotStart, match=r"(?s)older than .*root-00000002.*plus ancienne"):
            auditing.refuse_if_behind(restored, folder)


def test_the_commands(database_url: str, tmp_path: Path) -> None:
    env = {"DATABASE_URL": database_url.replace("+psycopg", ""), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path.cwd())}
    assert run(env, "migrate", folder=tmp_path).returncode == 0
    none = run(env, "root", folder=tmp_path)
    assert none.returncode == 1 and "pas encore de micromarché" in none.stdout
    from app.db.engine import open_engine

    engine = open_engine(database_url)
    opened = Office(engine)
    opened.payable(1)
    made = run(env, "root", "--write", "r.json", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert run(env, "root", "--write", "p.json", "--contract", "1", folder=tmp_path).returncode == 0
    for name in ("r.json", "p.json"):
        checked = run(env, "verify", "--root", name, folder=tmp_path)
        assert checked.returncode == 0 and "inchangé" in checked.stdout, checked.stdout
    (tmp_path / "r.json").write_text("{}")
    assert "not a root" in run(env, "verify", "--root", "r.json", folder=tmp_path).stderr
    opened.reads.dispose()
    engine.dispose()
