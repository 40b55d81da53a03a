"""The table is whole: every fact moves somewhere, is applied, and survives being stored."""

from app.core import facts as f
from app.core import state
from app.core.lifecycle import TERMINAL, TRANSITIONS, Status, drawing
from app.db import codec


def test_every_fact_has_a_move_and_an_effect_on_the_state() -> None:
    moved = {fact for _, fact in TRANSITIONS}
    assert moved == set(f.FACTS)
    assert set(state._APPLY) == set(f.FACTS) - {f.OfferOpened, f.OfferProposed}


def test_every_fact_class_is_listed() -> None:
    declared = {c for c in vars(f).values() if isinstance(c, type) and issubclass(c, f.Fact) and c is not f.Fact}
    assert declared == set(f.FACTS)


def test_every_status_can_be_reached_and_left() -> None:
    reached = set(TRANSITIONS.values())
    assert reached == set(Status)
    left = {before for (before, fact), after in TRANSITIONS.items() if before != after}
    assert left == set(Status) - TERMINAL | {None}


def test_the_drawing_names_every_status() -> None:
    assert all(status in drawing() for status in Status)


def test_every_fact_survives_the_codec() -> None:
    assert set(codec._BY_NAME) == {fact.__name__ for fact in f.FACTS}
