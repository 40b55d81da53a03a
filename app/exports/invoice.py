"""The invoice that a supplier fills in for one payable, as a page to print or plain text, in one language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from app.core.money import format_en, format_fr
from app.core.policy import treasury_day
from app.exports.evidence import CSP, STYLE
from app.service.payments import FactRow, PayableRow

__all__ = ["CSP", "Invoice", "as_page", "as_text", "reservation_in"]

BLANK: Final = "_" * 30
# A member of a fact's body that holds the number under which the money was reserved.
RESERVATION: Final = "reservation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """``language`` is en or fr; ``address`` is the department's, with semicolons between its lines."""

    row: PayableRow
    language: str
    address: str
    reservation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    to: str
    no_address: str
    supplier: str
    github: str
    number: str
    date: str
    tax_number: str
    reservation: str
    reference: str
    payable: str
    work: str
    accepted: str
    subtotal: str
    tax: str
    total: str
    terms: str
    warning: str


_EN: Final = _Words(
    title="Invoice",
    to="To",
    no_address="(the department's address for invoices: ask who offered the work)",
    supplier="Supplier (legal name and address)",
    github="GitHub account",
    number="Invoice number (yours, never the same twice)",
    date="Invoice date",
    tax_number="GST/HST and QST numbers (only if you are registered)",
    reservation="Fund reservation",
    reference="Our reference",
    payable="payable {payable}, contract {contract}, cost centre {centre}",
    work="Work",
    accepted="Accepted on",
    subtotal="Subtotal",
    tax="GST, HST or QST (at most; none if you are not registered)",
    total="Total",
    terms="Payment is due {days} days after the later of acceptance and the day this invoice is received.",
    warning="Write no bank account, card, social insurance or business number here beyond the tax numbers asked for, "
    "and do not send this through GitHub. Payment details go to the department's finance office only.",
)
_FR: Final = _Words(
    title="Facture",
    to="À",
    no_address="(l’adresse du ministère pour les factures : demandez à qui a offert le travail)",
    supplier="Fournisseur (nom légal et adresse)",
    github="Compte GitHub",
    number="Numéro de la facture (le vôtre, jamais deux fois le même)",
    date="Date de la facture",
    tax_number="Numéros de TPS/TVH et de TVQ (seulement si vous êtes inscrit)",
    reservation="Réservation de fonds",
    reference="Notre référence",
    payable="somme à payer {payable}, micromarché {contract}, centre de coûts {centre}",
    work="Travail",
    accepted="Accepté le",
    subtotal="Total partiel",
    tax="TPS, TVH ou TVQ (au plus; rien si vous n’êtes pas inscrit)",
    total="Total",
    terms="Le paiement est dû {days} jours après l’acceptation ou la réception de cette facture, selon la date la plus "
    "tardive.",
    warning="N’inscrivez ici aucun numéro de compte bancaire, de carte, d’assurance sociale ou d’entreprise, sauf les "
    "numéros de taxe demandés, et n’envoyez pas cette facture par GitHub. Les coordonnées de paiement ne vont qu’aux "
    "finances du ministère.",
)


def as_text(invoice: Invoice) -> bytes:
    """Plain text (UTF-8), a line a field."""
    words = _words(invoice)
    lines = [words.title.upper(), "", f"{words.to}:", *(f"  {line}" for line in _address(invoice)), ""]
    lines += [f"{name}: {value}" for name, value in _fields(invoice)]
    lines += ["", *(f"{name}: {value}" for name, value in _sums(invoice)), "", _terms(invoice), words.warning]
    return "\n".join([*lines, ""]).encode()


def as_page(invoice: Invoice) -> bytes:
    """One page to print; no script, no part from elsewhere."""
    words = _words(invoice)
    address = "<br>".join(escape(line) for line in _address(invoice))
    body = (
        f"<h1>{escape(words.title)}</h1><p><strong>{escape(words.to)}</strong><br>{address}</p>"
        f"{_table(_fields(invoice))}{_table(_sums(invoice))}<p>{escape(_terms(invoice))}</p><p>{escape(words.warning)}</p>"
    )
    return (
        f'<!doctype html><html lang="{invoice.language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{escape(words.title)} {invoice.row.payable_id}</title>'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    ).encode()


def reservation_in(facts: Iterable[FactRow]) -> str | None:
    """The number under which money was reserved for a contract, where a fact of it carries one."""
    found: str | None = None
    for fact in facts:
        for name, value in json.loads(fact.body).items():
            if name.startswith(RESERVATION) and isinstance(value, str) and value:
                found = value
    return found


def _fields(invoice: Invoice) -> list[tuple[str, str]]:
    row, words = invoice.row, _words(invoice)
    place = row.issue_url or f"{row.repository_id}#{row.issue_number}"
    reference = words.payable.format(payable=row.payable_id, contract=row.contract_id, centre=row.cost_centre)
    reserved = [(words.reservation, invoice.reservation)] if invoice.reservation else []
    return [
        (words.supplier, BLANK),
        (words.github, f"{row.payee_login} ({row.payee_id})"),
        (words.number, BLANK),
        (words.date, BLANK),
        (words.tax_number, BLANK),
        (words.reference, reference),
        *reserved,
        (words.work, place),
        (words.accepted, treasury_day(row.accepted_at).isoformat()),
    ]


def _sums(invoice: Invoice) -> list[tuple[str, str]]:
    row, words = invoice.row, _words(invoice)
    money = format_en if invoice.language == "en" else format_fr
    sums = ((words.subtotal, row.net_cents), (words.tax, row.tax_cents), (words.total, row.total_cents))
    return [(name, money(cents)) for name, cents in sums]


def _terms(invoice: Invoice) -> str:
    row = invoice.row
    begins = max(treasury_day(row.accepted_at), date.fromisoformat(row.invoice_received_on or "0001-01-01"))
    return _words(invoice).terms.format(days=(date.fromisoformat(row.due_on) - begins).days)


def _address(invoice: Invoice) -> list[str]:
    return [line.strip() for line in invoice.address.split(";") if line.strip()] or [_words(invoice).no_address]


def _words(invoice: Invoice) -> _Words:
    return _EN if invoice.language == "en" else _FR


def _table(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in pairs)
    return f'<div class="w"><table><tbody>{rows}</tbody></table></div>'
