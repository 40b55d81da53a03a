"""The operator's page as an operator uses it: by keyboard, on a phone, without scripts, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.db import tables as t
from app.service.visitors import Role
from tests.browser.kit import Site, assert_all_sound
from tests.running.program import wait_until
from tests.web.watched import OPERATOR, deliver, grant, trouble

PATHS = ("/en/operations", "/fr/exploitation")


@pytest.mark.parametrize("worse", [False, True], ids=["quiet", "trouble"])
def test_no_state_has_a_fault_at_any_width(site: Site, worse: bool) -> None:
    grant(site.office, Role.OPERATOR)
    if worse:
        trouble(site.office)
    queries = ("", "?replayed=2", "?delivery=9", "?told=nothing")
    assert_all_sound(site, [path + query for path in PATHS for query in queries], person=OPERATOR)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (375, True), (320, False)])
@pytest.mark.parametrize(
    ("path", "one", "every", "told"),
    [
        (PATHS[0], "Handle again 2", "Handle all 3 failed deliveries again", "Its turn comes soon"),
        (PATHS[1], "Reprendre 2", "Reprendre les 3 livraisons en échec", "son tour vient bientôt"),
    ],
)
def test_what_failed_is_handled_again_by_keyboard(
    site: Site, width: int, scripts: bool, path: str, one: str, every: str, told: str
) -> None:
    grant(site.office, Role.OPERATOR)
    deliver(site.office, "dead", 3)
    page = site.look(path, width=width, scripts=scripts, person=OPERATOR)
    expect(page.get_by_role("button", name=every)).to_be_visible()
    page.get_by_role("button", name=one, exact=True).press("Enter")
    expect(page.locator(".notice.info")).to_contain_text(told, ignore_case=True)
    deliver(site.office, "dead", 1)
    page.goto(path)
    page.get_by_role("button", name=every).press("Enter")
    expect(page.locator(".notice.good")).to_be_visible()
    with site.office.engine.connect() as connection:
        assert set(connection.execute(select(t.inbox.c.status)).scalars()) == {"new"}


def test_a_wide_table_scrolls_by_keyboard(site: Site) -> None:
    grant(site.office, Role.OPERATOR)
    trouble(site.office)
    page = site.look(PATHS[0], width=320, person=OPERATOR)
    region = page.get_by_role("region", name="Deliveries set aside")
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).to_be_focused()
    # Asked from here: a script that the page waits in by itself is refused by the page's own policy.
    wait_until(lambda: region.evaluate("each => each.scrollLeft") > 0, "the table to scroll")
