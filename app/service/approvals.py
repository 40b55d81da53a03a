"""The acts that the law wants of a signed-in person: attest, approve, accept the terms, certify, reject."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypedDict

from app.core.certification import words_to_type
from app.core.events import (
    AcceptanceMade,
    Actor,
    ApprovalAsked,
    AttestationMade,
    CertificationAsked,
    PersonsEvent,
    WorkRejectionAsked,
)
from app.core.ids import UserId
from app.core.refusals import Refusal
from app.service.handler import Handler
from app.service.ports import Clock, Store

REASON_CHARACTERS_MAX: Final = 500
RESERVATION_CHARACTERS_MAX: Final = 50
# As the list of SPDX licences spells them, joined by its operators.
_SPDX: Final = re.compile(r"[A-Za-z0-9.+() -]{2,100}")
PublicServant = Literal["no", "former", "present"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person whom GitHub has just vouched for in this session: never made from a token, nor from a name.

    ``kind`` is GitHub's account type; only a ``User`` may act.
    """

    id: int
    login: str
    kind: str = "User"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What the offerer says of the need; the reason is why it is not done in house. ``licence`` is SPDX's name."""

    standalone: bool
    no_capacity_reason: str
    unclassified: bool
    remote: bool
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """``amount_cents`` is the net amount as it was shown to the approver."""

    amount_cents: int
    reservation: str
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """``amount_cents`` and the terms (version, SHA-256 over both languages) as they were shown to the claimant."""

    terms_version: str
    terms_hash: str
    amount_cents: int
    adult: bool
    eligible: bool
    conflict: bool
    public_servant: PublicServant


@dataclass(frozen=True, slots=True, kw_only=True)
class ActTaken:
    """It is on record; ``already`` if it had been before. ``facts`` are the names of what followed."""

    already: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractUnknown:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TextUnfit:
    """A field cannot be taken as written: empty where it may not be, too long, or with characters one cannot see."""

    field: str


ActAnswer = ActTaken | ActRefused | ContractUnknown | TextUnfit


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contract that waits for an act of a person; amounts in cents. ``since`` is when it last changed."""

    contract_id: int
    repository_id: int
    repository: str | None
    issue_number: int
    title: str
    amount_cents: int
    tax_cents: int
    cost_centre: str
    offered_by_id: int
    held: bool
    warnings: tuple[str, ...]
    since: datetime


class Desks(Protocol):
    """What waits for people, in pages by the contract's number: pass the last one seen as ``after_id``."""

    def awaiting_attestation(self, account_id: int, after_id: int, limit: int) -> list[Waiting]:
        """Proposals of one offerer that lack their word."""
        ...

    def awaiting_approval(self, after_id: int, limit: int) -> list[Waiting]: ...

    def awaiting_certification(self, after_id: int, limit: int) -> list[Waiting]: ...

    def awaiting_terms(self, account_id: int, after_id: int, limit: int) -> list[Waiting]:
        """Contracts that one person claimed, or is to be paid for, without having accepted the terms."""
        ...


class Approvals:
    """Each names the contract, the person and the request; the same again is the same once."""

    def __init__(self, store: Store, handler: Handler, clock: Clock, wake_effects: Callable[[], None]) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._wake_effects = wake_effects

    def attest(self, contract_id: int, person: SignedIn, said: Attestation, request_id: str) -> ActAnswer:
        """The offerer's word on the need, before its funding can be approved."""
        unfit = _unfit_text("no_capacity_reason", said.no_capacity_reason, required=False)
        if unfit or (said.licence and not _SPDX.fullmatch(said.licence)):
            return unfit or TextUnfit(field="licence")
        event = AttestationMade(
            **_common(self._clock, person, "offerer", request_id),
            standalone=said.standalone,
            no_capacity_reason=said.no_capacity_reason.strip(),
            unclassified=said.unclassified,
            remote=said.remote,
            licence=said.licence.strip(),
        )
        return self._taken(contract_id, event)

    def approve_funding(self, contract_id: int, person: SignedIn, said: Approval, request_id: str) -> ActAnswer:
        """FAA s.32: opens the offer."""
        unfit = _unfit_text("reservation", said.reservation, most=RESERVATION_CHARACTERS_MAX) or _unfit_text(
            "justification", said.justification, required=False
        )
        if unfit:
            return unfit
        event = ApprovalAsked(
            **_common(self._clock, person, "approver", request_id),
            amount_cents=said.amount_cents,
            reservation=said.reservation.strip(),
            justification=said.justification.strip(),
        )
        return self._taken(contract_id, event)

    def accept_terms(self, contract_id: int, person: SignedIn, said: Acceptance, request_id: str) -> ActAnswer:
        """The claimant's acceptance and declarations; the claim follows where nobody else holds it."""
        event = AcceptanceMade(
            **_common(self._clock, person, "claimant", request_id),
            terms_version=said.terms_version,
            terms_hash=said.terms_hash,
            amount_cents=said.amount_cents,
            adult=said.adult,
            eligible=said.eligible,
            conflict=said.conflict,
            public_servant=said.public_servant,
        )
        return self._taken(contract_id, event)

    def to_type(self, contract_id: int, person: SignedIn) -> tuple[str, str] | None:
        """What the person types to certify, in English and French; None while there is nothing to certify."""
        contract = self._store.contract_by_number(contract_id)
        if contract is None or contract.accepted is None or contract.certified is not None:
            return None
        return words_to_type(contract, person.id, self._clock.now())

    def certify(self, contract_id: int, person: SignedIn, typed: str, request_id: str) -> ActAnswer:
        """FAA s.34, in words that the person typed for it; they are compared and not kept."""
        event = CertificationAsked(**_common(self._clock, person, "certifier", request_id), typed=typed)
        return self._taken(contract_id, event)

    def reject_work(self, contract_id: int, person: SignedIn, reason: str, request_id: str) -> ActAnswer:
        """Back to the claimant, who is told why."""
        unfit = _unfit_text("reason", reason)
        if unfit:
            return unfit
        event = WorkRejectionAsked(**_common(self._clock, person, "certifier", request_id), reason=reason.strip())
        return self._taken(contract_id, event)

    def _taken(self, contract_id: int, event: PersonsEvent) -> ActAnswer:
        contract = self._store.contract_by_number(contract_id)
        if contract is None:
            return ContractUnknown()
        decision = self._handler.act(contract.offer.issue_id, contract_id, event)
        if decision.refusals:
            return ActRefused(refusal=decision.refusals[0])
        if decision.facts:
            self._wake_effects()
        return ActTaken(already=not decision.facts, facts=tuple(type(fact).__name__ for fact in decision.facts))


class _Common(TypedDict):
    """What every act of a person carries."""

    at: datetime
    source: str
    actor: Actor


def _common(clock: Clock, person: SignedIn, role: str, request_id: str) -> _Common:
    actor = Actor(id=UserId(person.id), login=person.login, kind=person.kind, role=role)
    return {"at": clock.now(), "source": request_id, "actor": actor}


def _unfit_text(field: str, text: str, *, required: bool = True, most: int = REASON_CHARACTERS_MAX) -> TextUnfit | None:
    plain = text.strip()
    fits = len(plain) <= most and plain.isprintable() and (plain or not required)
    return None if fits else TextUnfit(field=field)
