"""What finance says of one payable besides its payment: rejected, on hold, void, recovered."""

from __future__ import annotations

from fastapi import APIRouter

from app.service.payments import KeyReused, PayableRow, PayableUnknown, PaymentOutcome, PaymentRefused, PaymentTaken
from app.web import batch_docs as docs
from app.web.api import PREFIX, PayableId
from app.web.batch_schemas import Because, RecoveryReport
from app.web.batches import Single
from app.web.named import Reporter, Reports
from app.web.parts import Parts, WebParts
from app.web.problems import Problem, refused
from app.web.schemas import PayableItem

router = APIRouter(prefix=PREFIX, redirect_slashes=False)


@router.post(
    "/payables/{payable_id}/rejected", tags=["payables"], summary="Report a rejection", responses=docs.REJECTED
)
def rejected(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
) -> PayableItem:
    """It could not be paid: it leaves its batch, is payable again, and is held until a maintainer resumes it."""
    request = told.request("rejected", payable_id, body)
    return payable_now(parts, told, payable_id, parts.payee_acts.reject(payable_id, told.owner, body.reason, request))


@router.post("/payables/{payable_id}/hold", tags=["payables"], summary="Put on hold", responses=docs.HELD)
def hold(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
) -> PayableItem:
    """Stops its whole contract until a maintainer resumes it. What is paid all the same opens a recovery."""
    request = told.request("hold", payable_id, body)
    return payable_now(parts, told, payable_id, parts.payee_acts.hold(payable_id, told.owner, body.reason, request))


@router.post("/payables/{payable_id}/void", tags=["payables"], summary="Void a payable", responses=docs.VOIDED)
def void(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
) -> PayableItem:
    """It is owed no more and its money is free again; what is in a batch must leave it first."""
    request = told.request("void", payable_id, body)
    return payable_now(parts, told, payable_id, parts.payee_acts.void(payable_id, told.owner, body.reason, request))


@router.post(
    "/payables/{payable_id}/recovered", tags=["payables"], summary="Report a recovery", responses=docs.RECOVERED
)
def recovered(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: RecoveryReport,
    parts: Parts,
) -> PayableItem:
    """Money of its payment came back, all or a part. The same reference, day and amount again is one report."""
    request, received_on = told.request("recovered", payable_id, body), body.received_on.isoformat()
    outcome = parts.payee_acts.recover(payable_id, told.owner, body.amount_cents, body.reference, received_on, request)
    return payable_now(parts, told, payable_id, outcome)


def payable_now(parts: WebParts, told: Reporter, payable_id: int, outcome: PaymentOutcome) -> PayableItem:
    """The payable as it stands after the act; as it stood then where the request's name was answered before."""
    match outcome:
        case PaymentTaken(row=row):
            told.mark(outcome)
            return PayableItem.model_validate(row or _row(parts, payable_id))
        case PaymentRefused(refusal=refusal):
            raise refused(refusal)
        case PayableUnknown():
            raise Problem("payable_unknown")
        case KeyReused():
            raise Problem("key_reused")


def _row(parts: WebParts, payable_id: int) -> PayableRow:
    found = parts.queries.payable(payable_id)
    assert found is not None
    return found.row
