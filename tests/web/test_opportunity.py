"""The page of one opportunity at each stage, in both languages, and what it keeps to itself."""

from __future__ import annotations

import hashlib
import re

import httpx
import pytest
from sqlalchemy import update

from app.core import events as e
from app.core import facts as f
from app.db import tables as t
from app.policies import terms_hash, terms_text, terms_versions
from app.service.ports import IssueText
from app.web.opportunity_story import SILENT, TOLD
from tests import scenes
from tests.stories.plots_work import claimed
from tests.web import fair
from tests.web.bureau import Bureau
from tests.web.office import Office

CURRENT_TERMS = scenes.POLICY.terms_version
CRITERIA = IssueText(
    language="en",
    summary="The date is in English.",
    criteria_en="- [ ] It says `1er août`.\n- [x] A test shows it.\n\n[guide](https://example.org/guide)",
)


def look(office: Office, number: int, language: str = "en") -> str:
    path = "/en/opportunities" if language == "en" else "/fr/possibilites"
    with office.client(None) as browser:
        answer = browser.get(f"{path}/{number}")
    assert answer.status_code == 200
    return answer.text


def test_an_open_offer_shows_criteria_first_and_how_to_claim(office: Office) -> None:
    number = fair.put_up(office, 1, text=CRITERIA, labels=("python",))
    page, french = look(office, number), look(office, number, "fr")
    order = [
        "Acceptance criteria",
        "What it is about",
        "How to claim it",
        "The offer",
        "What happened",
        "Addenda and questions",
    ]
    assert [h for h in re.findall(r"<h2[^>]*>(.*?)</h2>", page) if h in order] == order
    assert "<code>1er août</code>" in page and "[ ]" not in page and "[x]" not in page
    assert '<a href="https://example.org/guide" rel="nofollow ugc noopener">' in page
    assert "<code>/claim</code>" in page and "Fixes #1" in page and 'href="/en/terms"' in page
    assert "https://github.com/department/project/issues/1" in page and "up to $65.00 more" in page
    assert "<code>/réclamer</code>" in french and '<div class="prose stranger" lang="en">' in french
    assert '<bdi lang="en">Dates are wrong in French</bdi>' in french and ">En anglais<" in french
    assert "Personne" in french or "toute personne" in french.lower()


def test_each_language_has_its_own_criteria_where_the_issue_does(office: Office) -> None:
    number = fair.put_up(office, 1, text=IssueText(criteria_en="English one.", criteria_fr="Le français."))
    assert "English one." in look(office, number) and "Le français." not in look(office, number)
    assert "Le français." in look(office, number, "fr") and "English one." not in look(office, number, "fr")


def test_an_issue_without_criteria_says_where_to_ask(office: Office) -> None:
    assert "no heading “Acceptance criteria”" in look(office, fair.put_up(office, 1))


def test_a_claim_shows_its_holder_its_clock_and_who_waits(office: Office) -> None:
    number, view = fair.put_up(office, 1), fair.view_of(1)
    fair.happen(office, view, fair.claimed(view), fair.claimed(view, scenes.SECOND, 2))
    page = look(office, number)
    assert "<strong>first</strong>, until" in page and "December 7, 2026" in page and "(in 2 weeks)" in page
    assert "<li>second</li>" in page and "To be next, write this" in page
    assert "first claimed it until December 7, 2026 and accepted the terms." in page
    assert f"/en/terms/{CURRENT_TERMS}" in page


def test_what_is_held_says_why_and_what_is_missing(office: Office) -> None:
    number = fair.put_up(office, 1)
    view = fair.view_of(1, pulls=(fair.merged(1, by=scenes.FIRST),))
    fair.happen(office, view, fair.claimed(view), fair.pull_merged(view, scenes.FIRST))
    page, french = look(office, number), look(office, number, "fr")
    assert ">On hold<" in page and "Why it stands still" in page and "Why is it not payable yet?" in page
    assert re.search(r'tag bad">No</span> <span>accepted by a maintainer who is not paid', page)
    assert "How to claim it" not in page and "<code>/resume reason</code>" in page
    assert ">Non</span>" in french and "<code>/reprendre raison</code>" in french
    assert "https://github.com/department/project/pull/21" in page


def test_what_is_paid_tells_the_stages_and_never_a_reference(office: Office) -> None:
    payable = office.payable(1)
    office.store.seen_private(7, False)
    with office.client() as finance:
        body = {"reference": "SECRET-77", "paid_on": "2026-11-23", "amount_cents": 565_00}
        assert finance.post(f"/api/v1/payables/{payable}/paid", json=body).status_code == 200
    page, french = look(office, 1), look(office, 1, "fr")
    assert ">Paid<" in page and "$565.00 was paid to first on November 23, 2026." in page
    assert "565,00\u00a0$ a été payé à first le 23 novembre 2026." in french
    assert "SECRET-77" not in page and "Who worked on it" in page and "How to claim it" not in page


def test_addenda_stand_by_themselves_and_in_the_story(office: Office) -> None:
    number, view = fair.put_up(office, 1), fair.view_of(1, amount="$600")
    assert "Nothing was changed since the offer was made." in look(office, number)
    fair.happen(
        office,
        view,
        e.LabelAdded(at=scenes.minutes(1), source="l:2", view=view, actor=scenes.MAINTAINER, label=view.labels[0]),
    )
    extended = e.ExtensionAsked(
        at=scenes.minutes(3), source="x:1", view=view, actor=scenes.MAINTAINER, comment_id=1, days=5
    )
    fair.happen(office, view, fair.claimed(view, minute=2), extended, until=scenes.minutes(10))
    page, french = look(office, number), look(office, number, "fr")
    assert page.count("maintainer changed the amount from $500.00 to $600.00.") == 2
    assert page.count("The claim of first was extended until December 12, 2026.") == 2
    assert page.count(">Addendum</span>") == french.count(">Addenda</span>") == 2
    assert "de 500,00\u00a0$ à 600,00\u00a0$" in french and "Ask on GitHub" in page


def test_a_later_offer_on_the_same_issue_is_pointed_to(office: Office) -> None:
    number, view = fair.put_up(office, 1), fair.view_of(1)
    bare = scenes.issue(1, labels=())
    gone = e.LabelRemoved(at=scenes.minutes(1), source="r:1", view=bare, actor=scenes.MAINTAINER, label=view.labels[0])
    again = e.LabelAdded(at=scenes.minutes(2), source="l:3", view=view, actor=scenes.MAINTAINER, label=view.labels[0])
    fair.happen(office, bare, gone)
    fair.happen(office, view, again)
    page = look(office, number)
    assert ">Withdrawn<" in page and f'href="/en/opportunities/{number + 1}"' in page


@pytest.mark.parametrize("how", ["missing", "held"])
def test_a_deleted_issue_leaves_nothing_of_its_text(office: Office, how: str) -> None:
    number = fair.put_up(office, 1, text=CRITERIA, title="Said in anger")
    with office.engine.begin() as connection:
        if how == "missing":
            connection.execute(update(t.issue).values(missing_since=scenes.NOON))
        else:
            connection.execute(update(t.contract).values(hold_codes="issue_gone"))
    page = look(office, number)
    assert "Said in anger" not in page and "1er août" not in page and "in English." not in page
    assert "can no longer be seen" in page and "github.com" not in page


def test_words_from_outside_do_nothing(office: Office) -> None:
    hostile = (
        "<script>x</script> <img src=x onerror=x> [l](javascript:x) [m](/en/sign-out) ![p](https://evil.example/p.png)\n\n"
        '<https://evil.example> {{ 7*7 }} \u202e\n\n```"><b>\n</code><script>\n```\n\n[x]: data:text/html,x\n\n[x]'
    )
    text = IssueText(summary=hostile, criteria_en=hostile, criteria_fr=hostile)
    page = look(office, fair.put_up(office, 1, title=hostile, labels=(hostile[:50],), text=text))
    assert "<script" not in page and "<img src=x" not in page and 'evil.example/p.png"' not in page
    assert 'href="javascript' not in page and 'href="/en/sign-out' not in page and "\u202e" not in page
    assert 'href="data:' not in page and '"><b>' not in page


@pytest.mark.parametrize("number", ["0", "999", "-1", "x", "1.0", "9" * 30, "%00"])
def test_no_such_opportunity_is_a_page_that_says_so(office: Office, number: str) -> None:
    with office.client(None) as browser:
        answer = browser.get(f"/fr/possibilites/{number}")
    assert answer.status_code == 404 and "Page introuvable" in answer.text


def test_each_fact_is_told_or_silent_on_purpose() -> None:
    assert set(f.FACTS) == TOLD | SILENT and not TOLD & SILENT


def test_the_terms_are_shown_with_the_sums_that_claims_keep(office: Office) -> None:
    with office.client(None) as browser:
        moved = browser.get("/fr/conditions", follow_redirects=False)
        assert moved.headers["location"] == f"/fr/conditions/{CURRENT_TERMS}"
        french, english = (browser.get(f"{path}/{CURRENT_TERMS}").text for path in ("/fr/conditions", "/en/terms"))
        for version in ("2020-01", "..%2f..%2fpolicies", "x" * 30, "2026-11.en"):
            assert browser.get(f"/en/terms/{version}").status_code == 404
    assert terms_hash(CURRENT_TERMS) in french and terms_hash(CURRENT_TERMS) in english
    assert "When you are paid" in english and "Moment du paiement" in french and "<ol>" in english
    for language in ("en", "fr"):
        text = terms_text(CURRENT_TERMS, language)
        assert hashlib.sha256(text.encode()).hexdigest() in english


def test_terms_that_are_not_those_of_today_say_so(office: Office) -> None:
    (other,) = set(terms_versions()) - {CURRENT_TERMS}
    with office.client(None) as browser:
        assert "not the terms in force" not in browser.get(f"/en/terms/{CURRENT_TERMS}").text
        assert "They count for claims that were made under them." in browser.get(f"/en/terms/{other}").text


def test_who_cannot_wait_and_what_cannot_be_extended_is_not_asked_for(bureau: Bureau, desk: httpx.Client) -> None:
    town = bureau.town
    rules = "waitlist_max: 0\nextensions_max: 0\n"
    town.world.write_file(town.v.second_maintainer, town.repository, ".github/bounty.yml", rules)
    claimed(town)
    bureau.deliver()
    with bureau.client(None) as browser:
        page = browser.get("/en/opportunities/1").text
    assert "nobody more can wait for it" in page and "<code>/claim</code>" not in page
    one = desk.get("/en/desk/contracts/1").text
    assert 'id="decision-hold"' in one and 'id="decision-extend"' not in one
