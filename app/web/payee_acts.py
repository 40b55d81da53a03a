"""What finance says of one payable besides its payment: rejected, on hold, void, recovered."""

from __future__ import annotations

from fastapi import APIRouter

from app.service.payments import PayableUnknown, PaymentOutcome, PaymentRefused, PaymentTaken
from app.web import batch_docs as docs
from app.web.access import PaymentsWriter, cause_of, owner_of
from app.web.api import PREFIX, IdempotencyKey, PayableId
from app.web.batch_schemas import Because, RecoveryReport
from app.web.batches import Single
from app.web.parts import Parts, WebParts
from app.web.problems import Problem, refused
from app.web.schemas import PayableItem

router = APIRouter(prefix=PREFIX, redirect_slashes=False)


@router.post(
    "/payables/{payable_id}/rejected", tags=["payables"], summary="Report a rejection", responses=docs.REJECTED
)
def rejected(
    token: PaymentsWriter,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
    idempotency_key: IdempotencyKey = None,
) -> PayableItem:
    """It could not be paid: it leaves its batch, is payable again, and is held until a maintainer resumes it."""
    cause = cause_of(token, idempotency_key)
    return payable_now(parts, payable_id, parts.payee_acts.reject(payable_id, owner_of(token), body.reason, cause))


@router.post("/payables/{payable_id}/hold", tags=["payables"], summary="Put on hold", responses=docs.HELD)
def hold(
    token: PaymentsWriter,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
    idempotency_key: IdempotencyKey = None,
) -> PayableItem:
    """Stops its whole contract until a maintainer resumes it. What is paid all the same opens a recovery."""
    cause = cause_of(token, idempotency_key)
    return payable_now(parts, payable_id, parts.payee_acts.hold(payable_id, owner_of(token), body.reason, cause))


@router.post("/payables/{payable_id}/void", tags=["payables"], summary="Void a payable", responses=docs.VOIDED)
def void(
    token: PaymentsWriter,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
    idempotency_key: IdempotencyKey = None,
) -> PayableItem:
    """It is owed no more and its money is free again; what is in a batch must leave it first."""
    cause = cause_of(token, idempotency_key)
    return payable_now(parts, payable_id, parts.payee_acts.void(payable_id, owner_of(token), body.reason, cause))


@router.post(
    "/payables/{payable_id}/recovered", tags=["payables"], summary="Report a recovery", responses=docs.RECOVERED
)
def recovered(
    token: PaymentsWriter,
    payable_id: PayableId,
    _checked: Single,
    body: RecoveryReport,
    parts: Parts,
    idempotency_key: IdempotencyKey = None,
) -> PayableItem:
    """Money of its payment came back, all or a part. The same reference, day and amount again is one report."""
    cause, received_on = cause_of(token, idempotency_key), body.received_on.isoformat()
    outcome = parts.payee_acts.recover(
        payable_id, owner_of(token), body.amount_cents, body.reference, received_on, cause
    )
    return payable_now(parts, payable_id, outcome)


def payable_now(parts: WebParts, payable_id: int, outcome: PaymentOutcome) -> PayableItem:
    """The payable as it stands after the act."""
    match outcome:
        case PaymentTaken():
            found = parts.queries.payable(payable_id)
            assert found is not None
            return PayableItem.model_validate(found.row)
        case PaymentRefused(refusal=refusal):
            raise refused(refusal)
        case PayableUnknown():
            raise Problem("payable_unknown")
