"""What is disclosed of a contract, by its facts alone: since when, until when, at what value, in which quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.core import facts as f
from app.core.ids import FundId
from app.exports import disclosure
from app.service.exporting import Finding
from tests import scenes
from tests.exports.test_ocds import OFFER, granted

CLAIMED: tuple[f.Fact, ...] = (OFFER, granted(scenes.FIRST))
BIG = disclosure.Commitment(
    contract_id=5, vendor="first", day=date(2026, 5, 1), until=date(2026, 5, 15), cents=10_000_01, amendments=()
)


def test_the_line_and_the_quarters_of_disclosure() -> None:
    def periods(c: disclosure.Commitment) -> list[tuple[str, object]]:
        found = []
        for quarter in range(1, 5):
            for row in disclosure.contract_rows([c], f"2026-2027-Q{quarter}", {}):
                found.append((str(row["reporting_period"]), row["contract_value"]))
        return found

    assert periods(BIG) == [("2026-2027-Q1", 10_000_01)]
    assert periods(replace(BIG, cents=10_000_00)) == []
    past = replace(BIG, cents=9_000_00, amendments=((date(2026, 7, 1), 1_500_00),))
    assert periods(past) == [("2026-2027-Q2", 10_500_00)]
    more = replace(BIG, amendments=((date(2026, 7, 1), 10_000_00), (date(2027, 1, 1), 10_000_01)))
    assert periods(more) == [("2026-2027-Q1", 10_000_01), ("2026-2027-Q4", 30_000_02)]


BROKEN: tuple[tuple[dict[str, object], str], ...] = (
    ({"number_of_bids": 2}, "one bid"),
    ({"award_criteria": "3"}, "award_criteria 0"),
    ({"solicitation_procedure": "TC", "number_of_bids": 3}, "needs TN or AC"),
    ({"trade_agreement": "CFTA"}, "other than 00"),
    ({"trade_agreement": "XX,CFTA"}, "stands alone"),
    ({"limited_tendering_reason": "00,20"}, "stands alone"),
    ({"trade_agreement_exceptions": "00,01"}, "stands alone"),
    ({"land_claims": "NA,XY"}, "stands alone"),
    ({"article_6_exceptions": "9"}, "is none of"),
    ({"limited_tendering_reason": "85"}, "is none of"),
    ({"commodity_type": "X"}, "is none of"),
    ({"vendor_postal_code": "K1A 0B1"}, "has not the form"),
    ({"economic_object_code": "47"}, "has not the form"),
    ({"number_of_bids": 0, "solicitation_procedure": "OB", "article_6_exceptions": "0"}, "has not the form"),
)


@pytest.mark.parametrize(("change", "words"), BROKEN)
def test_a_broken_rule_between_columns_is_told(change: dict[str, object], words: str) -> None:
    (row,) = disclosure.contract_rows([BIG], "2026-2027-Q1", {"contracts": {5: change}})
    said = [finding for finding in disclosure.findings(row) if finding.blocks]
    assert any(words in finding.en for finding in said) and all(finding.fr for finding in said)


def test_what_is_not_known_is_listed_and_not_invented() -> None:
    (row,) = disclosure.contract_rows([BIG], "2026-2027-Q1", {})
    said: list[Finding] = list(disclosure.findings(row))
    assert not any(finding.blocks for finding in said)
    assert {"vendor_postal_code", "procurement_id", "economic_object_code"} <= {x.en.split()[0] for x in said}
    assert len(row) == 41 and next(iter(row)) == "reference_number" and list(row)[-1] == "reporting_period"


def test_facts_before_the_claim_are_no_amendments() -> None:
    assert disclosure.commitment(1, [f.OfferExpired(at=scenes.NOON, by=None, cause="x")]) is None
    assert disclosure.quarter_of(date(2027, 3, 31)) == "2026-2027-Q4"
    assert disclosure.quarter_of(date(2026, 4, 1)) == "2026-2027-Q1"


def test_what_was_withdrawn_from_a_claimant_is_no_commitment() -> None:
    over = f.OfferWithdrawn(at=scenes.minutes(2), by=scenes.MAINTAINER, cause="w", reason="no need")
    assert disclosure.commitment(1, [*CLAIMED]) is not None
    assert disclosure.commitment(1, [*CLAIMED, over]) is None


def test_who_holds_a_claim_and_is_awarded_it_has_had_the_contract_since_the_claim() -> None:
    raised = f.OfferAmended(
        at=scenes.minutes(5), by=scenes.MAINTAINER, cause="up", amount_cents=600_00, tax_cents=78_00
    )
    award = f.ClaimAwarded(
        at=scenes.NOON + timedelta(days=60), by=scenes.OTHER_MAINTAINER, cause="award", person=scenes.FIRST,
        reason="fixed in 1a2b3c4", terms_version="2026-11", terms_hash="0" * 64,
    )  # fmt: skip
    found = disclosure.commitment(1, [*CLAIMED, raised])
    assert found is not None and found.amendments == ((date(2026, 11, 23), 113_00),)
    assert disclosure.commitment(1, [*CLAIMED, raised, award]) == found
    alone = disclosure.commitment(1, [OFFER, raised, award])
    assert alone is not None and (alone.cents, alone.day) == (678_00, date(2027, 1, 22))


def test_an_extended_claim_is_to_be_delivered_later() -> None:
    until = scenes.NOON + timedelta(days=28)
    more = f.ClaimExtended(
        at=scenes.minutes(5),
        by=scenes.MAINTAINER,
        cause="x",
        person_id=scenes.FIRST.id,
        expires_at=until,
        reason="asked",
    )
    before, after = disclosure.commitment(1, CLAIMED), disclosure.commitment(1, [*CLAIMED, more])
    assert before is not None and after == replace(before, until=date(2026, 12, 21))
    other = replace(more, person_id=scenes.SECOND.id)
    assert disclosure.commitment(1, [*CLAIMED, other]) == before


def test_committed_anew_at_another_tax_is_an_amendment() -> None:
    anew = f.OfferRecommitted(
        at=datetime(2027, 4, 1, 14, tzinfo=UTC),
        by=scenes.BUDGET_OFFICER,
        cause="roll",
        fund_id=FundId(2),
        fiscal_year="2027-2028",
        tax_cents=70_00,
        reason="rolled",
    )
    raised = f.OfferAmended(at=anew.at, by=scenes.MAINTAINER, cause="up", amount_cents=600_00, tax_cents=84_00)
    found = disclosure.commitment(1, [*CLAIMED, anew, replace(anew, fund_id=FundId(3)), raised])
    day = date(2027, 4, 1)
    assert found is not None
    assert (found.cents, found.amendments) == (565_00, ((day, 5_00), (day, 114_00)))
