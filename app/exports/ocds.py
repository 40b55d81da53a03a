"""Writes contracts as releases of the Open Contracting Data Standard 1.1, one for each fact that is news there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from app.core import facts as f
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
class _Told:
    """What was told of one contract so far; ``net`` in cents."""

    ocid: str
    buyer: dict[str, str]
    offer: f.OfferOpened | None = None
    net: int = 0
    tendered: bool = False
    award: dict[str, Any] | None = None
    milestone: dict[str, Any] | None = None
    started: datetime | None = None
    awards: int = 0
    transactions: list[dict[str, Any]] = field(default_factory=list)


def releases(contract_id: int, facts: Iterable[f.Fact], prefix: str, buyer: str) -> Iterator[dict[str, Any]]:
    """In the order of facts: tender, award with contract, implementation, payment, or how it ended without.

    Amounts are net dollars (taxes depend on the payee), moments UTC, parties by numeric GitHub id.
    """
    told = _Told(f"{prefix}-{contract_id}", {"id": "buyer", "name": buyer})
    for seq, fact in enumerate(facts, start=1):
        tags = _told(told, fact)
        if tags:
            yield _release(told, seq, fact.at, tags)


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
            if told.award is None:
                return ("tenderAmendment",)
            told.award["value"] = _value(told.net)
            return ("awardUpdate", "contractAmendment")
        case f.OfferWithdrawn() | f.OfferExpired() if told.tendered:
            return ("tenderCancellation",)
        case f.ClaimGranted():
            _award(told, fact, fact.person.id, fact.person.login)
            return ("award", "contract")
        case f.ClaimAwarded():
            _award(told, fact, fact.person.id, fact.person.login)
            return ("award", "contract")
        case f.ClaimReleased() | f.ClaimExpired() if _held_by(told, fact.person_id):
            _end(told)
            return ("contractTermination",)
        case f.WorkAccepted() if told.award is not None:
            met = _moment(fact.accepted_at)
            told.milestone = {"id": "delivery", "type": "delivery", "status": "met", "dateMet": met}
            return ("implementation",)
        case f.PaymentMade() if told.award is not None:
            told.transactions.append(
                {
                    "id": fact.reference,
                    "date": f"{fact.paid_on}T00:00:00Z",
                    "value": _value(fact.cents),
                    "payee": {"id": _person(fact.payee_id), "name": _name(told, fact.payee_id)},
                }
            )
            return ("implementation",)
        case _:
            return ()


def _award(told: _Told, fact: f.Fact, person_id: int, login: str) -> None:
    told.awards += 1
    told.started = fact.at
    told.award = {
        "id": f"{told.ocid}-award-{told.awards}",
        "status": "active",
        "date": _moment(fact.at),
        "value": _value(told.net),
        "suppliers": [{"id": _person(person_id), "name": login}],
    }


def _held_by(told: _Told, person_id: int) -> bool:
    award = told.award
    return award is not None and award["status"] == "active" and award["suppliers"][0]["id"] == _person(person_id)


def _end(told: _Told) -> None:
    assert told.award is not None
    told.award["status"] = "cancelled"


def _name(told: _Told, person_id: int) -> str:
    assert told.award is not None
    supplier = told.award["suppliers"][0]
    return str(supplier["name"]) if supplier["id"] == _person(person_id) else _person(person_id)


def _release(told: _Told, seq: int, at: datetime, tags: tuple[str, ...]) -> dict[str, Any]:
    assert told.offer is not None
    tender: dict[str, Any] = {
        "id": f"{told.ocid}-tender",
        "title": TITLE.format(repository=told.offer.repository, number=told.offer.issue_number),
        "status": _tender_status(told, tags),
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
        "parties": _parties(told),
        "buyer": told.buyer,
        "tender": tender,
    }
    if told.award is not None:
        release |= {"awards": [dict(told.award)], "contracts": [_contract(told)]}
    return release


def _contract(told: _Told) -> dict[str, Any]:
    award = told.award
    assert award is not None and told.started is not None
    ended = award["status"] == "cancelled"
    contract: dict[str, Any] = {
        "id": award["id"].replace("-award-", "-contract-"),
        "awardID": award["id"],
        "status": "cancelled" if ended else "active",
        "value": award["value"],
        "period": {"startDate": _moment(told.started)},
        "dateSigned": _moment(told.started),
    }
    doing: dict[str, Any] = {}
    if told.milestone is not None:
        doing["milestones"] = [told.milestone]
    if told.transactions:
        doing["transactions"] = [{**t, "payer": told.buyer} for t in told.transactions]
    return contract | ({"implementation": doing} if doing else {})


def _tender_status(told: _Told, tags: tuple[str, ...]) -> str:
    if "tenderCancellation" in tags:
        return "cancelled"
    return "active" if told.award is None or told.award["status"] == "cancelled" else "complete"


def _parties(told: _Told) -> list[dict[str, Any]]:
    parties: dict[str, dict[str, Any]] = {"buyer": {**told.buyer, "roles": ["buyer", "procuringEntity", "payer"]}}
    if told.award is not None:
        supplier = told.award["suppliers"][0]
        parties[supplier["id"]] = {**supplier, "roles": ["supplier"]}
    for paid in told.transactions:
        party = parties.setdefault(paid["payee"]["id"], {**paid["payee"], "roles": []})
        party["roles"] = [*dict.fromkeys([*party["roles"], "payee"])]
    return list(parties.values())


def _person(person_id: int) -> str:
    return f"github-{person_id}"


def _value(cents: int) -> dict[str, Any]:
    # The nearest double prints as the same two decimals for any sum below 2**53 cents.
    return {"amount": cents / 100, "currency": "CAD"}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
