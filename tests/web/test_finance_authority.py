"""Approving, certifying and sending back on pages, in a department under the federal policy."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.core.lifecycle import Status
from app.core.people import Act
from app.db import audit
from app.service.approvals import SignedIn
from app.service.visitors import Role
from tests.authority.department import APPROVER, CERTIFIER, RELEASER, Department
from tests.authority.lives import claimed, delivered, fix, offered
from tests.web.desk import Visitor, form_of, visitor
from tests.web.office import Office
from tests.web.test_finance import wrong

one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def town(engine: Engine, tmp_path: Path) -> Iterator[Department]:
    found = Department(engine, tmp_path)
    yield found
    assert audit.verify(engine) == []


@contextmanager
def signed_in(town: Department, person: SignedIn) -> Iterator[Visitor]:
    """The person's browser on the town's program; everybody here has the role finance."""
    office = Office(town.engine)
    pages = replace(office.parts.pages, work=replace(office.parts.pages.work, approvals=town.approvals), now=town.now)
    office.clock.moment = town.moment
    office.parts = replace(office.parts, pages=pages, batches=town.batches)
    with visitor(office, (person.id, person.login), Role.FINANCE) as found:
        yield found
    office.reads.dispose()


def words(page: str) -> str:
    return html.unescape(re.findall(r'<label for="typed">(?:Type|Tapez) <kbd>(.*?)</kbd> ', page)[0])


def test_from_proposal_to_release_by_three_people(town: Department) -> None:
    issue = offered(town)
    place = f"/en/finance/approvals/{town.number_of(issue.number)}"
    with signed_in(town, APPROVER) as approver:
        assert "No offer waits for approval" in approver.text("/en/finance/approvals")
        assert "does not wait for approval" in approver.text(place)
        town.attest(issue.number)
        assert "1 offer to approve" in approver.text("/en/finance")
        assert "Dates are wrong in French" in approver.text("/en/finance/approvals")
        page = approver.text(place)
        assert "nobody free before April" in page and "Approve $565.00" in page
        wrong(approver.send(place, reservation=" "), "not empty")
        to, hidden = approver.opened(place)
        filled = {**hidden, "reservation": "R-2026-17"}
        answers = [approver.client.post(to, data=filled).headers["location"] for _ in range(2)]
        assert answers == [f"/en/finance/approvals?done={town.number_of(issue.number)}"] * 2
        assert "is approved" in approver.text(answers[0])
    assert town.now_at(issue.number).status is Status.OPEN


def test_certified_in_words_typed_for_it_and_released_by_another(town: Department) -> None:
    issue = delivered(town)
    number = town.number_of(issue.number)
    place = f"/fr/finances/attestations/{number}"
    with signed_in(town, CERTIFIER) as certifier:
        assert "1 micromarché à attester" in certifier.text("/fr/finances")
        phrase = words(certifier.get(place).text)
        assert phrase.startswith("J’atteste 565,00\u00a0$ pour ")
        wrong(certifier.send(place, typed=phrase[:-1]), "n’est pas ce qui est demandé maintenant")
        assert 'value="J' not in certifier.send(place, typed="J’atteste").text, "it is typed anew"
        to, hidden = certifier.opened(place)
        for _ in range(2):
            done = certifier.client.post(to, data={**hidden, "typed": phrase})
            assert done.headers["location"] == f"/fr/finances/attestations?done={number}", done.text
        assert "R-2026-17" in certifier.text(place)
        batch = certifier.send("/en/finance/batches/new?payable=1").headers["location"]
        wrong(certifier.send(f"{batch}/release", typed="release $565.00"), "Have another person release the batch")
    with signed_in(town, SignedIn(id=805, login="nobody-delegated")) as other:
        wrong(other.send(f"{batch}/release", typed="release $565.00"), "no delegation in force")
    with signed_in(town, RELEASER) as releaser:
        assert releaser.send(f"{batch}/release", typed="release $565.00").status_code == 303
    assert town.now_at(issue.number).payables[0].authorized is not None


def test_words_typed_too_late_or_by_another_are_refused(town: Department) -> None:
    issue = delivered(town)
    place = f"/en/finance/certifications/{town.number_of(issue.number)}"
    with signed_in(town, CERTIFIER) as certifier:
        phrase = words(certifier.get(place).text)
    town.delegate(APPROVER, Act.CERTIFY)
    with signed_in(town, APPROVER) as other:
        wrong(other.send(place, typed=phrase), "is not what is asked for now")
    town.moment += timedelta(minutes=25)
    with signed_in(town, CERTIFIER) as certifier:
        wrong(certifier.send(place, typed=phrase), "is not what is asked for now")
    assert town.now_at(issue.number).status is Status.ACCEPTED


def test_work_is_sent_back_once_and_a_late_form_does_nothing(town: Department) -> None:
    issue = delivered(town)
    place = f"/en/finance/certifications/{town.number_of(issue.number)}/send-back"
    with signed_in(town, CERTIFIER) as certifier:
        wrong(certifier.send(place, reason=""), "Write the reason")
        to, hidden = certifier.opened(place)
        late = certifier.opened(place)[1]
        filled = {**hidden, "reason": "<b>tests</b> are missing"}
        assert certifier.client.post(to, data=filled).status_code == 303
        assert town.now_at(issue.number).status is Status.CLAIMED
        fix(town, issue, "Mend dates, with tests")
        assert certifier.client.post(to, data=filled).status_code == 303, "sent twice is sent once"
        wrong(certifier.client.post(to, data={**late, "reason": "again"}), "It has changed since")
    assert town.now_at(issue.number).status is Status.ACCEPTED


@one_kind
def test_who_may_not_is_told_why(town: Department) -> None:
    issue = offered(town)
    town.attest(issue.number)
    place = f"/en/finance/approvals/{town.number_of(issue.number)}"
    maintainer = SignedIn(id=town.v.maintainer.id, login=town.v.maintainer.login)
    with signed_in(town, maintainer) as own:
        wrong(own.send(place, reservation="R"), "Who set the amount cannot approve its funding")
    with signed_in(town, CERTIFIER) as other:
        to, hidden = other.opened(place)
        wrong(other.client.post(to, data={**hidden, "reservation": "R"}), "no delegation in force to approve funding")
        stale = other.client.post(to, data={**hidden, "reservation": "R", "amount_cents": "1"})
        wrong(stale, "The amount is $500.00 now")
        assert 'value="R"' in stale.text and form_of(stale)[1]["amount_cents"] == "50000"
        assert other.client.post(to, data={**hidden, "csrf": "0" * 32}).status_code == 403
        assert other.get("/en/finance/approvals/99").status_code == 404
        assert other.get("/en/finance/certifications/99/send-back").status_code == 404
    assert town.now_at(issue.number).status is Status.PROPOSED


@one_kind
def test_warnings_stand_where_finance_decides(town: Department) -> None:
    issue = claimed(town)
    pull = town.world.open_pull(town.v.contributor, town.repository, "Mend dates", f"Fixes #{issue.number}")
    town.deliver()
    town.tick()
    town.world.merge(town.v.maintainer, pull)
    town.deliver()
    with signed_in(town, CERTIFIER) as certifier:
        assert "Warning" in certifier.text("/en/finance/certifications")
        told = "The same person offered it and accepted the work."
        assert told in certifier.text(f"/en/finance/certifications/{town.number_of(issue.number)}")
        town.certify(issue.number)
        assert told in certifier.text("/en/finance/payables/1")
        assert "avait aussi offert" not in certifier.text("/fr/finances/sommes/1")
