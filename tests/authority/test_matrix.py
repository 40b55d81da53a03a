"""The person matrix: every act that needs another person, by everybody with any relation to the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import get_args

import pytest

from app.core import events as e
from app.core import facts as f
from app.core import pay
from app.core.decide import decide
from app.core.people import Delegation, Persons
from app.core.state import Contract
from tests.authority import people as p
from tests.authority.people import OTHERS, PARTS, PERSONS, RELATIONS, SECOND, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act at the contract's stage for it, the fact that shows it was granted, and who must not.

    ``apart``: relations, with every account of theirs, for whom it is too near. ``only``: none but these accounts.
    ``delegated``: it takes a delegation in force. ``role``: it takes a role in the repository.
    """

    before: Callable[[], Contract]
    event: Callable[[Person], e.AnyEvent]
    fact: type[f.Fact]
    apart: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    delegated: bool = False
    role: bool = False


def those(*names: str) -> frozenset[str]:
    return frozenset(names)


PAID = those("claimant", "co_payee")
CLAIM = those("claimant", "waiting")
DEEDS: dict[str, Deed] = {
    "attest": Deed(before=p.proposed, event=p.attest, fact=f.OfferAttested, only=those("offerer")),
    "approve": Deed(
        before=p.attested, event=p.approve, fact=f.FundingApproved, apart=those("offerer"), delegated=True
    ),
    "claim": Deed(
        before=p.claimed, event=lambda who: p.claim(who, 6), fact=f.ClaimWaitlisted,
        apart=those("offerer", "approver") | CLAIM,
    ),
    "accept terms": Deed(before=p.asked, event=p.accept, fact=f.TermsAccepted, only=CLAIM),
    "extend": Deed(before=p.claimed, event=p.extend, fact=f.ClaimExtended, apart=CLAIM, role=True),
    "resume": Deed(before=p.held, event=p.resume, fact=f.HoldsLifted, apart=CLAIM, role=True),
    "split": Deed(before=p.claimed, event=p.split, fact=f.SplitDecided, apart=PAID, role=True),
    "award": Deed(before=p.claimed, event=p.award, fact=f.ClaimAwarded, apart=those("co_payee"), role=True),
    "merge": Deed(before=p.submitted, event=p.merge, fact=f.WorkAccepted, apart=PAID, role=True),
    "review": Deed(before=p.self_merged, event=p.review, fact=f.WorkAccepted, apart=PAID, role=True),
    "certify": Deed(before=p.accepted, event=p.certify, fact=f.WorkCertified, apart=PAID | CLAIM, delegated=True),
    "reject": Deed(before=p.accepted, event=p.reject, fact=f.WorkRejected, apart=PAID | CLAIM, delegated=True),
    "release": Deed(
        before=p.scheduled, event=p.release, fact=f.PaymentAuthorized,
        apart=PAID | those("offerer", "approver", "divider", "merger", "certifier"), delegated=True,
    ),
}  # fmt: skip
NO_DELEGATION = {"limited", "expired", "ended", "elsewhere", "stranger"}


def may(deed: Deed, relation: str) -> bool:
    """The rule, said a second time."""
    if relation == "bot":
        return False
    if deed.only is not None:
        return relation in deed.only
    near = relation.removesuffix(SECOND) in deed.apart
    return (
        not near and not (deed.delegated and relation in NO_DELEGATION) and not (deed.role and relation == "stranger")
    )


def wrong(persons: Persons = PERSONS) -> dict[tuple[str, str], str]:
    """Every cell whose outcome differs from the rule, with what came of it."""
    found = {}
    for (name, deed), relation in product(DEEDS.items(), RELATIONS):
        who = p.person(relation)
        decision = decide(deed.before(), deed.event(who), p.given(who, persons))
        granted = any(isinstance(fact, deed.fact) for fact in decision.facts)
        if granted != may(deed, relation):
            found[name, relation] = decision.outcome
    return found


def test_no_wrong_grant_and_no_wrong_refusal_in_the_whole_product() -> None:
    assert wrong() == {}


def test_the_product_is_whole() -> None:
    """Each act of a signed-in person is in it, and nobody's second account is left out."""
    made = {type(deed.event(p.person("delegate"))) for deed in DEEDS.values()}
    assert set(get_args(e.PersonsEvent)) <= made and e.ReleaseAuthorized in made
    assert set(RELATIONS) == {*PARTS, *OTHERS, *(part + SECOND for part in PARTS)}
    named = {name for deed in DEEDS.values() for name in deed.apart | (deed.only or frozenset())}
    assert named <= set(PARTS)
    contract = p.scheduled()
    assert contract.approved is not None and contract.certified is not None and contract.accepted is not None
    acted = {contract.offer.by, contract.approved.by, contract.certified.by, contract.accepted.by}
    assert {a.login for a in acted if a} == {"offerer", "approver", "certifier", "merger"}
    assert contract.judged_by == {p.person(who).id for who in ("divider", "merger", "certifier")}
    assert {payable.payee.login for payable in contract.payables} == {"claimant", "co-payee"}


def test_accounts_taken_for_persons_would_be_caught() -> None:
    found = wrong(Persons())
    expected = {(name, part + SECOND) for name, deed in DEEDS.items() for part in deed.apart}
    assert set(found) == expected and len(expected) > 20


def test_a_release_by_who_certified_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pay._acted

    def forgetful(contract: Contract) -> set[int]:
        certifier = contract.certified.by if contract.certified else None
        return real(contract) - ({int(certifier.id)} if certifier else set())

    monkeypatch.setattr(pay, "_acted", forgetful)
    assert set(wrong()) == {("release", "certifier"), ("release", "certifier" + SECOND)}


def test_a_delegation_that_never_ends_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Delegation, "in_force", lambda *_: True)
    deeds = {name for name, deed in DEEDS.items() if deed.delegated}
    assert set(wrong()) == set(product(deeds, ("expired", "ended")))
