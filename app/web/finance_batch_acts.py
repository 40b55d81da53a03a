"""What is done with a whole batch: released by who may (FAA s.33), acknowledged, given up; each a form of its own."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import Response

from app import i18n
from app.service.batching import (
    ActOutcome,
    BatchDossier,
    BatchMade,
    BatchRefused,
    BatchStands,
    BatchUnknown,
    ChecksumDiffers,
)
from app.web.finance_batches import found_batch
from app.web.finance_forms import Entry, actor_of
from app.web.finance_words import lines_said, problem_said
from app.web.problems import Problem
from app.web.requests import Id
from app.web.visit import FinancePerson, Form, PageRouter, Visit, VisitData, confirmed_lately, typed

_CHECKSUM: Final = re.compile(r"[0-9a-f]{64}")
router = PageRouter()


@router.page("finance_batch_release")
def look_at_release(visit: Visit, _person: FinancePerson, batch_id: Id) -> Response:
    """The whole of what is to be released, asked of somebody who has just signed in."""
    confirmed_lately(visit)
    return _release(visit, found_batch(visit, batch_id))


@router.page("finance_batch_release", methods=("POST",))
def release(visit: Visit, _person: FinancePerson, batch_id: Id, form: Form) -> Response:
    """FAA s.33, in words typed for it by a person who did nothing else about these contracts."""
    person = confirmed_lately(visit)
    found, entry = found_batch(visit, batch_id), Entry(visit, form)
    if not typed(form, phrase_to_release(visit, found)):
        entry.wrong["typed"] = visit.say("Type the words as they are shown.")
        return _release(visit, found, entry)
    return _after(visit, entry, batch_id, visit.parts.batches.release(batch_id, actor_of(person))) or _release(
        visit, found_batch(visit, batch_id), entry
    )


@router.page("finance_batch_acknowledge")
def look_at_acknowledgement(visit: Visit, _person: FinancePerson, batch_id: Id) -> Response:
    return _page(visit, "finance/acknowledge.html", found_batch(visit, batch_id))


@router.page("finance_batch_acknowledge", methods=("POST",))
def acknowledge(visit: Visit, _person: FinancePerson, batch_id: Id, form: Form) -> Response:
    """The checksum comes from what the finance system received, so it is never shown beside the field."""
    found, entry = found_batch(visit, batch_id), Entry(visit, form)
    checksum = "".join(form.text("checksum").split()).lower()
    if not _CHECKSUM.fullmatch(checksum):
        entry.wrong["checksum"] = visit.say("Write the 64 characters, digits and letters a to f.")
        return _page(visit, "finance/acknowledge.html", found, entry)
    done = _after(visit, entry, batch_id, visit.parts.batches.acknowledge(batch_id, checksum))
    return done or _page(visit, "finance/acknowledge.html", found_batch(visit, batch_id), entry)


@router.page("finance_batch_give_up")
def look_at_giving_up(visit: Visit, _person: FinancePerson, batch_id: Id) -> Response:
    return _page(visit, "finance/give_up.html", found_batch(visit, batch_id))


@router.page("finance_batch_give_up", methods=("POST",))
def give_up(visit: Visit, person: FinancePerson, batch_id: Id, form: Form) -> Response:
    """Every line is payable again."""
    found, entry = found_batch(visit, batch_id), Entry(visit, form)
    reason = entry.reason()
    if entry.wrong:
        return _page(visit, "finance/give_up.html", found, entry)
    done = _after(visit, entry, batch_id, visit.parts.batches.give_up(batch_id, actor_of(person), reason))
    return done or _page(visit, "finance/give_up.html", found_batch(visit, batch_id), entry)


def phrase_to_release(visit: VisitData, found: BatchDossier) -> str:
    """The sum is in it, so that nobody releases another than they read."""
    return visit.say("release %(total)s", total=i18n.money(found.batch.total_cents, visit.language))


def _after(visit: VisitData, entry: Entry, batch_id: int, outcome: ActOutcome) -> Response | None:
    """On to the batch, or None with the sentence that says why not."""
    match outcome:
        case BatchMade():
            return visit.go("finance_batch", batch_id=batch_id)
        case BatchRefused(lines=lines):
            entry.wrong["form"] = " ".join(lines_said(visit, lines))
        case BatchStands(status=status):
            entry.wrong["form"] = problem_said(visit, f"batch_{status}")
        case ChecksumDiffers():
            entry.wrong["checksum"] = problem_said(visit, "checksum_differs")
        case BatchUnknown():
            raise Problem("not_found")
    return None


def _release(visit: VisitData, found: BatchDossier, entry: Entry | None = None) -> Response:
    return _page(visit, "finance/release.html", found, entry, phrase=phrase_to_release(visit, found))


def _page(visit: VisitData, template: str, found: BatchDossier, entry: Entry | None = None, **more: Any) -> Response:
    given = {name: entry.form.text(name) if entry else "" for name in ("reason", "checksum")}
    wrong = entry.wrong if entry else {}
    status = 422 if entry else 200
    return visit.page(template, status=status, batch=found.batch, lines=found.lines, given=given, wrong=wrong, **more)
