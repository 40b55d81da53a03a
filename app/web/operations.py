"""The operator's page: what waits, what was set aside and is tried again, GitHub's limits, what was found late."""

from __future__ import annotations

import logging
from typing import Final

from fastapi import Response

from app.github.policy_words import fault_words
from app.i18n import LANGUAGES
from app.service.acts import ActStatus
from app.service.gap_words import words
from app.service.operations import BEAT_MAX, DeliveryState, Mark
from app.web.cursor import read_cursor, write_cursor
from app.web.visit import Form, OperatorPerson, PageRouter, Visit, VisitData

PAGE_ROWS: Final = 10
ACTS_SHOWN: Final = 50
ID_DIGITS_MAX: Final = 18
router = PageRouter()
log = logging.getLogger(__name__)


@router.page("operations")
def operations(visit: Visit, _person: OperatorPerson) -> Response:
    """Everything at one moment; a cursor that nobody wrote here begins the list of deliveries anew."""
    desk = visit.pages.operations
    before = read_cursor(visit.asked("after"))
    rows = desk.set_aside(before, PAGE_ROWS + 1)
    found = desk.overview()
    shown = rows[:PAGE_ROWS]
    language = LANGUAGES.index(visit.language)
    beat = found.figures.marks.get(Mark.BEAT)
    return visit.page(
        "operations/desk.html",
        found=found,
        set_aside=shown,
        first=before is None,
        following=write_cursor(shown[-1].id) if len(rows) > len(shown) else None,
        dead_acts=desk.dead_acts(ACTS_SHOWN),
        acts_max=ACTS_SHOWN,
        told=_told(visit),
        silent=beat is None or visit.pages.now() - beat > BEAT_MAX,
        version=visit.parts.version,
        late=[(gap, words(gap.why)[language]) for gap in found.gaps],
        broken=[(each, fault_words(each.fault, language).replace("`", "")) for each in found.broken],
    )


@router.page("replay", methods=("POST",))
def replay(visit: Visit, person: OperatorPerson, form: Form) -> Response:
    """Puts one delivery or act, or with ``all`` and ``acts`` every dead one, back in line; where it led is told on the
    page."""
    act = _number(form.text("act"))
    if act is not None or form.text("acts") == "yes":
        count = visit.pages.operations.replay_acts(act)
        log.info("acts decided again", extra={"person": person.id, "act": act, "count": count})
        return visit.go("operations", {"act": act} if act is not None else {"acts": count})
    number = _number(form.text("delivery"))
    if number is None and form.text("all") != "yes":
        return visit.go("operations", {"told": "nothing"})
    count = visit.pages.operations.replay(number)
    log.info("deliveries handled again", extra={"person": person.id, "delivery": number, "count": count})
    return visit.go("operations", {"delivery": number} if number is not None else {"replayed": count})


def _told(visit: VisitData) -> tuple[str, int, DeliveryState | ActStatus | None] | None:
    """What was put back in line came to, as the address names it and the tables tell it."""
    act, acts = _number(visit.asked("act")), _number(visit.asked("acts"))
    if act is not None:
        return "act", act, visit.pages.operations.act_status(act)
    if acts is not None:
        return "acts", acts, None
    number, count = _number(visit.asked("delivery")), _number(visit.asked("replayed"))
    if number is not None:
        return "one", number, visit.pages.operations.state_of(number)
    if count is not None:
        return "all", count, None
    return ("nothing", 0, None) if visit.asked("told") == "nothing" else None


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= ID_DIGITS_MAX
    return int(text) if plain else None
