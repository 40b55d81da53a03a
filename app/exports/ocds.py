"""Writes contracts as releases of the Open Contracting Data Standard 1.1, one for each fact that is news there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from app.core import facts as f
from app.core.events import Actor
from app.core.money import split_cents
from app.service.exporting import Finding

# A publisher registers its own; this one says that nobody has, and must be replaced before publishing.
PLACEHOLDER_PREFIX: Final = "ocds-000000"
UNREGISTERED: Final = Finding(
    place="ocid",
    en="The prefix is a placeholder. Register one with the Open Contracting Partnership; give it as prefix under ocds "
    "in the disclosure file.",
    fr="Le préfixe est provisoire. Enregistrez-en un auprès d’Open Contracting; donnez-le comme prefix sous ocds dans "
    "le fichier de divulgation.",
    blocks=False,
)
SCHEMA: Final = "https://standard.open-contracting.org/schema/1__1__5/release-package-schema.json"
TITLE: Final = "Micro-contract for the issue {repository}#{number}"


@dataclass(slots=True)
class _Award:
    """One person's right to be paid, and the contract that goes with it; ``cents`` without tax."""

    number: int
    person_id: int
    login: str
    at: datetime
    cents: int
    active: bool = True
    delivered: datetime | None = None
    transactions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """What was told of one contract so far; ``net`` in cents.

    ``shares``, ``awarded`` and the ``author`` merged say who will be paid.
    """

    ocid: str
    buyer: dict[str, str]
    offer: f.OfferOpened | None = None
    net: int = 0
    tendered: bool = False
    over: bool = False
    accepted: bool = False
    awards: list[_Award] = field(default_factory=list)
    shares: tuple[tuple[int, str, int], ...] = ()
    awarded: Actor | None = None
    author: Actor | None = None

    def active(self, person_id: int | None = None) -> list[_Award]:
        """Awards that stand, of everybody or of one person."""
        return [x for x in self.awards if x.active and person_id in (None, x.person_id)]


def releases(contract_id: int, facts: Iterable[f.Fact], prefix: str, buyer: str) -> Iterator[dict[str, Any]]:
    """In the order of facts: tender, award with contract, implementation, payment, what came back, or how it ended.

    Amounts are net dollars (taxes depend on the payee), moments UTC, parties by numeric GitHub id.
    """
    told = _Told(f"{prefix}-{contract_id}", {"id": "buyer", "name": buyer})
    for seq, fact in enumerate(facts, start=1):
        before = told.active()
        tags = _told(told, fact)
        if tags:
            # What had ended before is no news any more.
            yield _release(told, seq, fact.at, tags, [x for x in told.awards if x.active or x in before])


def package(found: Iterable[dict[str, Any]], publisher: str, address: str, published: datetime) -> Iterator[bytes]:
    """A release package, streamed; ``address`` is where it can be had, ``published`` the newest fact's moment."""
    head = {
        "uri": address,
        "version": "1.1",
        "publisher": {"name": publisher},
        "publishedDate": _moment(published),
        "license": "https://open.canada.ca/en/open-government-licence-canada",
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "releases": ['
    before = b"\n"
    for release in found:
        yield before + json.dumps(release, ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]}\n"


def lines(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The same releases as JSON Lines."""
    for release in found:
        yield json.dumps(release, ensure_ascii=False).encode() + b"\n"


def _told(told: _Told, fact: f.Fact) -> tuple[str, ...]:
    """Takes the fact in; answers the tags of the release it makes, none if it is no news here."""
    match fact:
        case f.OfferProposed():
            # Nobody is asked to tender before the funding is approved.
            told.offer, told.net = fact, fact.amount_cents
            return ()
        case f.OfferOpened():
            told.offer, told.net, told.tendered = fact, fact.amount_cents, True
            return ("tender",)
        case f.FundingApproved():
            told.tendered = True
            return ("tender",)
        case f.OfferAmended() if not told.tendered:
            told.net = fact.amount_cents
            return ()
        case f.OfferAmended():
            told.net = fact.amount_cents
            for award in told.active():
                award.cents = told.net
            return ("awardUpdate", "contractAmendment") if told.active() else ("tenderAmendment",)
        case f.OfferWithdrawn() | f.OfferExpired() if told.tendered:
            told.over = True
            return ("tenderCancellation", *_ended(told.active()))
        case f.ClaimGranted():
            return _awarded(told, fact.at, fact.person.id, fact.person.login)
        case f.ClaimAwarded():
            told.awarded = fact.person
            return _awarded(told, fact.at, fact.person.id, fact.person.login)
        case f.ClaimReleased() | f.ClaimExpired():
            return _ended(told.active(fact.person_id))
        case f.SplitDecided():
            told.shares = fact.shares
            return ()
        case f.PullRequestMerged():
            told.author = fact.author
            return ()
        case f.WorkRejected():
            # Another merge is awaited, whoever's it will be.
            told.awarded = told.author = None
            told.accepted = False
            return ()
        case f.WorkAccepted():
            return _accepted(told, fact)
        case f.PayableVoided():
            return _ended(told.active(fact.payee_id))
        case f.PaymentMade() | f.MoneyRecovered() if told.awards:
            _paid(told, fact)
            return ("implementation",)
        case _:
            return ()


def _awarded(told: _Told, at: datetime, person_id: int, login: str) -> tuple[str, ...]:
    """Several may hold one at the same time where all may work; a person holds one."""
    _ended(told.active(person_id))
    number = len(told.awards) + 1
    told.awards.append(_Award(number=number, person_id=person_id, login=login, at=at, cents=told.net))
    return ("award", "contract")


def _ended(awards: list[_Award]) -> tuple[str, ...]:
    for award in awards:
        award.active = False
    return ("contractTermination",) if awards else ()


def _accepted(told: _Told, fact: f.WorkAccepted) -> tuple[str, ...]:
    """From now on those who will be paid have an award each, of their share, and nobody else has."""
    told.accepted = True
    payees = {x.person_id: (x.login, x.cents) for x in told.active()}
    if told.shares:
        cents = split_cents(told.net, [points for _, _, points in told.shares])
        # To less than a cent nothing is owed.
        payees = {int(n): (login, c) for (n, login, _), c in zip(told.shares, cents, strict=True) if c}
    elif payee := told.awarded or told.author:
        payees = {int(payee.id): (payee.login, told.net)}
    tags: dict[str, None] = {}
    for person_id, (login, net) in payees.items():
        if not told.active(person_id):
            tags |= dict.fromkeys(_awarded(told, fact.at, person_id, login))
        (award,) = told.active(person_id)
        tags |= dict.fromkeys(("awardUpdate", "contractAmendment") if award.cents != net else ())
        award.cents, award.delivered = net, fact.accepted_at
    ended = _ended([award for award in told.active() if award.person_id not in payees])
    return (*tags, *ended, "implementation") if told.active() else ()


def _paid(told: _Told, fact: f.PaymentMade | f.MoneyRecovered) -> None:
    """A payment to the supplier, or one back: the standard tells them apart by who pays whom."""
    award = (told.active(fact.payee_id) or told.awards)[-1]
    name = award.login if award.person_id == fact.payee_id else _person(fact.payee_id)
    payer, payee = told.buyer, {"id": _person(fact.payee_id), "name": name}
    # Nothing keeps finance from using a payment's reference again for what comes back.
    number, day = fact.reference, fact.paid_on if isinstance(fact, f.PaymentMade) else fact.received_on
    if isinstance(fact, f.MoneyRecovered):
        payer, payee, number = payee, payer, f"{number}-recovered-{len(award.transactions)}"
    award.transactions.append(
        {"id": number, "date": f"{day}T00:00:00Z", "value": _value(fact.cents), "payer": payer, "payee": payee}
    )


def _release(told: _Told, seq: int, at: datetime, tags: tuple[str, ...], awards: list[_Award]) -> dict[str, Any]:
    assert told.offer is not None
    tender: dict[str, Any] = {
        "id": f"{told.ocid}-tender",
        "title": TITLE.format(repository=told.offer.repository, number=told.offer.issue_number),
        "status": "cancelled" if told.over else "complete" if told.active() or told.accepted else "active",
        "value": _value(told.net),
        "procuringEntity": told.buyer,
        "mainProcurementCategory": "services",
    }
    release: dict[str, Any] = {
        "ocid": told.ocid,
        "id": f"{told.ocid}-{seq}",
        "date": _moment(at),
        "tag": list(tags),
        "initiationType": "tender",
        "language": "en",
        "parties": _parties(told, awards),
        "buyer": told.buyer,
        "tender": tender,
    }
    if awards:
        release |= {"awards": [_award(told, x) for x in awards], "contracts": [_contract(told, x) for x in awards]}
    return release


def _award(told: _Told, award: _Award) -> dict[str, Any]:
    return {
        "id": f"{told.ocid}-award-{award.number}",
        "status": "active" if award.active else "cancelled",
        "date": _moment(award.at),
        "value": _value(award.cents),
        "suppliers": [{"id": _person(award.person_id), "name": award.login}],
    }


def _contract(told: _Told, award: _Award) -> dict[str, Any]:
    """What was signed and has ended is ``terminated``: ``cancelled`` is what was never signed (contractStatus)."""
    contract: dict[str, Any] = {
        "id": f"{told.ocid}-contract-{award.number}",
        "awardID": f"{told.ocid}-award-{award.number}",
        "status": "active" if award.active else "terminated",
        "value": _value(award.cents),
        "period": {"startDate": _moment(award.at)},
        "dateSigned": _moment(award.at),
    }
    doing: dict[str, Any] = {}
    if award.delivered is not None:
        met = _moment(award.delivered)
        doing["milestones"] = [{"id": "delivery", "type": "delivery", "status": "met", "dateMet": met}]
    if award.transactions:
        doing["transactions"] = [*award.transactions]
    return contract | ({"implementation": doing} if doing else {})


def _parties(told: _Told, awards: list[_Award]) -> list[dict[str, Any]]:
    parties: dict[str, dict[str, Any]] = {"buyer": {**told.buyer, "roles": ["buyer", "procuringEntity", "payer"]}}
    for award in awards:
        number = _person(award.person_id)
        parties[number] = {"id": number, "name": award.login, "roles": ["supplier"]}
    for paid, role in ((paid, role) for award in awards for paid in award.transactions for role in ("payer", "payee")):
        party = parties.setdefault(paid[role]["id"], {**paid[role], "roles": []})
        party["roles"] = [*dict.fromkeys([*party["roles"], role])]
    return list(parties.values())


def _person(person_id: int) -> str:
    return f"github-{person_id}"


def _value(cents: int) -> dict[str, Any]:
    # The nearest double prints as the same two decimals for any sum below 2**53 cents.
    return {"amount": cents / 100, "currency": "CAD"}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
