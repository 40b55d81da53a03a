"""Pages lead to a pull request where it is, which is not where its issue went."""

from __future__ import annotations

import re

from app.sandbox.model import Issue
from tests.stories.elsewhere import more_places
from tests.stories.plots_work import submitted
from tests.web.bureau import Bureau

PULL = re.compile(r'href="([^"]*/pull/[^"]*)"')


def moved_with_its_work(bureau: Bureau) -> tuple[Issue, Issue]:
    """An issue that went where its pull request's number is another thing's, with the pull request."""
    town = bureau.town
    places = bureau.live(more_places, town)
    for count in range(3):
        town.world.create_issue(town.v.maintainer, places.other, f"Unrelated {count}")
    issue, pull = submitted(town)
    bureau.deliver()
    moved = places.move(issue, places.other)
    bureau.deliver()
    bureau.live(town.sweep)
    return moved, pull


def test_every_page_leads_to_the_pull_request_where_it_is(bureau: Bureau) -> None:
    moved, pull = moved_with_its_work(bureau)
    town = bureau.town
    where = [f"https://github.com/{town.repository.full_name}/pull/{pull.number}"]
    with bureau.visitor(town.v.second_maintainer) as browser:
        assert PULL.findall(browser.get("/en/desk/contracts/1").text) == where
    with bureau.visitor(town.v.contributor) as browser:
        assert PULL.findall(browser.get("/en/my-work").text) == where
    town.world.comment(town.v.second_maintainer, moved, "/resume it belongs here")
    bureau.deliver()
    with bureau.visitor(town.v.second_maintainer) as browser:
        assert PULL.findall(browser.get("/en/desk").text) == where
    with bureau.client(None) as browser:
        page = browser.get("/en/opportunities/1").text
    assert PULL.findall(page) == where and f"{town.repository.full_name} #{pull.number}" in page
    town.world.merge(town.v.maintainer, pull)
    bureau.deliver()
    with bureau.visitor(town.v.second_maintainer) as browser:
        assert PULL.findall(browser.get("/en/desk/contracts/1").text) == where


def test_a_pull_request_that_only_some_may_see_is_not_named_to_all(bureau: Bureau) -> None:
    _, pull = moved_with_its_work(bureau)
    town = bureau.town
    town.world.privatize(town.v.second_maintainer, town.repository)
    bureau.deliver()
    bureau.live(town.sweep)
    with bureau.client(None) as browser:
        page = browser.get("/en/opportunities/1").text
    assert "A need" in page and f"{town.repository.full_name} #{pull.number}" not in page and not PULL.findall(page)
