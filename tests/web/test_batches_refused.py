"""One payable that may not be frozen: it stops what asked for it by number, and nothing that a filter chose."""

from __future__ import annotations

import httpx
import pytest

from app.db import ties
from app.db.delegations import Named
from app.service import batches
from tests import scenes
from tests.web.desk import Visitor, form_of, seen
from tests.web.office import API, Office
from tests.web.test_batches import freeze, problems


@pytest.fixture
def halves(office: Office) -> tuple[int, int]:
    """The first one's payee turned out to be who accepted the work; the other one's is somebody else."""
    second = office.payable(shared=True)
    head = Named(id=900, login="head-of-finance")
    ties.same_person(office.engine, scenes.FIRST.id, scenes.MAINTAINER.id, head, "found out", scenes.NOON)
    return second - 1, second


def lines(client: httpx.Client, batch: httpx.Response) -> list[int]:
    assert batch.status_code == 201, batch.text
    found = client.get(f"{API}/batches/{batch.json()['batch_id']}").json()["lines"]
    return [line["frozen"]["payable_id"] for line in found]


def told(refused: httpx.Response) -> list[tuple[int, str]]:
    assert (refused.status_code, refused.json()["code"]) == (409, "batch_refused"), refused.text
    return [(line["payable_id"], line["code"]) for line in refused.json()["lines"]]


def test_a_filter_leaves_out_what_is_refused(office: Office, client: httpx.Client, halves: tuple[int, int]) -> None:
    bad, good = halves
    assert told(freeze(client, bad, good)) == [(bad, "refused_payee_decided")]
    made = freeze(client, filter={})
    assert lines(client, made) == [good] and freeze(client, filter={}).content == made.content
    assert told(freeze(client, key="k2", filter={})) == [(bad, "refused_payee_decided")]
    assert problems(office.engine) == []


def test_a_batch_full_of_what_is_refused_hides_nothing_behind_it(
    office: Office, client: httpx.Client, halves: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = halves
    monkeypatch.setattr(batches, "LINES_MAX", 1)
    assert lines(client, freeze(client, filter={})) == [good]
    assert told(freeze(client, key="k2", filter={})) == [(bad, "refused_payee_decided")]
    assert problems(office.engine) == []


def test_the_form_of_all_comes_back_without_what_is_refused(
    office: Office, officer: Visitor, halves: tuple[int, int]
) -> None:
    bad, good = halves
    refused = officer.send("/en/finance/batches/new?all=1")
    assert refused.status_code == 422 and f"Payable {bad}: " in seen(refused) and "Freeze 1 line" in seen(refused)
    to, hidden = form_of(refused)
    assert to.endswith(f"?payable={good}")
    assert officer.client.post(to, data=hidden).headers["location"].startswith("/en/finance/batches/")
    assert problems(office.engine) == []
