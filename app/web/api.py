"""The finance API: each route parses, calls one thing and answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import TypeAdapter

from app.service.payments import KeyReused, PayableRow, PayableUnknown, PaymentRefused, PaymentTaken
from app.web import api_docs as docs
from app.web.access import ContractsReader, PayablesReader
from app.web.csv_answer import csv_answer, wants_csv
from app.web.cursor import write_cursor
from app.web.lateness import late_now
from app.web.named import Reports
from app.web.parts import Parts
from app.web.problems import Problem, refused
from app.web.request_checks import no_repeated_members, no_repeated_parameters
from app.web.requests import Id, PayablesQuery, PaymentReport
from app.web.schemas import ContractDetail, PayableDetail, PayablesPage, PaymentReceipt

PREFIX = "/api/v1"
router = APIRouter(prefix=PREFIX, redirect_slashes=False)

PayableId = Annotated[Id, Path(description="Number of a payable.", examples=[42])]
ContractId = Annotated[Id, Path(description="Number of a contract.", examples=[17])]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    items: list[PayableRow]
    next: str | None


# Written from the rows as they were read: to make a model of each takes longer than the database needs.
_PAGE: Final = TypeAdapter(_Page)


@router.get(
    "/payables", tags=["payables"], summary="List payables", response_model=PayablesPage, responses=docs.PAYABLES
)
def payables(
    _token: PayablesReader,
    _checked: Annotated[None, Depends(no_repeated_parameters)],
    query: Annotated[PayablesQuery, Query()],
    parts: Parts,
    request: Request,
) -> Response:
    """Pages in the order of payable_id, or the whole filtered list as CSV (`Accept: text/csv` or `format=csv`).

    What was there when you began comes exactly once. A payable that is written while you page may come now or
    with your next pull, so begin each pull without a cursor.
    """
    if wants_csv(query.format, request.headers.get("accept", "")):
        return csv_answer(parts, query)
    rows = parts.queries.page(query.chosen(), query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].payable_id) if len(rows) > len(shown) else None
    headers = {"Vary": "Accept"}
    if following is not None:
        headers["Link"] = f'<{_page_url(parts.base_url, query, following)}>; rel="next"'
    body = _PAGE.dump_json(_Page(items=shown, next=following))
    return Response(body, media_type="application/json", headers=headers)


@router.get(
    "/payables/{payable_id}", tags=["payables"], summary="One payable with its evidence", responses=docs.PAYABLE
)
def payable(_token: PayablesReader, payable_id: PayableId, parts: Parts) -> PayableDetail:
    """Everything to certify it by: the acceptance rules as they came out, who acted, and the chained facts."""
    found = parts.queries.payable(payable_id)
    if found is None:
        raise Problem("payable_unknown")
    return PayableDetail.of(found, late_now(parts, found))


@router.post("/payables/{payable_id}/paid", tags=["payables"], summary="Report a payment", responses=docs.PAID)
def paid(
    told: Reports,
    payable_id: PayableId,
    _checked: Annotated[None, Depends(no_repeated_members)],
    report: PaymentReport,
    parts: Parts,
) -> PaymentReceipt:
    """Records that finance paid exactly the net or the total amount, in the name of the token's owner.

    The same report again is answered as the first time; another report on the same payable is refused.
    """
    paid_on, request = report.paid_on.isoformat(), told.request("paid", payable_id, report)
    outcome = parts.record_payment(payable_id, told.owner, report.reference, paid_on, report.amount_cents, request)
    match outcome:
        case PaymentTaken():
            told.mark(outcome)
            return PaymentReceipt(payable_id=payable_id, status="paid", **report.model_dump())
        case PaymentRefused(refusal=refusal):
            raise refused(refusal)
        case PayableUnknown():
            raise Problem("payable_unknown")
        case KeyReused():
            raise Problem("key_reused")


@router.get("/contracts/{contract_id}", tags=["contracts"], summary="One contract, all facts", responses=docs.CONTRACT)
def contract(_token: ContractsReader, contract_id: ContractId, parts: Parts) -> ContractDetail:
    """The contract from offer to payment as its append-only, hash-chained facts tell it."""
    found = parts.queries.contract(contract_id)
    if found is None:
        raise Problem("contract_unknown")
    return ContractDetail.of(found)


def _page_url(base_url: str, query: PayablesQuery, cursor: str) -> str:
    asked = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
    return f"{base_url}{PREFIX}/payables?{urlencode({**asked, 'cursor': cursor})}"
