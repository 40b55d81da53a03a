"""Looks for one need cut into several, and for what finance should see: the same people, runs near the ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.core import facts as f
from app.core.events import Actor
from app.core.policy import Given
from app.core.state import Contract

SPLITTING = "splitting"
CONFLICT = "conflict_declared"
WARNINGS = (SPLITTING, "labeler_is_merger", "same_pair", "near_ceiling", "certifier_is_offerer")


def at_opening(contract: Contract, given: Given) -> tuple[f.Checked, ...]:
    """The sums by place, person and need, each with this contract in it (Directive 32692; the pilot's client guide)."""
    past = given.past
    sums = {"repository": past.repository_cents, "offerer": past.offerer_cents}
    if contract.offer.parent_id:
        sums["parent_issue"] = past.parent_cents
    return tuple(_checked(what, cents, contract, given) for what, cents in sums.items() if _limited(given))


def at_award(contract: Contract, payee: Actor, given: Given) -> f.Checked | None:
    """The payee's sum, None where the policy asks for none."""
    if not _limited(given):
        return None
    return _checked("payee", given.past.payee_cents.get(payee.id, 0), contract, given)


def award_facts(contract: Contract, payee: Actor, at: datetime, cause: str, given: Given) -> tuple[f.Fact, ...]:
    """What follows when a payee is chosen: a hold where the sum is high or a conflict declared, warnings else.

    A maintainer who lifts the hold gives the reason that has to be on record.
    """
    if not contract.federal:
        return ()
    found: list[f.Fact] = []
    check = at_award(contract, payee, given)
    if check is not None and not check.ok:
        found += [_warning(at, cause, SPLITTING, check.evidence), _hold(at, cause, SPLITTING)]
    return (*found, *declared(contract, payee, at, cause))


def declared(contract: Contract, payee: Actor, at: datetime, cause: str) -> tuple[f.Fact, ...]:
    """A hold where a payee, in accepting the terms, declared a conflict of interest or to be a public servant."""
    agreed = contract.agreed_by(payee.id)
    if agreed is None or not (agreed.conflict or agreed.public_servant == "present"):
        return ()
    return (_hold(at, cause, CONFLICT),)


def at_approval(contract: Contract, at: datetime, cause: str, given: Given) -> tuple[f.Fact, ...]:
    offerer = contract.offer.by
    near = _near_run(contract, [offerer] if offerer else [], given)
    return tuple(_new(contract, at, cause, near))


def at_acceptance(
    contract: Contract, payees: list[Actor], by: Actor | None, at: datetime, cause: str, given: Given
) -> tuple[f.Fact, ...]:
    """Warnings about who accepted whose work; none of them stops anything."""
    found: list[tuple[str, str]] = []
    offerer = contract.offer.by
    if offerer is not None and by is not None and given.persons.same(offerer.id, by.id):
        found.append(("labeler_is_merger", f"offered_by={offerer.id} accepted_by={by.id}"))
    often = given.policy.same_pair_count
    for payee in payees:
        count = given.past.pairs.get(payee.id, 0) + 1
        if often and count >= often:
            found.append(("same_pair", f"payee={payee.id} contracts={count}"))
    found += _near_run(contract, payees, given)
    return tuple(_new(contract, at, cause, found))


def at_certification(contract: Contract, by: Actor, at: datetime, cause: str, given: Given) -> tuple[f.Fact, ...]:
    offerer = contract.offer.by
    if offerer is None or not given.persons.same(offerer.id, by.id):
        return ()
    evidence = f"offered_by={offerer.id} certified_by={by.id}"
    return tuple(_new(contract, at, cause, [("certifier_is_offerer", evidence)]))


def _limited(given: Given) -> bool:
    return given.policy.splitting_ceiling_cents > 0


def _checked(what: str, cents: int, contract: Contract, given: Given) -> f.Checked:
    total, limit = cents + contract.amount_cents + contract.tax_cents, given.policy.splitting_ceiling_cents
    return f.Checked(code=what, ok=total <= limit, evidence=f"cents={total} ceiling={limit}")


def _near_run(contract: Contract, people: list[Actor], given: Given) -> list[tuple[str, str]]:
    policy, total = given.policy, contract.amount_cents + contract.tax_cents
    if not policy.near_ceiling_count or total * 100 < policy.near_ceiling_percent * policy.offer_maximum_cents:
        return []
    counts = [(person, given.past.near_ceiling.get(person.id, 0) + 1) for person in people]
    return [("near_ceiling", f"person={p.id} contracts={n}") for p, n in counts if n >= policy.near_ceiling_count]


def _new(contract: Contract, at: datetime, cause: str, found: list[tuple[str, str]]) -> Iterator[f.WarningRaised]:
    """Told once: the same again says nothing new."""
    told = {(w.code, w.evidence) for w in contract.warnings}
    for code, evidence in found:
        if (code, evidence) not in told:
            yield _warning(at, cause, code, evidence)


def _warning(at: datetime, cause: str, code: str, evidence: str) -> f.WarningRaised:
    return f.WarningRaised(at=at, by=None, cause=cause, code=code, evidence=evidence)


def _hold(at: datetime, cause: str, code: str) -> f.HoldPlaced:
    return f.HoldPlaced(at=at, by=None, cause=cause, code=code, reason="")
