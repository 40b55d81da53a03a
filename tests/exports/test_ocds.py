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
ENDED: tuple[f.Fact, ...] = (replace(OFFER, issue_number=13), f.OfferWithdrawn(at=AT, by=BY, cause="c", reason="x"))


def releases() -> list[dict[str, Any]]:
    made = [
        list(ocds.releases(n, facts, ocds.PLACEHOLDER_PREFIX, "Department")) for n, facts in ((1, WHOLE), (2, ENDED))
    ]
    return [release for found in made for release in found]


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
    assert found[2]["contracts"][0]["status"] == "active" and found[3]["contracts"][0]["status"] == "cancelled"
    assert found[4]["awards"][0]["id"] != found[2]["awards"][0]["id"]
    assert "transactions" not in found[6]["contracts"][0]["implementation"]
    assert found[7]["contracts"][0]["implementation"]["transactions"][0]["value"]["amount"] == 700.0


def test_the_standards_checker_finds_no_fault_and_finds_a_planted_one(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(b"".join(ocds.package(releases(), "Department", "https://bounty.example/ocds.json", AT)))
    found = checked(good)
    assert found["count"] == 10
    assert found["validation_errors"] == [] and found["additional_fields"] == []
    package = json.loads(good.read_text())
    del package["releases"][0]["ocid"]
    bad.write_text(json.dumps(package))
    assert checked(bad)["validation_errors"]
