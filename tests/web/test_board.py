"""The board: what it shows, how it is searched and sorted, and what it never shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from app.db import tables as t
from app.db.board import _in_order, _matching
from app.service.board import SORTS, SORTS_OVER, BoardQuery, Sort
from app.service.ports import IssueText
from tests import scenes
from tests.web import fair
from tests.web.office import Office, fill

HOSTILE = "<script>alert(1)</script>\"'{{ 7*7 }}\u202e<img src=x onerror=alert(1)>"


def titles(page: str) -> list[str]:
    return re.findall(r"<h3><a [^>]+><bdi[^>]*>(.*?)</bdi>", page)


def look(office: Office, query: str = "", language: str = "en") -> str:
    path = "/en/opportunities" if language == "en" else "/fr/possibilites"
    with office.client(None) as browser:
        answer = browser.get(f"{path}?{query}")
    assert answer.status_code == 200
    return answer.text


def market(office: Office) -> None:
    """Four offers that differ in everything one may look for."""
    noon, day = scenes.NOON, timedelta(days=1)
    french = IssueText(language="fr", summary="Le tri ne marche qu’à la souris.")
    fair.put_up(office, 1, amount="$500", title="Search forgets Montréal", labels=("Python", "lang: en"), at=noon)
    fair.put_up(
        office, 2, amount="$2,000", title="Trier au clavier", labels=("skill: CSS",), text=french, at=noon + day
    )
    fair.put_up(office, 3, amount="$1,250.50", title="Sign the image", repository=8, name="Other/forge", at=noon - day)
    fair.put_up(office, 4, amount="$100", title="100%_done", text=IssueText(language="en", summary="A small thing."))
    view = fair.view_of(1, title="Search forgets Montréal", labels=("Python",))
    fair.happen(office, view, fair.claimed(view), fair.claimed(view, scenes.SECOND, 2))


SEARCHES = {
    "": ["Trier au clavier", "100%_done", "Search forgets Montréal", "Sign the image"],
    "sort=amount": ["Trier au clavier", "Sign the image", "Search forgets Montréal", "100%_done"],
    "sort=closing": ["Search forgets Montréal", "Sign the image", "100%_done", "Trier au clavier"],
    "sort=claims": ["Trier au clavier", "Sign the image", "100%_done", "Search forgets Montréal"],
    "q=MONTREAL": ["Search forgets Montréal"],
    "q=souris+tri": ["Trier au clavier"],
    "q=python": ["Search forgets Montréal"],
    "q=other%2Fforge": ["Sign the image"],
    "q=100%25_d": ["100%_done"],
    "q=1__%25": [],
    "status=claimed": ["Search forgets Montréal"],
    "status=open&sort=amount": ["Trier au clavier", "Sign the image", "100%_done"],
    "status=ended": [],
    "skill=css": ["Trier au clavier"],
    "skill=PYTHON": ["Search forgets Montréal"],
    "repository=other/FORGE": ["Sign the image"],
    "language=fr": ["Trier au clavier"],
    "from=1+250,50+%24&sort=amount": ["Trier au clavier", "Sign the image"],
    "to=%24500.00": ["100%_done", "Search forgets Montréal"],
    "from=0&to=200": ["100%_done"],
    "status=nonsense&sort=x&language=de&after=zz": [
        *("Trier au clavier", "100%_done", "Search forgets Montréal", "Sign the image")
    ],
}


def test_each_search_finds_what_fits_in_its_order(office: Office) -> None:
    market(office)
    for query, wanted in SEARCHES.items():
        assert titles(look(office, query)) == wanted, query


def test_the_heading_counts_and_the_form_keeps_what_was_asked(office: Office) -> None:
    market(office)
    page = look(office, "q=tri&language=fr&from=1%C2%A0250,50%C2%A0%24", "fr")
    assert "1 possibilité" in page and 'value="tri"' in page and 'value="1\u00a0250,50\u00a0$"' in page
    assert '<option value="fr" selected>' in page and "<details open>" in page
    assert '/en/opportunities?q=tri&amp;language=fr&amp;from=1%C2%A0250,50%C2%A0%24"' in page
    assert '<option value="CSS"></option>' in page and '<option value="Other/forge"' in page


def walked(office: Office, path: str) -> list[str]:
    """The titles of all pages from one on."""
    found: list[str] = []
    with office.client(None) as browser:
        while path:
            page = browser.get(path.replace("&amp;", "&")).text
            found += titles(page)
            path = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "")
    return found


def test_pages_follow_each_other_in_every_order(office: Office) -> None:
    for number in range(1, 46):
        fair.put_up(office, number, title=f"Number {number}", amount=f"${100 + number % 7}")
    for sort in SORTS:
        found = walked(office, f"/en/opportunities?sort={sort}&q=number")
        assert len(found) == len(set(found)) == 45, sort
    with office.engine.begin() as connection:
        connection.execute(update(t.contract).values(status="paid"))
    for sort in SORTS_OVER:
        found = walked(office, f"/en/opportunities?status=ended&sort={sort}&q=number")
        assert len(found) == len(set(found)) == 45, sort


def test_an_amount_that_cannot_be_read_is_told_beside_its_field(office: Office) -> None:
    market(office)
    with office.client(None) as browser:
        page = browser.get("/fr/possibilites?from=1.500&to=abc")
    assert page.status_code == 422 and page.text.count('aria-invalid="true"') == 2
    assert "Écrivez le montant comme 500" in page.text and "4 possibilités" in page.text


def test_what_is_over_stands_apart(office: Office) -> None:
    office.payable(1)
    fair.put_up(office, 2, title="Still open")
    assert titles(look(office)) == ["Still open"]
    over = look(office, "status=ended", "fr")
    assert titles(over) == ["Dates are wrong in French"] and ">À payer<" in over and "terminées" in over
    assert titles(look(office, "status=payable")) == ["Dates are wrong in French"]
    # What fits on the other shelf alone is told with the way there.
    assert "1 that fits is over." in look(office, "q=french") and not titles(look(office, "q=french"))
    assert "1 qui convient n’est pas terminée." in look(office, "status=ended&q=still", "fr")
    assert "that fit" not in look(office, "q=nothing-of-that-name")


def test_what_is_over_has_its_own_orders(office: Office) -> None:
    for number, amount in ((1, "$300"), (2, "$900"), (3, "$500")):
        fair.put_up(office, number, title=f"Number {number}", amount=amount, at=scenes.minutes(number))
    with office.engine.begin() as connection:
        for number in (1, 2, 3):
            changed = {"status": "withdrawn", "changed_at": scenes.minutes(60 - number)}
            connection.execute(update(t.contract).where(t.contract.c.id == number).values(changed))
    for sort, order in {"newest": "321", "amount": "231", "changed": "123", "closing": "321", "claims": "321"}.items():
        page = look(office, f"status=ended&sort={sort}")
        assert titles(page) == [f"Number {number}" for number in order], sort
        assert 'value="closing"' not in page and 'value="claims"' not in page


@pytest.mark.parametrize("private", [True, None])
def test_what_is_not_known_to_be_public_is_nowhere(office: Office, private: bool | None) -> None:
    number = fair.put_up(office, 1, private=private)
    with office.client(None) as browser:
        assert "Nothing is on offer" in browser.get("/en/opportunities").text
        assert "Dates are wrong" not in browser.get("/en/opportunities?status=ended&q=dates").text
        assert browser.get(f"/en/opportunities/{number}").status_code == 404
        assert browser.get("/opportunities.json").json()["items"] == []
        assert "Dates" not in browser.get("/opportunities.csv").text
        assert "<entry>" not in browser.get("/en/opportunities/feed").text
        assert "none" in browser.get("/badges/department/project.svg").text
        hidden, absent = (browser.get(f"/badges/department/project/{n}.svg").text for n in (1, 99))
    assert hidden == absent


@pytest.mark.parametrize("code", ["issue_gone", "repository_private", "app_removed"])
def test_what_went_away_leaves_the_board(office: Office, code: str) -> None:
    fair.put_up(office, 1)
    with office.engine.begin() as connection:
        connection.execute(update(t.contract).values(held=True, hold_codes=f"asked,{code}"))
    assert "Nothing is on offer" in look(office)


def test_a_repository_that_turns_private_is_hidden_by_the_next_reading(office: Office) -> None:
    fair.put_up(office, 1)
    assert office.store.seen_private(7, True) and not office.store.seen_private(7, True)
    assert "Nothing is on offer" in look(office)
    assert not office.store.seen_private(7, False) and titles(look(office))


def test_words_from_outside_are_text(office: Office) -> None:
    text = IssueText(language="en", summary=f"Summary {HOSTILE}")
    fair.put_up(office, 1, title=HOSTILE, labels=(f"skill: {HOSTILE}", "a" * 300), text=text)
    for query in ("", f"q={HOSTILE}", f"skill={HOSTILE}", f"repository={HOSTILE}", "q=%00%ff&skill=%00"):
        page = look(office, query)
        assert "<script" not in page and "<img src=x" not in page and "\u202e" not in page
    assert "&lt;script&gt;" in look(office) and "{{ 7*7 }}" in look(office)


def test_too_few_payments_say_so_and_enough_give_their_median(office: Office) -> None:
    paid = {"status": "paid", "reference": "X", "paid_cents": 500_00}
    fair.put_up(office, 100)
    fill(office.engine, [{**paid, "paid_on": f"2026-11-{23 + days}"} for days in (0, 1, 6, 7)])
    assert "Too few payments" in look(office)
    fill(office.engine, [{**paid, "paid_on": "2026-11-28"}])
    assert "5 days (median of the last 5 payments)" in look(office)
    assert "5 jours (médiane des 5 derniers paiements)" in look(office, language="fr")


@pytest.mark.alters_schema
def test_the_order_of_each_page_comes_from_an_index(office: Office) -> None:
    """A page costs the same however many offers there are: nothing is sorted, nothing else is looked through."""
    fair.put_up(office, 1)
    with office.engine.begin() as connection:
        for status, sorts in (("", SORTS), ("ended", SORTS_OVER)):
            for sort in sorts:
                assert "sort" not in _plan(connection, BoardQuery(status=status, sort=sort)), (status, sort)
        # A planted fault: without its index the order must be made.
        connection.exec_driver_sql("DROP INDEX ix_contract_board_amount")
        assert "sort" in _plan(connection, BoardQuery(sort=Sort.AMOUNT), limit=22)


def _plan(connection: Connection, asked: BoardQuery, limit: int = 21) -> str:
    query = _in_order(_matching(asked, t.contract.c.id), asked, None).limit(limit)
    text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
        return " ".join(str(row[3]) for row in rows).lower().replace("temp b-tree for order by", "sort")
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan", "enable_sort"):
        connection.exec_driver_sql(f"SET LOCAL {setting} = off")
    return " ".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}")).lower().replace("%%", "%")
