"""Contracts as Open Contracting releases: judged by the standard's own checker, and a planted fault is seen by it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.core import events as e
from app.core import facts as f
from app.core.ids import FundId, InstallationId, IssueId, PullId, RepositoryId
from app.exports import ocds
from tests import scenes
from tests.exports.cove import checked

AT, BY = scenes.NOON, scenes.MAINTAINER
OFFER = f.OfferOpened(
    at=AT, by=BY, cause="c", issue_id=IssueId(1), repository_id=RepositoryId(7), installation_id=InstallationId(3),
    issue_number=12, repository="department/project", generation=1, amount_cents=500_00, tax_cents=65_00,
    fund_id=FundId(1), fiscal_year="2026-2027", label="bounty", issue_text_hash="f" * 64, policy_hash="p" * 64,
)  # fmt: skip


def granted(person: e.Actor) -> f.ClaimGranted:
    return f.ClaimGranted(
        at=AT, by=person, cause="c", person=person, exclusive=True, expires_at=AT + timedelta(days=14),
        amount_cents=500_00, terms_version="2026-11", terms_hash="0" * 64, issue_text_hash="f" * 64,
    )  # fmt: skip


WHOLE: tuple[f.Fact, ...] = (
    OFFER,
    f.OfferAmended(at=AT, by=BY, cause="c", amount_cents=600_00, tax_cents=78_00),
    granted(scenes.FIRST),
    f.ClaimExpired(at=AT, by=None, cause="clock", person_id=scenes.FIRST.id),
    granted(scenes.SECOND),
    f.PullRequestLinked(
        at=AT, by=None, cause="c", pull_id=PullId(1), number=5, author_id=scenes.SECOND.id, head_sha="a" * 40
    ),
    f.OfferAmended(at=AT, by=BY, cause="c", amount_cents=700_00, tax_cents=91_00),
    f.WorkAccepted(at=AT, by=None, cause="c", accepted_at=AT, verdicts=()),
    f.PaymentMade(
        at=AT, by=BY, cause="c", payee_id=scenes.SECOND.id, reference="R-1", paid_on="2026-12-01", cents=700_00
    ),
)
WITHDRAWN = f.OfferWithdrawn(at=AT, by=BY, cause="c", reason="x")
ENDED: tuple[f.Fact, ...] = (replace(OFFER, issue_number=13), WITHDRAWN)
IN_FLIGHT: tuple[f.Fact, ...] = (OFFER, granted(scenes.FIRST), WITHDRAWN)
MERGED = f.PullRequestMerged(
    at=AT, by=BY, cause="c", pull_id=PullId(1), number=5, author=scenes.FIRST, merged_by=BY, merged_at=AT,
    merge_sha="b" * 40, verdicts=(),
)  # fmt: skip
ACCEPTED = f.WorkAccepted(at=AT, by=None, cause="c", accepted_at=AT, verdicts=())
# Two may work on it; the second is not paid.
OPEN_TO_ALL: tuple[f.Fact, ...] = (OFFER, granted(scenes.FIRST), granted(scenes.SECOND), MERGED, ACCEPTED)
SHARED: tuple[f.Fact, ...] = (
    OFFER,
    granted(scenes.FIRST),
    f.SplitDecided(
        at=AT, by=BY, cause="c", shares=((scenes.FIRST.id, "first", 6000), (scenes.THIRD.id, "third", 4000))
    ),
    MERGED,
    ACCEPTED,
    f.PaymentMade(
        at=AT, by=BY, cause="c", payee_id=scenes.THIRD.id, reference="R-2", paid_on="2026-12-01", cents=200_00
    ),
)


TAKEN_BACK = f.PayableVoided(at=AT, by=BY, cause="c", payee_id=scenes.FIRST.id, reason="paid elsewhere")
VOID: tuple[f.Fact, ...] = (OFFER, granted(scenes.FIRST), MERGED, ACCEPTED, TAKEN_BACK)
BACK = f.MoneyRecovered(
    at=AT, by=BY, cause="c", payee_id=scenes.SECOND.id, cents=300_00, reference="R-1", received_on="2026-12-05"
)
RECOVERED: tuple[f.Fact, ...] = (*WHOLE, BACK, replace(BACK, cents=400_00))


def told(number: int, facts: tuple[f.Fact, ...]) -> list[dict[str, Any]]:
    return list(ocds.releases(number, facts, ocds.PLACEHOLDER_PREFIX, "Department"))


def releases() -> list[dict[str, Any]]:
    return [*told(1, WHOLE), *told(2, ENDED)]


def standing(release: dict[str, Any]) -> list[tuple[str, str, str, float]]:
    """Of each award in a release: whose, its status, its contract's, its value."""
    return [
        (award["suppliers"][0]["name"], award["status"], contract["status"], contract["value"]["amount"])
        for award, contract in zip(release["awards"], release["contracts"], strict=True)
    ]


def test_a_share_of_less_than_a_cent_is_no_award() -> None:
    shares = ((scenes.FIRST.id, "first", 9_999), (scenes.THIRD.id, "third", 1))
    split = f.SplitDecided(at=AT, by=BY, cause="c", shares=shares)
    small = replace(OFFER, amount_cents=20_00, tax_cents=2_60)
    last = told(1, (small, granted(scenes.FIRST), split, MERGED, ACCEPTED))[-1]
    assert standing(last) == [("first", "active", "active", 20.0)]


def test_each_fact_that_is_news_has_its_tag() -> None:
    assert [tuple(release["tag"]) for release in releases()] == [
        ("tender",),
        ("tenderAmendment",),
        ("award", "contract"),
        ("contractTermination",),
        ("award", "contract"),
        ("awardUpdate", "contractAmendment"),
        ("implementation",),
        ("implementation",),
        ("tender",),
        ("tenderCancellation",),
    ]


def test_a_release_is_as_it_was_told_then() -> None:
    found = releases()
    assert [release["tender"]["value"]["amount"] for release in found[:3]] == [500.0, 600.0, 600.0]
    assert found[2]["contracts"][0]["status"] == "active" and found[3]["contracts"][0]["status"] == "terminated"
    assert found[4]["awards"][0]["id"] != found[2]["awards"][0]["id"]
    assert "transactions" not in found[6]["contracts"][0]["implementation"]
    assert found[7]["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"] == 700.0


def test_what_is_withdrawn_from_a_claimant_is_terminated() -> None:
    last = told(1, IN_FLIGHT)[-1]
    assert last["tag"] == ["tenderCancellation", "contractTermination"] and last["tender"]["status"] == "cancelled"
    assert standing(last) == [("first", "cancelled", "terminated", 500.0)]


def test_where_all_may_work_each_has_an_award_until_one_is_accepted() -> None:
    *_, both, end = told(1, OPEN_TO_ALL)
    assert standing(both) == [("first", "active", "active", 500.0), ("second", "active", "active", 500.0)]
    assert end["tag"] == ["contractTermination", "implementation"]
    assert standing(end) == [("first", "active", "active", 500.0), ("second", "cancelled", "terminated", 500.0)]
    assert ["implementation" in contract for contract in end["contracts"]] == [True, False]


def test_who_gives_a_claim_back_ends_their_own_award_alone() -> None:
    back = f.ClaimReleased(at=AT, by=scenes.FIRST, cause="c", person_id=scenes.FIRST.id)
    *_, last, paid = told(1, (*OPEN_TO_ALL[:3], back, replace(MERGED, author=scenes.SECOND), ACCEPTED))
    assert standing(last) == [("first", "cancelled", "terminated", 500.0), ("second", "active", "active", 500.0)]
    assert standing(paid) == [("second", "active", "active", 500.0)]


def test_shared_work_is_an_award_each() -> None:
    *_, accepted, paid = told(1, SHARED)
    assert standing(accepted) == [("first", "active", "active", 300.0), ("third", "active", "active", 200.0)]
    first, third = (contract["implementation"] for contract in paid["contracts"])
    assert "transactions" not in first and third["transactions"][0]["payee"]["name"] == "third"


def test_what_is_owed_no_more_is_terminated() -> None:
    last = told(1, VOID)[-1]
    assert last["tag"] == ["contractTermination"] and last["tender"]["status"] == "complete"
    assert standing(last) == [("first", "cancelled", "terminated", 500.0)]
    *_, shared = told(1, (*SHARED, TAKEN_BACK))
    assert standing(shared) == [("first", "cancelled", "terminated", 300.0), ("third", "active", "active", 200.0)]


def test_what_came_back_is_a_payment_by_the_supplier() -> None:
    *_, last = told(1, RECOVERED)
    assert last["tag"] == ["implementation"]
    paid, *back = last["contracts"][0]["implementation"]["transactions"]
    second = {"id": f"github-{scenes.SECOND.id}", "name": "second"}
    assert (paid["payer"], paid["payee"]) == (last["buyer"], second)
    assert all((x["payer"], x["payee"], x["date"]) == (second, last["buyer"], "2026-12-05T00:00:00Z") for x in back)
    assert [x["value"]["amount"] for x in back] == [300.0, 400.0]
    assert len({x["id"] for x in (paid, *back)}) == 3, "references may repeat, ids may not"
    assert {party["id"]: party["roles"] for party in last["parties"]} == {
        "buyer": ["buyer", "procuringEntity", "payer", "payee"],
        second["id"]: ["supplier", "payee", "payer"],
    }


def test_the_standards_checker_finds_no_fault_and_finds_a_planted_one(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    every = [*releases(), *told(3, IN_FLIGHT), *told(4, OPEN_TO_ALL), *told(5, SHARED)]
    every += [*told(6, VOID), *told(7, RECOVERED)]
    good.write_bytes(b"".join(ocds.package(every, "Department", "https://bounty.example/ocds.json", AT)))
    found = checked(good)
    assert found["count"] == len(every)
    assert found["validation_errors"] == [] and found["additional_fields"] == []
    package = json.loads(good.read_text())
    del package["releases"][0]["ocid"]
    bad.write_text(json.dumps(package))
    assert checked(bad)["validation_errors"]
