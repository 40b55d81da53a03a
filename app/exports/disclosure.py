"""Makes the Government's proactive disclosure out of contracts; what is not known is asked for, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from app.core import facts as f
from app.core.policy import treasury_day
from app.exports.disclosure_codes import ALONE, CODES, FORMS
from app.exports.disclosure_columns import CONTRACTS, CONTRACTSA
from app.service.exporting import Finding, Row

# Access to Information Act s.86: above this, taxes included, and amendments of more than this.
ABOVE_CENTS: Final = 10_000_00
# What a first-come claim of code is, by the registry's codes; dated 2026-11-23, the operator's file overrides it.
STANDARD: Final[Mapping[str, object]] = {
    "trade_agreement": "XX",
    "land_claims": "NA",
    "commodity_type": "S",
    "solicitation_procedure": "TN",
    "limited_tendering_reason": "00",
    "trade_agreement_exceptions": "00",
    "intellectual_property": "B",
    "contracting_entity": "DC",
    "number_of_bids": 1,
    "article_6_exceptions": "2",
    "award_criteria": "0",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A contract once someone had the right to be paid, and each change of its value. Cents, taxes included."""

    contract_id: int
    vendor: str
    day: date
    until: date
    cents: int
    amendments: tuple[tuple[date, int], ...]


class _Start(NamedTuple):
    """A person's right to be paid: since when, until when, at what value, after how many changes."""

    vendor: str
    day: date
    until: date
    cents: int
    changes: int


def commitment(contract_id: int, facts: Iterable[f.Fact]) -> Commitment | None:
    """From the facts: the day is the paid person's claim, else award, else the running claim's; None without one."""
    net = tax = offered = 0
    changes: list[tuple[date, int]] = []
    started: dict[int, _Start] = {}
    paid_to: int | None = None
    for fact in facts:
        day = treasury_day(fact.at)
        match fact:
            case f.OfferOpened() | f.OfferAmended() | f.OfferRecommitted():
                # Committed anew on another year's fund it may bear another tax; the amount without it stays.
                net, tax = net if isinstance(fact, f.OfferRecommitted) else fact.amount_cents, fact.tax_cents
                if not isinstance(fact, f.OfferOpened) and net + tax != offered:
                    changes.append((day, net + tax - offered))
                offered = net + tax
            case f.ClaimGranted():
                until = treasury_day(fact.expires_at)
                started[fact.person.id] = _Start(fact.person.login, day, until, offered, len(changes))
            case f.ClaimExtended() if fact.person_id in started:
                until = treasury_day(fact.expires_at)
                started[fact.person_id] = started[fact.person_id]._replace(until=until)
            case f.ClaimAwarded():
                # Who held a claim already has had the contract since.
                started.setdefault(fact.person.id, _Start(fact.person.login, day, day, offered, len(changes)))
            case f.ClaimReleased() | f.ClaimExpired():
                started.pop(fact.person_id, None)
            case f.OfferWithdrawn() | f.OfferExpired():
                started.clear()
            case f.PayableOpened():
                paid_to = fact.payee.id if paid_to is None else paid_to
                started.setdefault(fact.payee.id, _Start(fact.payee.login, day, day, offered, len(changes)))
            case _:
                pass
    who = paid_to if paid_to is not None else next(iter(started), None)
    if who is None:
        return None
    vendor, day, until, cents, seen = started[who]
    return Commitment(
        contract_id=contract_id, vendor=vendor, day=day, until=until, cents=cents, amendments=tuple(changes[seen:])
    )


def quarter_of(day: date) -> str:
    """The reporting period of a day, as ``2026-2027-Q1`` (April to June)."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}-{first + 1}-Q{(day.month - 4) % 12 // 3 + 1}"


def is_quarter(text: str) -> bool:
    """Whether it is one as ``quarter_of`` writes it."""
    found = re.fullmatch(r"(\d{4})-(\d{4})-Q[1-4]", text, re.ASCII)
    return found is not None and int(found[2]) == int(found[1]) + 1


def contract_rows(made: Iterable[Commitment], period: str, given: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """The rows of one quarter; ``given`` is the operator's file: columns of ``all`` and of ``contracts`` by number."""
    for c in made:
        value = c.cents
        if quarter_of(c.day) == period and c.cents > ABOVE_CENTS:
            yield _row(c, period, given, number=0, day=c.day, value=value, change=None)
        for number, (day, change) in enumerate(c.amendments, start=1):
            before, value = value, value + change
            passed = before <= ABOVE_CENTS < value
            if quarter_of(day) == period and (passed or abs(change) > ABOVE_CENTS):
                yield _row(c, period, given, number=number, day=day, value=value, change=change)


def _row(
    c: Commitment, period: str, given: Mapping[str, Any], *, number: int, day: date, value: int, change: int | None
) -> dict[str, object]:
    ours: dict[str, object] = {
        "reference_number": f"GCB-{c.contract_id}" + (f"-{number}" if number else ""),
        "vendor_name": c.vendor,
        "contract_date": day.isoformat(),
        "contract_period_start": c.day.isoformat(),
        "delivery_date": c.until.isoformat(),
        "contract_value": value,
        "original_value": c.cents,
        "amendment_value": change,
        "instrument_type": "A" if number else "C",
        "buyer_name": "NA" if number else None,
        "reporting_period": period,
    }
    known = {**STANDARD, **given.get("all", {}), **given.get("contracts", {}).get(c.contract_id, {})}
    # A name that finance knows stands before a login; what comes from facts is not the file's to say.
    theirs = {k: v for k, v in known.items() if ours.get(k) is None or k == "vendor_name"}
    return {column.name: {**ours, **theirs}.get(column.name) for column in CONTRACTS.columns}


def as_row(columns: Mapping[str, object]) -> Row:
    return tuple(columns.values())


def findings(row: Mapping[str, object]) -> Iterator[Finding]:
    """What is missing in a row of ``contracts`` and which of the registry's rules between columns it breaks."""
    place = str(row["reference_number"])
    for column in CONTRACTS.columns:
        if column.required and row[column.name] in (None, ""):
            yield _found(
                place,
                f"{column.name} is empty. Give it in the disclosure file.",
                f"{column.name} est vide. Indiquez-le dans le fichier de divulgation.",
                blocks=False,
            )
    if row["instrument_type"] == "A" and row["amendment_value"] is None:
        yield _found(place, "an amendment needs amendment_value", "une modification exige amendment_value")
    yield from _codes(place, row)
    yield from _between(place, row)


def _codes(place: str, row: Mapping[str, object]) -> Iterator[Finding]:
    for name, known in CODES.items():
        strange = sorted({code for code in str(row[name] or "").split(",") if code} - known)
        if strange:
            yield _found(
                place,
                f"{name}: {', '.join(strange)} is none of {', '.join(sorted(known))}. Correct the disclosure file.",
                f"{name} : {', '.join(strange)} n’est pas parmi {', '.join(sorted(known))}. Corrigez le fichier de "
                "divulgation.",
            )
    for name, form in FORMS.items():
        value = row[name]
        if value not in (None, "") and not form.fullmatch(str(value)):
            yield _found(
                place,
                f"{name}: {value!r} has not the form {form.pattern}. Correct the disclosure file.",
                f"{name} : {value!r} n’a pas la forme {form.pattern}. Corrigez le fichier de divulgation.",
            )


def _between(place: str, row: Mapping[str, object]) -> Iterator[Finding]:
    procedure, bids = row["solicitation_procedure"], row["number_of_bids"]
    alone = procedure in ("TN", "AC")
    if alone and (bids not in (1, None) or row["award_criteria"] not in ("0", None)):
        yield _found(
            place,
            f"{procedure} has one bid and award_criteria 0",
            f"{procedure} suppose une soumission et award_criteria 0",
        )
    if row["article_6_exceptions"] not in ("0", None) and not alone:
        yield _found(
            place,
            "article_6_exceptions other than 0 needs TN or AC",
            "article_6_exceptions autre que 0 exige TN ou AC",
        )
    agreed = row["trade_agreement"] not in ("XX", None, "")
    if agreed and procedure in ("TC", "TN", "AC") and row["limited_tendering_reason"] == "00":
        yield _found(
            place,
            f"{procedure} under a trade agreement needs a limited_tendering_reason other than 00",
            f"{procedure} avec un accord commercial exige un limited_tendering_reason autre que 00",
        )
    for name, code in ALONE.items():
        codes = str(row[name] or "").split(",")
        if code in codes and len(codes) > 1:
            yield _found(place, f"{name}: {code} stands alone", f"{name} : {code} doit être seul")


def yearly(made: Iterable[Commitment], year: int, given: Mapping[str, Any]) -> tuple[Row, list[Finding]]:
    """The one row of ``contractsa`` of a calendar year, and what only the operator's file can tell about cards."""
    types = {"G": 1, "S": 4, "C": 7}
    row: list[object] = [year, *([0] * 9), None, None]

    def add(place: int, cents: int) -> None:
        before = row[place]
        assert isinstance(before, int)
        row[place] = before + cents

    for c in made:
        if c.cents + sum(change for _, change in c.amendments) > ABOVE_CENTS:
            continue
        known = {**STANDARD, **given.get("all", {}), **given.get("contracts", {}).get(c.contract_id, {})}
        first = types[str(known["commodity_type"])]
        if c.day.year == year:
            add(first, 1)
            add(first + 1, c.cents)
        add(first + 2, sum(change for day, change in c.amendments if day.year == year))
    cards = given.get("cards", {}).get(year, {})
    row[10], row[11] = cards.get("number"), cards.get("cents")
    missing = [
        _found(
            str(year),
            f"{column.name} is empty. Give it in the disclosure file under cards.",
            f"{column.name} est vide. Indiquez-le dans le fichier de divulgation, sous cards.",
            blocks=False,
        )
        for column, value in zip(CONTRACTSA.columns, row, strict=True)
        if value is None
    ]
    return tuple(row), missing


def nil(period: str) -> Finding:
    """That the quarter wants the nil report in place of this file."""
    return _found(
        period,
        "Nothing is to be disclosed. Publish the export contracts-nil instead.",
        "Rien n’est à divulguer. Publiez plutôt l’exportation contracts-nil.",
        blocks=False,
    )


def not_nil(period: str, count: int) -> Finding:
    return _found(
        period,
        f"{count} contracts or amendments are to be disclosed. Publish the export contracts instead.",
        f"{count} marchés ou modifications sont à divulguer. Publiez plutôt l’exportation contracts.",
    )


def _found(place: str, en: str, fr: str, *, blocks: bool = True) -> Finding:
    return Finding(place=place, en=en, fr=fr, blocks=blocks)
