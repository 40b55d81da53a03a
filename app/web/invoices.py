"""Invoices of the finance API: report, find deficient, what waits or is late, and the template to fill in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from app.exports.invoice import CSP, Invoice, as_page, as_text, reservation_in
from app.web import invoice_docs as docs
from app.web.access import PayablesReader
from app.web.api import PREFIX, PayableId
from app.web.batch_schemas import Because
from app.web.batches import Single
from app.web.cursor import write_cursor
from app.web.invoice_schemas import InvoiceReport, LateItem, LatePage, PagedQuery, TemplateQuery, UndecidedQuery
from app.web.lateness import late_row, today
from app.web.named import Reports
from app.web.parts import Parts, WebParts
from app.web.payee_acts import payable_now
from app.web.problems import Problem
from app.web.request_checks import no_repeated_parameters
from app.web.schemas import PayableItem, PayablesPage

router = APIRouter(prefix=PREFIX, redirect_slashes=False)

Once = Annotated[None, Depends(no_repeated_parameters)]


@router.post("/payables/{payable_id}/invoice", tags=["invoices"], summary="Report an invoice", responses=docs.RECEIVED)
def receive(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: InvoiceReport,
    parts: Parts,
) -> PayableItem:
    """The supplier's invoice came: due_on follows the later of its receipt and acceptance."""
    request, received_on = told.request("invoice", payable_id, body), body.received_on.isoformat()
    outcome = parts.invoices.receive(payable_id, told.owner, body.number, received_on, request)
    return payable_now(parts, told, payable_id, outcome)


@router.post(
    "/payables/{payable_id}/invoice-deficient",
    tags=["invoices"],
    summary="Report a deficient invoice",
    responses=docs.DEFICIENT,
)
def deficient(
    told: Reports,
    payable_id: PayableId,
    _checked: Single,
    body: Because,
    parts: Parts,
) -> PayableItem:
    """Nothing of it is paid until a corrected one is reported; told in time, its days do not count as late."""
    request = told.request("invoice-deficient", payable_id, body)
    outcome = parts.invoices.question(payable_id, told.owner, body.reason, request)
    return payable_now(parts, told, payable_id, outcome)


@router.get("/invoices/undecided", tags=["invoices"], summary="Invoices to decide on", responses=docs.UNDECIDED)
def undecided(
    _token: PayablesReader,
    _checked: Once,
    query: Annotated[UndecidedQuery, Query()],
    parts: Parts,
    response: Response,
) -> PayablesPage:
    """Payables whose invoice has waited for so many days: freeze them into a batch or find the invoice deficient."""
    days = parts.policy.invoice_decision_days if query.days is None else query.days
    until = today(parts) - timedelta(days=days)
    rows = parts.invoice_reads.undecided(until, query.after_id, query.limit + 1)
    following = _following([row.payable_id for row in rows], "invoices/undecided", query, parts, response)
    return PayablesPage(items=[PayableItem.model_validate(row) for row in rows[: query.limit]], next=following)


@router.get("/overdue", tags=["invoices"], summary="Late payables", responses=docs.LATE)
def overdue(
    _token: PayablesReader, _checked: Once, query: Annotated[PagedQuery, Query()], parts: Parts, response: Response
) -> LatePage:
    """Unpaid and past their due date today, with days and interest; the clock stands for a deficient invoice."""
    rows = parts.invoice_reads.late(today(parts), query.after_id, query.limit + 1)
    following = _following([found.row.payable_id for found in rows], "overdue", query, parts, response)
    return LatePage(items=[LateItem.at(found, late_row(parts, found)) for found in rows[: query.limit]], next=following)


@router.get(
    "/payables/{payable_id}/invoice-template",
    tags=["invoices"],
    summary="Invoice to fill in",
    response_class=Response,
    responses=docs.TEMPLATE,
)
def template(
    _token: PayablesReader,
    payable_id: PayableId,
    _checked: Once,
    query: Annotated[TemplateQuery, Query()],
    parts: Parts,
) -> Response:
    """What the supplier fills in and sends; it asks for no bank data and holds none."""
    invoice = _invoice(parts, payable_id, query.lang)
    if query.format == "text":
        return Response(as_text(invoice), media_type="text/plain; charset=utf-8")
    return Response(as_page(invoice), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})


def _invoice(parts: WebParts, payable_id: int, language: str) -> Invoice:
    found = parts.queries.payable(payable_id)
    if found is None:
        raise Problem("payable_unknown")
    contract = parts.queries.contract(found.row.contract_id)
    assert contract is not None
    return Invoice(
        row=found.row,
        language=language,
        address=parts.invoice_to[0 if language == "en" else 1],
        reservation=reservation_in(contract.facts),
    )


def _following(numbers: list[int], place: str, query: PagedQuery, parts: WebParts, response: Response) -> str | None:
    """The next page's cursor, its address in the header Link; one more than the page asks for was read."""
    if len(numbers) <= query.limit:
        return None
    following = write_cursor(numbers[query.limit - 1])
    asked = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
    url = f"{parts.base_url}{PREFIX}/{place}?{urlencode({**asked, 'cursor': following})}"
    response.headers["Link"] = f'<{url}>; rel="next"'
    return following
