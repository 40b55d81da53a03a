"""The public board: what is offered, as somebody looks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from fastapi import Response

from app.service.board import COUNTED_MAX, BoardQuery, Choices, Opportunity, Sort
from app.web.board_query import Asked, asked_in, write_place
from app.web.visit import PageRouter, Visit, VisitData

PAGE_ROWS: Final = 20
router = PageRouter()


@router.page("home")
def home(visit: Visit) -> Response:
    """The board is where everybody starts."""
    return visit.go("board")


@router.page("board")
def board(visit: Visit) -> Response:
    """A page of opportunities; an amount that cannot be read is said, and does not narrow."""
    reads, asked = visit.pages.board, asked_in(visit.request.query_params)
    choices = reads.choices()
    rows = reads.opportunities(asked.query, asked.after, PAGE_ROWS + 1)
    total = reads.count(asked.query)
    # Looked through only where it helps: what is over may be very much.
    elsewhere = reads.count(other_shelf(asked.query)) if asked.narrowed and not rows and not asked.after else 0
    wrong = {
        name: visit.say("Write the amount as 500, 1,250.50 or 1\u00a0250,50\u00a0$.") for name in sorted(asked.wrong)
    }
    return visit.page(
        "board/list.html",
        status=422 if wrong else 200,
        opportunities=rows[:PAGE_ROWS],
        total=min(total, COUNTED_MAX),
        more_than_counted=total > COUNTED_MAX,
        elsewhere=min(elsewhere, COUNTED_MAX),
        following=following(rows, PAGE_ROWS, asked.query),
        asked=asked,
        wrong=wrong,
        choices=choices,
        payment_time=reads.payment_time(asked.query.repository) or reads.payment_time(),
        **_words(visit, asked, choices),
    )


def other_shelf(query: BoardQuery) -> BoardQuery:
    """The same search among those that are over, or among those that are not."""
    return replace(query, status="" if query.over else "ended", sort=Sort.NEWEST)


def following(rows: list[Opportunity], limit: int, query: BoardQuery) -> str | None:
    """The cursor of the next page, None where this one is the last; ``rows`` holds one more than the page if so."""
    return write_place(rows[limit - 1].place(query.sort)) if len(rows) > limit else None


def _words(visit: VisitData, asked: Asked, choices: Choices) -> dict[str, Any]:
    """The choices of the form, each with its words."""
    say = visit.say
    sorts = {
        Sort.NEWEST: say("Newest first"),
        Sort.AMOUNT: say("Highest amount first"),
        Sort.CLOSING: say("Closing soonest first"),
        Sort.CLAIMS: say("Fewest claims first"),
        Sort.CHANGED: say("Latest change first"),
    }
    return {
        "statuses": [
            ("", say("All that are not over")),
            ("open", say("Open: nobody has claimed it")),
            ("claimed", say("Claimed: somebody works on it")),
            ("submitted", say("In review: a pull request is there")),
            ("ended", say("Over: accepted, paid or withdrawn")),
        ],
        "sorts": [(sort.value, sorts[sort]) for sort in asked.query.sorts],
        "languages": [("", say("Either")), ("en", say("English")), ("fr", say("French"))],
        "repositories": _with("", say("All"), asked.given["repository"], choices.repositories),
    }


def _with(value: str, text: str, chosen: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """What was chosen stays a choice, though nothing on the board bears it any more."""
    found = sorted({*names, *((chosen,) if chosen else ())}, key=str.casefold)
    return [(value, text), *((name, name) for name in found)]
