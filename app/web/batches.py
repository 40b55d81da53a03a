"""Batches of the finance API: freeze, list, fetch, acknowledge, release, give up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from app.core.refusals import Code
from app.exports.catalogue import PAYABLES, payable_values
from app.exports.payables_csv import payables_csv
from app.exports.xlsx import workbook
from app.service.batching import (
    ActOutcome,
    Batch,
    BatchAsked,
    BatchDossier,
    BatchMade,
    BatchRefused,
    BatchStands,
    BatchTooLong,
    BatchUnknown,
    ChecksumDiffers,
    LineRefused,
)
from app.service.payments import KeyReused
from app.web import batch_docs as docs
from app.web.access import BatchesReleaser, BatchesWriter, PayablesReader, owner_of
from app.web.api import PREFIX
from app.web.batch_schemas import (
    Acknowledgement,
    BatchDetail,
    BatchesPage,
    BatchesQuery,
    BatchItem,
    BatchOrder,
    Because,
)
from app.web.csv_answer import CSV_TYPE, wants_csv
from app.web.cursor import write_cursor
from app.web.made_file import file_answer
from app.web.parts import Parts, WebParts
from app.web.problem_words import WORDS, refusal_words
from app.web.problems import Problem
from app.web.request_checks import no_repeated_members, no_repeated_parameters
from app.web.requests import Id

router = APIRouter(prefix=PREFIX, redirect_slashes=False)

NeededKey = Annotated[
    str,
    Header(
        pattern="^[!-~]{1,100}$",
        description="Names this request: sent again with the same body it is answered as the first time.",
        examples=["2026-12-15-run-7"],
    ),
]
BatchId = Annotated[Id, Path(description="Number of a batch.", examples=[3])]
Single = Annotated[None, Depends(no_repeated_members)]
CHECKSUM_HEADER = "Batch-Checksum"


@router.post("/batches", tags=["batches"], summary="Freeze a batch", status_code=201, responses=docs.MADE)
def freeze(
    token: BatchesWriter,
    _checked: Single,
    order: BatchOrder,
    parts: Parts,
    response: Response,
    idempotency_key: NeededKey,
) -> BatchItem:
    """Takes payables out of the list and freezes them as they are; all that are asked for by number, or none.

    Of what a filter chooses, a payable that a rule refuses stays in the list; asked for by its number, the refusal
    says why.

    Nobody else can take them until the batch is given up, its lease ends or a line is rejected. The same key with
    the same body is answered as the first time, with the header `Idempotency-Replayed`.
    """
    asked = BatchAsked(
        token_id=token.id,
        key=idempotency_key,
        body_hash=_hash(order),
        person=owner_of(token),
        payable_ids=tuple(order.payable_ids or ()),
        chosen=order.filter.chosen() if order.filter else None,
    )
    match parts.batches.make(asked):
        case BatchMade(batch=batch, again=again):
            response.headers["Location"] = f"{parts.base_url}{PREFIX}/batches/{batch.id}"
            if again:
                response.headers["Idempotency-Replayed"] = "true"
            return BatchItem.of(_as_made(batch))
        case BatchRefused(lines=lines):
            raise _lines_refused(lines)
        case BatchTooLong():
            raise Problem("batch_too_long")
        case KeyReused():
            raise Problem("key_reused")


@router.get("/batches", tags=["batches"], summary="List batches", responses=docs.BATCHES)
def batches(
    _token: PayablesReader,
    _checked: Annotated[None, Depends(no_repeated_parameters)],
    query: Annotated[BatchesQuery, Query()],
    parts: Parts,
    response: Response,
) -> BatchesPage:
    """Pages in the order of batch_id."""
    rows = parts.batch_reads.page(query.status, query.after_id, query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].id) if len(rows) > len(shown) else None
    if following is not None:
        asked = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
        url = f"{parts.base_url}{PREFIX}/batches?{urlencode({**asked, 'cursor': following})}"
        response.headers["Link"] = f'<{url}>; rel="next"'
    return BatchesPage(items=[BatchItem.of(row) for row in shown], next=following)


@router.get(
    "/batches/{batch_id}",
    tags=["batches"],
    summary="One batch with its lines",
    response_model=BatchDetail,
    responses=docs.BATCH,
)
def batch(
    _token: PayablesReader,
    batch_id: BatchId,
    _checked: Annotated[None, Depends(no_repeated_parameters)],
    query: Annotated[docs.FormatQuery, Query()],
    parts: Parts,
    request: Request,
    response: Response,
) -> Any:
    """The lines as they were frozen and where each stands now, or the frozen lines alone as CSV or workbook."""
    found = parts.batch_reads.batch(batch_id)
    if found is None:
        raise Problem("batch_unknown")
    if query.format == "xlsx":
        return frozen_workbook(parts, found)
    if wants_csv(query.format, request.headers.get("accept", "")):
        return _csv(found)
    response.headers.update({"Vary": "Accept", CHECKSUM_HEADER: found.batch.checksum})
    return BatchDetail.with_lines(found)


@router.post(
    "/batches/{batch_id}/acknowledge", tags=["batches"], summary="Acknowledge a batch", responses=docs.ACKNOWLEDGED
)
def acknowledge(
    _token: BatchesWriter, batch_id: BatchId, _checked: Single, body: Acknowledgement, parts: Parts
) -> BatchItem:
    """Says that the finance system received exactly what was frozen."""
    return _answer(parts.batches.acknowledge(batch_id, body.checksum))


@router.post("/batches/{batch_id}/release", tags=["batches"], summary="Release a batch", responses=docs.RELEASED)
def release(token: BatchesReleaser, batch_id: BatchId, parts: Parts) -> BatchItem:
    """FAA section 33: one person requests payment of every line, who accepted none of it and is paid for none."""
    return _answer(parts.batches.release(batch_id, owner_of(token)))


@router.post("/batches/{batch_id}/give-up", tags=["batches"], summary="Give a batch up", responses=docs.GIVEN_UP)
def give_up(token: BatchesWriter, batch_id: BatchId, _checked: Single, body: Because, parts: Parts) -> BatchItem:
    """Makes every line payable again; possible until the batch is released."""
    return _answer(parts.batches.give_up(batch_id, owner_of(token), body.reason))


def _answer(outcome: ActOutcome) -> BatchItem:
    match outcome:
        case BatchMade(batch=batch):
            return BatchItem.of(batch)
        case BatchRefused(lines=lines):
            raise _lines_refused(lines)
        case BatchUnknown():
            raise Problem("batch_unknown")
        case BatchStands(status=status):
            raise Problem(f"batch_{status}")
        case ChecksumDiffers(checksum=checksum):
            raise Problem("checksum_differs", members={"details": {"checksum": checksum}})


def _lines_refused(lines: tuple[LineRefused, ...]) -> Problem:
    if not lines:
        return Problem("batch_empty")
    return Problem("batch_refused", members={"lines": [_line(line) for line in lines]})


def _line(line: LineRefused) -> dict[str, Any]:
    code, details = f"refused_{line.refusal.code.value}", dict(line.refusal.details)
    if line.refusal.code is Code.NOT_A_PAYEE:
        code = "payable_unknown"
        en, fr = WORDS[code].en, WORDS[code].fr
    else:
        en, fr = refusal_words(line.refusal)
    return {"payable_id": line.payable_id, "code": code, "detail": en, "detail_fr": fr, "details": details}


def _as_made(batch: Batch) -> Batch:
    """The batch as it was when it was made, so that the same request gets the same answer whatever came after."""
    return replace(
        batch,
        status="frozen",
        acknowledged_at=None,
        released_at=None,
        released_by_id=None,
        released_by_login=None,
        ended_at=None,
        reason=None,
    )


def _hash(order: BatchOrder) -> str:
    asked = json.dumps(order.model_dump(mode="json", exclude_none=True), sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def _csv(found: BatchDossier) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="batch-{found.batch.id}.csv"',
        "Vary": "Accept",
        CHECKSUM_HEADER: found.batch.checksum,
    }
    return Response(b"".join(payables_csv(line.row for line in found.lines)), headers=headers, media_type=CSV_TYPE)


def frozen_workbook(parts: WebParts, found: BatchDossier) -> Response:
    """The lines as they were frozen, made on disk by a process of its own.

    Raises:
        Problem: too many files are being made at once.
    """
    export = replace(PAYABLES, name=f"batch-{found.batch.id}")
    rows = [payable_values(line.row) for line in found.lines]
    return file_answer(
        parts,
        f"{export.name}.xlsx",
        lambda path: workbook(export, rows, path),
        headers={"Vary": "Accept", CHECKSUM_HEADER: found.batch.checksum},
    )
