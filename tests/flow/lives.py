"""Contracts lived through in facts at moments of one's choosing, on Eastern time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.business_calendar import federal_calendar
from app.core import facts as f
from app.core.events import Actor
from app.core.flow import Basis, Flow, Touch, measure
from app.core.flow_basis import ESTIMATES
from app.core.ids import UserId
from app.core.policy import TREASURY_ZONE
from app.core.workdays import DAY_SECONDS
from tests import scenes as s

CLERK = Actor(id=UserId(501), login="finance-officer", role="finance")
MANAGER = Actor(id=UserId(502), login="payment-manager", role="finance")
BASIS = Basis(calendar=federal_calendar(), estimates=ESTIMATES)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TREASURY_ZONE)


class Life:
    """Facts in order; each method adds one at a moment like ``2026-11-23 09:00``."""

    def __init__(self, moment: str, amount_cents: int = 500_00) -> None:
        self.facts: list[f.Fact] = []
        offer: dict[str, Any] = {"issue_id": 1, "repository_id": 7, "installation_id": 3, "issue_number": 1}
        offer |= {"repository": "department/project", "generation": 1, "amount_cents": amount_cents, "tax_cents": 0}
        offer |= {"fund_id": 1, "fiscal_year": "2026-2027", "label": "", "issue_text_hash": "", "policy_hash": ""}
        self.add(f.OfferOpened, moment, s.MAINTAINER, **offer)

    def add(self, kind: type[f.Fact], moment: str, by: Actor | None, **more: Any) -> Life:
        self.facts.append(kind(at=at(moment), by=by, cause="test", **more))
        return self

    def claim(self, moment: str, person: Actor = s.FIRST) -> Life:
        terms = {"terms_version": "1", "terms_hash": "0", "issue_text_hash": ""}
        more = {"person": person, "exclusive": True, "expires_at": at("2027-03-01"), "amount_cents": 1}
        return self.add(f.ClaimGranted, moment, person, **more, **terms)

    def lapse(self, moment: str, person: Actor = s.FIRST) -> Life:
        return self.add(f.ClaimExpired, moment, None, person_id=person.id)

    def link(self, moment: str, person: Actor = s.FIRST) -> Life:
        return self.add(f.PullRequestLinked, moment, person, pull_id=5, number=21, author_id=person.id, head_sha="a")

    def merge(self, moment: str, merged_at: str = "", by: Actor = s.MAINTAINER) -> Life:
        more = {"pull_id": 5, "number": 21, "author": s.FIRST, "merge_sha": "b", "verdicts": ()}
        return self.add(f.PullRequestMerged, moment, by, merged_at=at(merged_at or moment), merged_by=by, **more)

    def hold(self, moment: str, by: Actor = s.MAINTAINER) -> Life:
        return self.add(f.HoldPlaced, moment, by, code="asked", reason="look")

    def lift(self, moment: str, by: Actor = s.MAINTAINER) -> Life:
        return self.add(f.HoldsLifted, moment, by, reason="seen")

    def accept(self, moment: str, *payees: Actor, owed: str = "") -> Life:
        self.add(f.WorkAccepted, moment, s.MAINTAINER, accepted_at=at(moment), verdicts=())
        for payee in payees or (s.FIRST,):
            more = {"payee": payee, "amount_cents": 250_00, "tax_cents": 0, "fiscal_year": "2026-2027"}
            more |= {"due_on": "2027-01-01", "accepted_at": at(moment)}
            self.add(f.PayableOpened, owed or moment, s.MAINTAINER, **more)
        return self

    def pay(self, moment: str, payee: Actor = s.FIRST, *, last: bool = True) -> Life:
        more = {"payee_id": payee.id, "reference": "R", "paid_on": moment[:10], "cents": 250_00}
        self.add(f.PaymentMade, moment, CLERK, **more)
        return self.add(f.ContractPaid, moment, CLERK) if last else self

    def flow(self, *touches: Touch, now: str = "", basis: Basis = BASIS) -> Flow:
        found = measure(self.facts, basis, touches, at(now) if now else None)
        assert found is not None
        return found


def in_days(found: Iterable[tuple[Any, int]]) -> dict[str, float]:
    """Business seconds as days, what is nothing left out."""
    return {str(name): seconds / DAY_SECONDS for name, seconds in found if seconds}
