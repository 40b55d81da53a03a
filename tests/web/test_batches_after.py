"""What comes after a batch: a revert of paid work, and the addresses that its lines keep."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app import bootstrap
from app.core import events as e
from app.db import tables as t
from app.github.client import Calls
from app.service.batches import Batches
from app.service.handler import Handler
from app.service.ports import Reading, RepositoryRef
from tests import scenes
from tests.town import PEM
from tests.web.office import API, Office
from tests.web.test_batches import act, freeze, pay, problems, released, say


def test_paid_then_reverted_then_recovered(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    number = released(client, payable)
    pay(client, payable)
    view, at = scenes.issue(1), office.clock.now()
    by, pull_id = scenes.OTHER_MAINTAINER, scenes.pull().id
    asked = e.Reverted(at=at, source="revert:30", view=view, actor=by, pull_id=pull_id, by_what="#30")
    office.handler.read(Reading(view=view, events=(asked,), read_until=at))
    contract = client.get(f"{API}/payables/{payable}").json()["contract_id"]

    def kinds() -> list[str]:
        return [fact["kind"] for fact in client.get(f"{API}/contracts/{contract}").json()["facts"]]

    assert kinds()[-2:] == ["ContractPaid", "RecoveryOpened"]
    for cents, reference in ((265_00, "BACK-1"), (300_00, "BACK-2")):
        back = {"amount_cents": cents, "reference": reference, "received_on": "2026-11-23"}
        assert say(client, payable, "recovered", **back).status_code == 200
    assert kinds()[-3:] == ["MoneyRecovered", "MoneyRecovered", "RecoveryEnded"]
    assert client.get(f"{API}/batches/{number}").json()["status"] == "done"
    assert freeze(client, payable, key="k2").json()["lines"][0]["code"] == "refused_not_payable"
    assert problems(office.engine) == []


def test_a_frozen_line_keeps_the_address_of_its_own_server(office: Office, client: httpx.Client) -> None:
    payable = office.payable()
    calls = Calls(1, PEM, "https://ghe.example/api/v3", "https://ghe.example/api/graphql")
    store = bootstrap.assemble(office.engine, (scenes.POLICY, "p" * 64), calls, office.clock, lambda: None).store
    batches = Batches(store, Handler(store, office.clock), office.clock, lambda: None)
    with office.client(batches=batches) as server:
        number = freeze(server, payable).json()["batch_id"]
        (line,) = server.get(f"{API}/batches/{number}").json()["lines"]
        assert line["frozen"]["issue_url"] == "https://ghe.example/department/project/issues/1"
        assert '"issue_url":"https://ghe.example/' in line["text"]
        act(server, number, "give-up", reason="again")
    # The planted fault: a store that was not told its server freezes github.com.
    number = freeze(client, payable, key="k2").json()["batch_id"]
    assert "https://github.com/" in client.get(f"{API}/batches/{number}").json()["lines"][0]["text"]
    assert problems(office.engine) == []


def test_one_line_fails_and_the_rest_is_paid(office: Office, client: httpx.Client) -> None:
    first, wrong, rejected = (office.payable(n) for n in (1, 2, 3))
    number = released(client, first, wrong, rejected)
    assert pay(client, first).status_code == 200
    short = say(client, wrong, "paid", reference="P-2", paid_on="2026-11-23", amount_cents=564_99)
    assert (short.json()["code"], short.json()["details"]["amount_cents"]) == ("refused_amount_not_exact", 564_99)
    other = say(client, first, "paid", reference="P-9", paid_on="2026-11-23", amount_cents=565_00)
    assert other.json()["code"] == "refused_paid_differently"
    say(client, rejected, "rejected")
    batch = client.get(f"{API}/batches/{number}").json()
    assert batch["status"] == "released"
    assert [line["status"] for line in batch["lines"]] == ["paid", "scheduled", "payable"]
    assert pay(client, wrong, "P-2").status_code == 200
    assert client.get(f"{API}/batches/{number}").json()["status"] == "done"
    assert problems(office.engine) == []


REVIEWER = scenes.OTHER_MAINTAINER


@pytest.mark.parametrize("late", [False, True])
def test_whose_review_accepted_the_work_releases_no_payment(office: Office, late: bool) -> None:
    """FAA s.33: a bot merged what a person approved, so it is that person who accepted it."""
    office.store.remember_repository(
        RepositoryRef(id=7, installation_id=3, account_id=4, full_name="department/project")
    )
    scenes.open_fund(office.engine)
    approval = e.Approval(by=REVIEWER, commit="a" * 40, at=scenes.minutes(4))
    changes: dict[str, Any] = {"state": e.PullState.MERGED, "merged_at": scenes.minutes(5), "merged_by": scenes.BOT}
    bare, approved = (
        scenes.pull(number=21, merge_sha="b" * 40, approvals=found, **changes) for found in ((), (approval,))
    )
    pull = bare if late else approved
    view = scenes.issue(pulls=(pull,))
    events = (
        scenes.offered(view),
        e.ClaimAsked(at=scenes.minutes(1), source="c", view=view, actor=scenes.FIRST, comment_id=1),
        e.PullMerged(at=scenes.minutes(5), source="m", view=view, actor=scenes.BOT, pull=pull),
    )
    office.handler.read(Reading(view=view, events=events, read_until=scenes.minutes(5)))
    if late:
        seen = scenes.issue(pulls=(approved,))
        looked = e.Looked(at=scenes.minutes(7), source="l", view=seen)
        office.handler.read(Reading(view=seen, events=(looked,), read_until=scenes.minutes(7)))
    with office.engine.connect() as connection:
        number = connection.execute(select(t.payable.c.id)).scalar_one()
        assert connection.execute(select(t.contract.c.accepted_by)).scalar_one() == REVIEWER.id
    with office.client() as client:
        key = {"Idempotency-Key": "a"}
        batch = client.post(f"{API}/batches", json={"payable_ids": [number]}, headers=key).json()["batch_id"]
        token = office.token(owner=e.Actor(id=REVIEWER.id, login=REVIEWER.login, role="finance"))
        answer = client.post(f"{API}/batches/{batch}/release", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 409 and "same_person" in answer.text
