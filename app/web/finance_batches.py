"""Batches on finance's desk: reviewed before they are frozen, listed, and each with the outcome of its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Final

from fastapi import Response

from app.exports.payables_csv import payables_csv
from app.service.batching import LINES_MAX, BatchAsked, BatchDossier, BatchMade, BatchRefused, BatchTooLong
from app.service.payments import KeyReused, PayableRow
from app.service.visitors import Person
from app.web.batches import CHECKSUM_HEADER, frozen_workbook
from app.web.csv_answer import CSV_TYPE
from app.web.cursor import read_cursor, write_cursor
from app.web.finance_forms import DeskReader, Entry, actor_of, new_key, read_number
from app.web.finance_payables import asked_of
from app.web.finance_words import lines_said, problem_said, size_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import FinancePerson, Form, PageRouter, Visit, VisitData

PAGE_ROWS: Final = 50
STATUSES: Final = ("frozen", "released", "done", "given_up")
router = PageRouter()


@router.page("finance_batches")
def batches(visit: Visit, _person: DeskReader) -> Response:
    """Newest first."""
    status = visit.asked("status") if visit.asked("status") in STATUSES else None
    before = read_cursor(visit.asked("after"))
    rows = visit.pages.finance.batches(status, before, PAGE_ROWS + 1)
    shown = rows[:PAGE_ROWS]
    following = write_cursor(shown[-1].id) if len(rows) > len(shown) else None
    return visit.page(
        "finance/batches.html", rows=shown, status_asked=status, following=following, first=before is None
    )


@router.page("finance_batch_new")
def review(visit: Visit, _person: FinancePerson) -> Response:
    """What would be frozen, to be looked at; nothing is done yet (WCAG 3.3.4)."""
    if visit.asked("all"):
        rows = visit.pages.finance.ready(asked_of(visit).chosen, LINES_MAX)
    else:
        rows = visit.pages.finance.listed(_numbers(visit))
    return _review(visit, rows, new_key())


@router.page("finance_batch_new", methods=("POST",))
def make(visit: Visit, person: FinancePerson, form: Form) -> Response:
    """Freezes what was looked at, all of it or nothing; the same form again leads to the same batch."""
    entry = Entry(visit, form)
    key, numbers = entry.key, tuple(_numbers(visit))
    rows = visit.pages.finance.listed(numbers)
    refused: set[int] = set()
    if not numbers or entry.wrong:
        return _review(visit, rows, key, entry)
    match visit.parts.batches.make(_asked(person, key, numbers)):
        case BatchMade(batch=batch):
            return visit.go("finance_batch", batch_id=batch.id)
        case BatchRefused(lines=lines):
            entry.wrong["form"] = " ".join(lines_said(visit, lines))
            refused = {line.payable_id for line in lines}
        case BatchTooLong():
            entry.wrong["form"] = problem_said(visit, "batch_too_long")
        case KeyReused():
            entry.wrong["form"] = visit.say("This form was sent before for other payables. Begin again from the list.")
    return _review(visit, rows, key, entry, refused)


@router.page("finance_batch_csv")
def batch_file(visit: Visit, _person: DeskReader, batch_id: Id) -> Response:
    """The lines as they were frozen."""
    found = found_batch(visit, batch_id)
    headers = {
        "Content-Disposition": f'attachment; filename="batch-{batch_id}.csv"',
        CHECKSUM_HEADER: found.batch.checksum,
    }
    return Response(_csv(found), headers=headers, media_type=CSV_TYPE)


@router.page("finance_batch_xlsx")
def batch_workbook(visit: Visit, _person: DeskReader, batch_id: Id) -> Response:
    """The same lines as a workbook."""
    return frozen_workbook(visit.parts, found_batch(visit, batch_id))


@router.page("finance_batch")
def batch(visit: Visit, _person: DeskReader, batch_id: Id) -> Response:
    """One batch with its lines as they were frozen and where each stands now."""
    found = found_batch(visit, batch_id)
    return visit.page(
        "finance/batch.html", batch=found.batch, lines=found.lines, size=size_said(visit, len(_csv(found)))
    )


def found_batch(visit: VisitData, batch_id: int) -> BatchDossier:
    """Raises Problem: there is none of that number."""
    found = visit.parts.batch_reads.batch(batch_id)
    if found is None:
        raise Problem("not_found")
    return found


def _review(
    visit: VisitData,
    rows: Sequence[PayableRow],
    key: str,
    entry: Entry | None = None,
    refused: Collection[int] = (),
) -> Response:
    """``refused`` were just now: the form that comes back is for the others."""
    ready = [row for row in rows if row.freezable and row.payable_id not in refused]
    wrong = dict(entry.wrong) if entry else {}
    if not ready and not wrong:
        wrong["form"] = visit.say("Nothing that can be frozen was chosen. Go back to the list and choose payables.")
    if len(ready) > LINES_MAX:
        wrong["form"] = problem_said(visit, "batch_too_long")
    return visit.page(
        "finance/review.html",
        status=422 if wrong else 200,
        ready=ready,
        left=[row for row in rows if row not in ready],
        net_cents=sum(row.net_cents for row in ready),
        total_cents=sum(row.total_cents for row in ready),
        whole=len(ready) == LINES_MAX and bool(visit.asked("all")),
        too_long=len(ready) > LINES_MAX,
        limit=LINES_MAX,
        key=key,
        wrong=wrong,
    )


def _asked(person: Person, key: str, numbers: tuple[int, ...]) -> BatchAsked:
    """A person's requests are told from those of tokens, whose numbers are above nought."""
    told = ",".join(map(str, numbers))
    return BatchAsked(
        token_id=-int(person.id),
        key=key,
        body_hash=hashlib.sha256(told.encode()).hexdigest(),
        person=actor_of(person),
        payable_ids=numbers,
    )


def _numbers(visit: VisitData) -> list[int]:
    """The payables that the address names, each once; what is no number is left aside."""
    given = visit.request.query_params.getlist("payable")[: 5 * LINES_MAX]
    return list(dict.fromkeys(number for text in given if (number := read_number(text))))


def _csv(found: BatchDossier) -> bytes:
    return b"".join(payables_csv(line.row for line in found.lines))
