"""Every tabular export, described once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from app.exports.disclosure_columns import CONTRACTS, CONTRACTS_NIL, CONTRACTSA
from app.service.exporting import Column, Export, Kind, Row
from app.service.payments import PayableRow

_ID, _CENTS, _TEXT = Kind.INTEGER, Kind.CENTS, Kind.TEXT
_LOGIN: Final = Column(
    "payee_login", _TEXT, "payable.payee_login", "Login at acceptance.", "Nom d’utilisateur à l’acceptation."
)
_PAYEE: Final = Column(
    "payee_id",
    _ID,
    "payable.payee_id",
    "Numeric GitHub id of who is paid.",
    "Identifiant GitHub numérique du bénéficiaire.",
)
_FUND: Final = (
    Column("fund_id", _ID, "fund.id", "Number of the fund.", "Numéro du fonds."),
    Column("cost_centre", _TEXT, "fund.cost_centre", "Cost centre.", "Centre de coûts."),
    Column("coding", _TEXT, "fund.coding", "Financial coding.", "Codage financier.", required=False),
)
_CONTRACT: Final = (
    Column("contract_id", _ID, "contract.id", "Number of the contract.", "Numéro du micromarché."),
    Column(
        "repository",
        _TEXT,
        "repository.full_name",
        "OWNER/NAME of today.",
        "PROPRIÉTAIRE/NOM actuel.",
        required=False,
    ),
    Column("issue_number", _ID, "issue.number", "Number of the issue.", "Numéro de la question."),
)
_SUM: Final = (
    Column("net_cents", _CENTS, "payable.amount_cents", "Without tax, in cents.", "Sans les taxes, en cents."),
    Column("tax_cents", _CENTS, "payable.tax_cents", "Most tax that can come on it.", "Taxe maximale."),
    Column("total_cents", _CENTS, "net_cents + tax_cents", "With tax, in cents.", "Taxes comprises, en cents."),
    Column("total", Kind.MONEY, "total_cents", "With tax, in dollars.", "Taxes comprises, en dollars."),
)

_INVOICE: Final = (
    Column("invoice_number", _TEXT, "payable.invoice_number", "Supplier’s invoice.", "Facture reçue.", required=False),
    Column(
        "invoice_received_on",
        Kind.DATE,
        "payable.invoice_received_on",
        "Day the invoice came.",
        "Jour de réception de la facture.",
        required=False,
    ),
    Column(
        "invoice_status",
        _TEXT,
        "payable.invoice_status",
        "received or deficient.",
        "received (reçue) ou deficient (non conforme).",
        required=False,
    ),
)

PAYABLES: Final = Export(
    name="payables",
    en="What is owed and what was paid, a line a payee of a contract",
    fr="Ce qui est dû et ce qui a été payé, une ligne par bénéficiaire d’un micromarché",
    key=("payable_id",),
    columns=(
        Column("payable_id", _ID, "payable.id", "Number of the payable.", "Numéro de la somme à payer."),
        _CONTRACT[0],
        Column("repository_id", _ID, "payable.repository_id", "Numeric id.", "Identifiant numérique."),
        *_CONTRACT[1:],
        Column("issue_url", _TEXT, "repository, issue", "Its address.", "Son adresse.", required=False),
        _PAYEE,
        _LOGIN,
        *_SUM,
        Column("currency", _TEXT, "always CAD", "Currency (ISO 4217).", "Devise (ISO 4217)."),
        *_FUND,
        Column(
            "fiscal_year",
            _TEXT,
            "payable.fiscal_year",
            "Year of the merge; of acceptance without one.",
            "Exercice de la fusion; sans fusion, celui de l’acceptation.",
        ),
        Column("status", _TEXT, "payable.status", "Where it stands.", "État."),
        Column("held", Kind.BOOLEAN, "payable.held", "Whether a hold stops it.", "Suspendue ou non."),
        Column("accepted_at", Kind.MOMENT, "payable.accepted_at", "UTC moment.", "Moment, UTC."),
        Column("due_on", Kind.DATE, "payable.due_on", "Day it is due.", "Jour d’échéance."),
        Column("paid_on", Kind.DATE, "payable.paid_on", "Day it was paid.", "Jour du paiement.", required=False),
        Column(
            "reference", _TEXT, "payable.reference", "Reference of payment.", "Référence du paiement.", required=False
        ),
        *_INVOICE,
    ),
)
T1204: Final = Export(
    name="t1204",
    en="T1204 feed: service payments over $500 net of GST/HST to a person in a calendar year, by day paid. A line an "
    "account; those with the same person_id are one supplier and make one slip. What was recovered, whenever, is taken "
    "off the year of its payment: where it was a part only, by its share without tax, rounded down to the cent. It "
    "holds no SIN and no BN. Card payments cannot be told apart yet: take them off before filing",
    fr="Données T1204 : paiements de services de plus de 500 $ sans TPS/TVH à une personne dans une année civile, "
    "selon le jour du paiement. Une ligne par compte; ceux qui ont le même person_id sont un seul fournisseur et font "
    "un seul feuillet. Ce qui a été recouvré, peu importe quand, est retranché de l’année du paiement : s’il ne l’a "
    "été qu’en partie, selon sa part sans taxes, arrondie au cent inférieur. Ni NAS ni NE. Les paiements par carte ne "
    "sont pas encore distingués : retirez-les avant de produire les feuillets",
    key=("payee_id",),
    needs="year",
    columns=(
        Column("year", _ID, "payable.paid_on", "Calendar year paid.", "Année civile du paiement."),
        _PAYEE,
        Column(
            "payee_login",
            _TEXT,
            "payable.payee_login",
            "Login on the newest payment.",
            "Nom d’utilisateur le plus récent.",
        ),
        Column("payments", _ID, "payable", "How many payments.", "Nombre de paiements."),
        Column(
            "net_cents",
            _CENTS,
            "payable.amount_cents, payable.recovered_cents",
            "Paid without tax and not recovered, in cents.",
            "Payé sans taxes et non recouvré, en cents.",
        ),
        Column("net", Kind.MONEY, "net_cents", "The same, in dollars.", "La même somme, en dollars."),
        Column(
            "person_id",
            _ID,
            "account_person.person_key",
            "The same for all accounts of one person: add their lines up for one slip.",
            "Le même pour tous les comptes d’une personne : additionnez leurs lignes pour un seul feuillet.",
        ),
    ),
)
YEAR_END_UNPAID: Final = Export(
    name="year-end-unpaid",
    en="Merged or accepted by a day and not paid by then: payable at year-end (PAYE, Financial Administration Act "
    "s.37.1). What was merged by the day and is still to be accepted is owed in that year once it is: decide it before "
    "the books close",
    fr="Fusionné ou accepté au plus tard à une date et non payé à cette date : créditeurs à la fin de l’exercice "
    "(LGFP, art. 37.1). Ce qui était fusionné à cette date et reste à accepter est dû dans cet exercice une fois "
    "accepté : tranchez avant la clôture des livres",
    key=("contract_id", "payee_id"),
    needs="as_of",
    columns=(
        *_FUND,
        Column(
            "payable_id",
            _ID,
            "payable.id",
            "Number of the payable; empty until the work is accepted and, if federal, certified (s.34).",
            "Numéro de la somme à payer; vide avant l’acceptation et, au fédéral, l’attestation des travaux (art. 34).",
            required=False,
        ),
        *_CONTRACT,
        Column(
            "payee_id",
            _ID,
            "payable.payee_id, facts",
            "Numeric GitHub id of who is paid; before acceptance of who would be; empty if that account is gone.",
            "Identifiant GitHub numérique du bénéficiaire, prévu avant l’acceptation; vide si ce compte n’existe plus.",
            required=False,
        ),
        replace(_LOGIN, required=False),
        *_SUM,
        Column(
            "accepted_at",
            Kind.MOMENT,
            "payable.accepted_at, facts",
            "UTC moment, later than the day for what was merged by it; empty while that is to be decided.",
            "Moment, UTC, après la date pour ce qui était fusionné à celle-ci; vide tant que cela reste à trancher.",
            required=False,
        ),
        Column("held", Kind.BOOLEAN, "payable.held", "Whether a hold stops it now.", "Suspendue maintenant ou non."),
    ),
)
YEAR_END_UNDELIVERED: Final = Export(
    name="year-end-undelivered",
    en="Funded and not delivered (merged or accepted) on a day: what lapses or must be funded anew (s.37)",
    fr="Financé et non livré (ni fusionné ni accepté) à une date : ce qui devient périmé ou doit être financé à "
    "nouveau (art. 37)",
    key=("fund_id", "contract_id"),
    needs="as_of",
    columns=(
        *_FUND,
        *_CONTRACT,
        Column("net_cents", _CENTS, "facts", "Offered on that day, in cents.", "Offert ce jour-là, en cents."),
        Column("tax_cents", _CENTS, "facts", "Most tax that can come on it.", "Taxe maximale."),
        Column("total_cents", _CENTS, "net_cents + tax_cents", "With tax, in cents.", "Taxes comprises, en cents."),
        Column("total", Kind.MONEY, "total_cents", "With tax, in dollars.", "Taxes comprises, en dollars."),
        Column("opened_at", Kind.MOMENT, "contract.opened_at", "UTC moment.", "Moment, UTC."),
    ),
)
EXPORTS: Final = {
    export.name: export
    for export in (
        *(PAYABLES, T1204, YEAR_END_UNPAID, YEAR_END_UNDELIVERED),
        *(CONTRACTS, CONTRACTS_NIL, CONTRACTSA),
    )
}
OCDS: Final = "ocds"
FORMS: Final = ("csv", "json", "xlsx")
OCDS_FORMS: Final = ("json", "jsonl")


def payable_values(row: PayableRow) -> Row:
    """A payable's cells in the order of ``PAYABLES``; its total stays in cents."""
    return [row.total_cents if c.name == "total" else getattr(row, c.name) for c in PAYABLES.columns]


_TYPES: Final[dict[Kind, dict[str, Any]]] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.CENTS: {"type": "integer"},
    Kind.MONEY: {"type": "number", "decimalChar": "."},
    Kind.TEXT: {"type": "string"},
    Kind.DATE: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "any"},
    Kind.BOOLEAN: {"type": "boolean"},
}


def table_schema(export: Export) -> dict[str, Any]:
    """The export's Table Schema (Frictionless Data), with both languages of each description."""
    return {
        "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
        "title": export.en,
        "title_fr": export.fr,
        "fields": [
            {
                "name": c.name,
                **_TYPES[c.kind],
                "description": c.en,
                "description_fr": c.fr,
                "source": c.source,
                "constraints": {"required": c.required},
            }
            for c in export.columns
        ],
        "primaryKey": list(export.key),
        "missingValues": [""],
    }
