"""What the finance API gives, as pydantic writes and describes it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.core.interest import Lateness
from app.service.payments import ContractDossier, FactRow, PayableDossier
from app.service.sealing import sealed

Status = Literal["payable", "scheduled", "paid", "void"]


class _Given(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class PayableItem(_Given):
    payable_id: int
    contract_id: int
    repository_id: int
    repository: Annotated[str | None, Field(description="OWNER/NAME of today; null if no longer known.")]
    issue_number: int
    issue_url: str | None
    payee_id: Annotated[int, Field(description="Numeric GitHub id: this is who is paid, whatever the login.")]
    payee_login: str
    net_cents: Annotated[int, Field(description="Without tax, in Canadian cents.")]
    tax_cents: Annotated[int, Field(description="The most tax that can come on it.")]
    total_cents: int
    total: Annotated[str, Field(description="total_cents as dollars with a decimal point.")]
    currency: Literal["CAD"]
    fund_id: int
    cost_centre: str
    coding: str
    fiscal_year: str
    status: Status
    held: bool
    accepted_at: datetime
    due_on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    paid_on: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    reference: str | None
    invoice_number: Annotated[str | None, Field(description="The supplier's own; null until an invoice is reported.")]
    invoice_received_on: Annotated[str | None, Field(json_schema_extra={"format": "date"})]
    invoice_status: Annotated[
        Literal["received", "deficient"] | None, Field(description="deficient: nothing is paid until it is corrected.")
    ]


class LatenessItem(_Given):
    late_days: Annotated[int, Field(description="Days past late_after, up to payment or today (America/Toronto).")]
    interest_days: Annotated[int, Field(description="Days that bear interest; none without an invoice.")]
    rate_per_100k: Annotated[int | None, Field(description="Yearly: 5500 is 5.5 %; null if none is configured.")]
    interest_cents: Annotated[int | None, Field(description="null where no rate is configured for the month.")]
    rate_source: Annotated[str, Field(description="In the operator's words; this service has not verified it.")]

    @classmethod
    def of(cls, found: Lateness) -> LatenessItem:
        same = ("late_days", "interest_days", "rate_per_100k", "interest_cents")
        return cls(**{name: getattr(found, name) for name in same}, rate_source=found.source)


class PayablesPage(_Given):
    items: list[PayableItem]
    next: Annotated[str | None, Field(description="Cursor of the next page, null on the last.")]


class Person(_Given):
    id: int
    login: str | None


class FactItem(_Given):
    seq: int
    kind: str
    body: Annotated[
        dict[str, Any], Field(description="Canonical form for the hash: sorted keys, no spaces, UTF-8, unescaped.")
    ]
    actor: Annotated[Person | None, Field(description="Who caused it; null for the passing of time.")]
    role: str | None
    at: datetime
    cause: Annotated[str, Field(description="The happening at GitHub, or the request, that led to it.")]
    hash: Annotated[
        str,
        Field(description="SHA-256 of prev_hash, contract_id, seq, kind, sealed, joined by newlines."),
    ]
    prev_hash: str
    sealed: Annotated[
        str,
        Field(
            description="Canonical body with each personal text replaced by `erased:` and SHA-256 of salt, JSON "
            "Pointer and text, joined by newlines; without a salt the body itself."
        ),
    ]
    salt: Annotated[str | None, Field(description="Null once the texts are erased, and in facts from before it was.")]

    @classmethod
    def of(cls, fact: FactRow) -> FactItem:
        actor = None if fact.actor_id is None else Person(id=fact.actor_id, login=fact.actor_login)
        same = {
            name: getattr(fact, name) for name in ("seq", "kind", "role", "at", "cause", "hash", "prev_hash", "salt")
        }
        hashed = fact.body if fact.salt is None else sealed(fact.kind, fact.body, fact.salt)
        return cls(body=json.loads(fact.body), actor=actor, sealed=hashed, **same)


class Verdict(_Given):
    code: str
    ok: bool
    evidence: str


class PayableDetail(PayableItem):
    paid_cents: Annotated[int | None, Field(description="What was paid: net_cents or total_cents.")]
    late_after: Annotated[
        str | None,
        Field(
            description="Last day that is not late; null while a corrected invoice is awaited.",
            json_schema_extra={"format": "date"},
        ),
    ]
    lateness: LatenessItem
    hold_codes: list[str]
    verdicts: Annotated[list[Verdict], Field(description="The acceptance rules as they came out.")]
    evidence: Annotated[list[FactItem], Field(description="The facts that the payable rests on, in order.")]

    @classmethod
    def of(cls, dossier: PayableDossier, late: Lateness) -> PayableDetail:
        facts = [FactItem.of(fact) for fact in dossier.facts]
        accepted = [fact for fact in facts if fact.kind == "WorkAccepted"]
        verdicts = [Verdict(**v) for v in accepted[-1].body["verdicts"]] if accepted else []
        item = PayableItem.model_validate(dossier.row).model_dump()
        return cls(
            **item,
            paid_cents=dossier.paid_cents,
            late_after=dossier.late_after,
            lateness=LatenessItem.of(late),
            hold_codes=list(dossier.hold_codes),
            verdicts=verdicts,
            evidence=facts,
        )


class ContractDetail(_Given):
    contract_id: int
    issue_id: int
    issue_number: int
    issue_url: str | None
    repository_id: int
    repository: str | None
    generation: Annotated[int, Field(description="1 for the first offer on the issue, 2 for the one after it …")]
    status: str
    held: bool
    hold_codes: list[str]
    amount_cents: int
    tax_cents: int
    fund_id: int
    opened_at: datetime
    changed_at: datetime
    fact_count: int
    head_hash: Annotated[str, Field(description="Hash of the last fact.")]
    payable_ids: list[int]
    facts: list[FactItem]

    @classmethod
    def of(cls, dossier: ContractDossier) -> ContractDetail:
        facts = [FactItem.of(fact) for fact in dossier.facts]
        same = {name: getattr(dossier, name) for name in cls.model_fields}
        return cls.model_validate({**same, "facts": facts})


class PaymentReceipt(_Given):
    payable_id: int
    status: Literal["paid"]
    reference: str
    paid_on: date
    amount_cents: int


class FieldError(_Given):
    """``in`` is query, path, header or body; ``name`` the parameter or the path into the body."""

    in_: Annotated[str, Field(alias="in")]
    name: str
    code: str
    detail: str
    detail_fr: str


class LineProblem(_Given):
    """Why one payable may not; ``code`` and ``details`` as in a problem of its own."""

    payable_id: int
    code: str
    detail: str
    detail_fr: str
    details: dict[str, Any]


class ProblemBody(_Given):
    """An error as RFC 9457 has it, in both languages."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    title_fr: str
    status: int
    code: str
    detail: str
    detail_fr: str
    instance: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    errors: list[FieldError] | None = None
    lines: Annotated[list[LineProblem] | None, Field(description="The lines for which a batch is refused.")] = None
    details: Annotated[dict[str, Any] | None, Field(description="The particulars of a refusal; amounts in cents.")] = (
        None
    )
    id: Annotated[str | None, Field(description="Names the failure in the log.")] = None
