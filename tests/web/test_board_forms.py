"""The board's search as feed, JSON and CSV, and the badges: the same rows as the page, kept by caches."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from app.db import tables as t
from app.service.ports import IssueText
from tests import scenes
from tests.web import fair
from tests.web.office import Office

ATOM = "{http://www.w3.org/2005/Atom}"


def read(content: bytes) -> ET.Element:
    """What we wrote ourselves, as a strict reader takes it."""
    return ET.fromstring(content)  # noqa: S314


def market(office: Office) -> None:
    text = IssueText(language="fr", summary="=1+1 & <b>\x0b\u202e")
    fair.put_up(office, 1, amount="$500", title="=cmd|'/c calc'!A1", labels=("python",), text=text)
    fair.put_up(office, 2, amount="$2,000", title="Second", at=scenes.NOON + timedelta(days=1))


def test_the_feed_is_atom_in_the_language_of_its_address(office: Office) -> None:
    market(office)
    with office.client(None) as browser:
        answer = browser.get("/fr/possibilites/fil?q=second")
        whole = browser.get("/en/opportunities/feed")
        again = browser.get("/en/opportunities/feed", headers={"If-None-Match": whole.headers["etag"]})
        empty = browser.get("/en/opportunities/feed?q=zebra")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=60" and again.status_code == 304 and not again.content
    feed = read(answer.content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["2\u00a0000,00\u00a0$ – Second"]
    entries = list(read(whole.content).iter(f"{ATOM}entry"))
    assert len(entries) == 2 and [c.attrib["term"] for c in entries[1].iter(f"{ATOM}category")] == ["python"]
    assert entries[0].findtext(f"{ATOM}id") == "https://bounty.example/en/opportunities/2"
    assert read(empty.content).findtext(f"{ATOM}updated") == "2026-01-01T00:00:00Z"


def test_json_and_csv_hold_what_the_page_shows(office: Office) -> None:
    market(office)
    with office.client(None) as browser:
        found = browser.get("/opportunities.json?sort=amount")
        table = browser.get("/opportunities.csv?sort=amount")
        refused = browser.get("/opportunities.json?from=1.500")
    items = found.json()["items"]
    assert [item["title"] for item in items] == ["Second", "=cmd|'/c calc'!A1"] and found.json()["next"] is None
    assert items[0]["amount_cents"] == 200_000 and items[0]["amount"] == "2000.00" and items[0]["currency"] == "CAD"
    assert items[0]["page_fr"] == "https://bounty.example/fr/possibilites/2"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["contract_id"] for row in rows] == ["2", "1"]
    assert (
        rows[1]["title"] == "'=cmd|'/c calc'!A1"
        and rows[1]["summary"].startswith("'=1+1")
        and rows[0]["held"] == "false"
    )
    assert "attachment" in table.headers["content-disposition"]
    assert refused.status_code == 422 and refused.json()["errors"][0]["code"] == "amount_unreadable"


def test_json_goes_on_where_it_ended_and_csv_is_whole(office: Office) -> None:
    for number in range(1, 104):
        fair.put_up(office, number)
    with office.client(None) as browser:
        first = browser.get("/opportunities.json?sort=claims").json()
        second = browser.get(first["next"].removeprefix("https://bounty.example")).json()
        rows = list(csv.DictReader(io.StringIO(browser.get("/opportunities.csv").text)))
    found = [item["contract_id"] for item in first["items"] + second["items"]]
    assert sorted(found) == list(range(1, 104)) and second["next"] is None and len(rows) == 103
    # However many there are: the same offer five thousand times more.
    with office.engine.begin() as connection:
        issue = dict(connection.execute(select(t.issue).limit(1)).mappings().one())
        offer = dict(connection.execute(select(t.contract).limit(1)).mappings().one())
        more = range(10_001, 15_101)
        connection.execute(insert(t.issue), [{**issue, "id": n, "number": n, "node_id": f"I_{n}"} for n in more])
        copies = [{**offer, "id": n, "issue_id": n, "amount_cents": 1 + n % 1_000} for n in more]
        connection.execute(insert(t.contract), copies)
    with office.client(None) as browser, browser.stream("GET", "/opportunities.csv?sort=amount") as answer:
        lines = list(answer.iter_lines())
    cents = [int(row["amount"].replace(".", "")) for row in csv.DictReader(lines)]
    assert len(cents) == 5_203 and cents == sorted(cents, reverse=True)


BADGES = {
    "/badges/department/project.svg": "2 open, $2,500.00",
    "/badges/DEPARTMENT/project.svg?lang=fr": "2 ouvertes, 2\u00a0500,00\u00a0$",
    "/badges/department/project/2.svg": "$2,000.00 open",
    "/badges/department/project/2.svg?lang=fr": "2\u00a0000,00\u00a0$, ouverte",
    "/badges/department/project/77.svg": "none",
    "/badges/nobody/nothing.svg": "none",
}


def test_badges_say_what_is_offered_and_may_be_kept(office: Office) -> None:
    market(office)
    with office.client(None) as browser:
        for path, words in BADGES.items():
            answer = browser.get(path)
            picture = read(answer.content)
            assert words in picture.attrib["aria-label"], path
            assert answer.headers["content-type"] == "image/svg+xml"
            assert answer.headers["cache-control"] == "public, max-age=300"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            assert browser.get(path, headers={"If-None-Match": f"W/{answer.headers['etag']}"}).status_code == 304


@pytest.mark.parametrize(
    "path", ["/badges/a/b/0.svg", "/badges/a/b/x.svg", "/badges/a/%3Cscript%3E.svg", "/badges/a.svg"]
)
def test_a_badge_of_nothing_is_a_problem(office: Office, path: str) -> None:
    with office.client(None) as browser:
        assert browser.get(path).status_code in (404, 422)
