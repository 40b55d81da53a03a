"""The flow report of the API: medians, one contract, and the touch that people enter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.exports.flow_csv import contract_csv, report_csv
from app.web import flow_docs as docs
from app.web.access import ReportsReader, TouchWriter, cause_of, owner_of
from app.web.api import PREFIX, ContractId
from app.web.batch_docs import FormatQuery
from app.web.csv_answer import CSV_TYPE, wants_csv
from app.web.flow_schemas import ContractFlowOut, FlowQuery, FlowReportOut, TouchEntry, TouchReceipt
from app.web.parts import Parts, WebParts
from app.web.problems import RETRY_SECONDS, Problem
from app.web.request_checks import no_repeated_members, no_repeated_parameters
from app.web.schemas import Person

router = APIRouter(prefix=PREFIX, redirect_slashes=False)
_Once = Annotated[None, Depends(no_repeated_parameters)]


@router.get(
    "/reports/flow", tags=["reports"], summary="Flow report", response_model=FlowReportOut, responses=docs.REPORT
)
def flow_report(
    _token: ReportsReader,
    _checked: _Once,
    query: Annotated[FlowQuery, Query()],
    parts: Parts,
    request: Request,
    response: Response,
) -> Any:
    """Medians over the contracts that were paid, beside the average GC contract; `rules` has every definition."""
    with _one_of_few(parts):
        report = parts.flow.report(query.chosen())
    if wants_csv(query.format, request.headers.get("accept", "")):
        return _csv(b"".join(report_csv(report)), "flow.csv")
    response.headers["Vary"] = "Accept"
    return FlowReportOut.of(report)


@router.get(
    "/contracts/{contract_id}/flow",
    tags=["reports"],
    summary="Flow of one contract",
    response_model=ContractFlowOut,
    responses=docs.CONTRACT,
)
def contract_flow(
    _token: ReportsReader,
    contract_id: ContractId,
    _checked: _Once,
    query: Annotated[FormatQuery, Query()],
    parts: Parts,
    request: Request,
    response: Response,
) -> Any:
    """Who held it for how long, up to its end or to now, with touch as entered or estimated."""
    found = parts.flow.contract(contract_id)
    if found is None:
        raise Problem("contract_unknown")
    if wants_csv(query.format, request.headers.get("accept", "")):
        return _csv(contract_csv(found), f"flow-{contract_id}.csv")
    response.headers["Vary"] = "Accept"
    return ContractFlowOut.of(found)


@router.post("/contracts/{contract_id}/touch", tags=["reports"], summary="Enter touch", responses=docs.TOUCH)
def enter_touch(
    token: TouchWriter,
    contract_id: ContractId,
    _checked: Annotated[None, Depends(no_repeated_members)],
    entry: TouchEntry,
    parts: Parts,
) -> TouchReceipt:
    """Says what the token's owner worked on the contract in a stage, in days, all told.

    It is kept with its person and moment; a later entry of the same person for the stage counts instead of it.
    The same entry again changes nothing.
    """
    person, cause = owner_of(token), cause_of(token, None)
    if not parts.touches.enter(contract_id, entry.stage, entry.business_seconds, person, cause):
        raise Problem("contract_unknown")
    who = Person(id=person.id, login=person.login)
    return TouchReceipt(contract_id=contract_id, stage=entry.stage, days=float(entry.days), person=who)


@contextmanager
def _one_of_few(parts: WebParts) -> Iterator[None]:
    """Sorting a million contracts takes a connection and a processor for seconds."""
    if not parts.lists_open.acquire(blocking=False):
        raise Problem("too_many_lists", headers={"Retry-After": RETRY_SECONDS})
    try:
        yield
    finally:
        parts.lists_open.release()


def _csv(body: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(body, headers=headers, media_type=CSV_TYPE)
