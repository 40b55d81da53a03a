"""The report pages over HTTP: what is public and what is not, as it was kept, with its files, in both languages."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, update

from app.core.flow_basis import PUBLIC_CELL_MINIMUM
from app.db import tables as t
from app.service.flow_measures import MEASURES
from app.service.reports import Cell, published
from app.service.visitors import Role
from tests.web.office import Office
from tests.web.reported import a_year, owed, paid, public, refresh, write
from tests.web.test_operations import signed_in, text_of
from tests.web.watched import HOSTILE, grant

EN, FR = "/en/reports", "/fr/rapports"
INSIDE = ("/en/reports/inside", "/fr/rapports/interne")
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def browser(office: Office) -> Iterator[httpx.Client]:
    with office.client(None) as client:
        client.follow_redirects = False
        yield client


@pytest.fixture
def bookkeeper(office: Office) -> httpx.Client:
    grant(office, Role.FINANCE)
    return signed_in(office)


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def sums(answer: httpx.Response) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {
        (row["measure"], row["group_by"], row["key"]): (int(row["payments"]), int(row["cents"]))
        for row in rows_of(answer)
    }


def test_before_the_first_figures_the_page_says_when(browser: httpx.Client) -> None:
    assert "No figures yet" in browser.get(EN).text and "Pas encore de chiffres" in browser.get(FR).text
    assert browser.get(f"{EN}/flow.csv").status_code == 404


def test_public_figures_are_of_enough_contracts_and_public_repositories(office: Office, browser: httpx.Client) -> None:
    a_year(office)
    refresh(office)
    page = browser.get(EN).text
    told = text_of(page)
    assert "In half of the 64 paid contracts" in told and "11%" in told and "15 weeks, 75 business days" in told
    assert "Figures as of November 23, 2026, 12:00 p.m. EST" in told
    assert "secret" not in page and "long-name" not in page, "private, or too few beside it"
    assert "pia-payee" not in page
    french = browser.get(FR).text
    assert "Dans la moitié des 64 micromarchés payés" in french and "11\u00a0%" in french
    found = sums(browser.get(f"{EN}/spend.csv"))
    assert found == sums(browser.get(f"{FR}/spend.csv")) == {
        ("paid", "quarter", "2026-2027-Q1"): (12, 12 * 565_00),
        ("paid", "quarter", "2026-2027-Q2"): (12, 12 * 565_00),
        ("paid", "quarter", "2026-2027-Q3"): (29, 29 * 565_00),
        ("paid", "repository", "department/project-7"): (36, 36 * 565_00),
        ("paid", "repository", ""): (17, 17 * 565_00),
        ("owed", "quarter", "2026-2027-Q3"): (14, 14 * 565_00),
        ("owed", "repository", ""): (14, 14 * 565_00),
    }  # fmt: skip


def test_inside_nothing_is_held_back(office: Office, bookkeeper: httpx.Client) -> None:
    a_year(office)
    refresh(office)
    for path in INSIDE:
        told = text_of(bookkeeper.get(path).text)
        assert "department/secret" in told and "Digital (1), 2026-2027" in told
    found = sums(bookkeeper.get(f"{INSIDE[0]}/spend.csv"))
    assert found["paid", "repository", "department/Digital"] == (3, 3 * 565_00)
    assert found["paid", "quarter", "2026-2027-Q3"] == (40, 40 * 565_00)
    by_fund = [row for row in rows_of(bookkeeper.get(f"{INSIDE[1]}/spend.csv")) if row["group_by"] == "fund"]
    assert {(r["measure"], r["key"], r["name"], r["quarter"]) for r in by_fund} == {
        *(("paid", "1", "Digital", f"2026-2027-Q{n}") for n in (1, 2, 3)),
        ("owed", "1", "Digital", "2026-2027-Q3"),
    }
    assert all(row["definition_en"] and row["definition_fr"] for row in by_fund)
    assert "$135,570.00 of $200,000.00 is free" in bookkeeper.get(INSIDE[0]).text


def test_one_paid_contract_is_told_inside_alone(
    office: Office, browser: httpx.Client, bookkeeper: httpx.Client
) -> None:
    write(office, [*paid(1), *owed(1)])
    public(office, 7)
    refresh(office)
    told = text_of(browser.get(EN).text)
    assert "Too few contracts are paid yet" in told and told.count("fewer than 10 such payments") == 4
    assert "565" not in told and rows_of(browser.get(f"{EN}/spend.csv")) == []
    assert rows_of(browser.get(f"{EN}/flow.csv")) == []
    inside = text_of(bookkeeper.get(INSIDE[0]).text)
    assert "In half of the 1 paid contracts" in inside and "$565.00" in inside


def test_the_file_of_the_flow_has_every_measure(office: Office, browser: httpx.Client) -> None:
    a_year(office)
    refresh(office)
    rows = rows_of(browser.get(f"{EN}/flow.csv"))
    assert [row["measure"] for row in rows if row["group_by"] == ""] == [m.name for m in MEASURES]
    assert {row["key"] for row in rows if row["group_by"] == "quarter"} == {f"2026-2027-Q{n}" for n in (1, 2, 3)}
    assert all(int(row["contracts"]) >= PUBLIC_CELL_MINIMUM for row in rows)
    assert browser.get(f"{EN}/payees.csv").status_code == 404


def test_what_was_recovered_is_not_spent(office: Office, browser: httpx.Client) -> None:
    write(office, [*paid(9), *paid(1, recovered_cents=565_00)])
    public(office, 7)
    refresh(office)
    assert sums(browser.get(f"{EN}/spend.csv"))["paid", "quarter", "2026-2027-Q3"] == (10, 9 * 565_00)


def test_no_reader_waits_for_a_count(office: Office, browser: httpx.Client) -> None:
    a_year(office)
    refresh(office)
    before, asked = browser.get(EN).text, []
    write(office, paid(50))

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(office.reads, "before_cursor_execute", note)
    assert browser.get(EN).text == before, "as it was kept"
    assert asked and not any(word in " ".join(asked) for word in ("payable", "flow", "fund"))
    refresh(office)
    assert "In half of the 114 paid contracts" in text_of(browser.get(EN).text)


def test_old_figures_are_called_old_and_those_of_another_version_none(office: Office, browser: httpx.Client) -> None:
    refresh(office)
    assert "These figures are old" not in browser.get(EN).text
    office.clock.moment += timedelta(days=1, seconds=1)
    assert "These figures are old" in browser.get(EN).text
    with office.engine.begin() as connection:
        connection.execute(update(t.report_figure).values(body='{"as_of": "of another version"}'))
    assert "No figures yet" in browser.get(EN).text


@one_kind
def test_only_finance_and_auditors_look_inside(office: Office, browser: httpx.Client) -> None:
    a_year(office)
    refresh(office)
    inside = (*INSIDE, *(f"{path}/{part}.csv" for path in INSIDE for part in ("flow", "spend")))
    for path in inside:
        assert browser.get(path).status_code == 303
    grant(office, Role.OPERATOR)
    client = signed_in(office)
    assert {client.get(path).status_code for path in inside} == {403}
    assert "Reports for finance" not in client.get(EN).text
    grant(office, Role.AUDITOR)
    assert {client.get(path).status_code for path in inside} == {200}
    assert INSIDE[0] in client.get(EN).text


@one_kind
def test_hostile_names_are_harmless(office: Office, browser: httpx.Client, bookkeeper: httpx.Client) -> None:
    a_year(office, name=HOSTILE)
    rows = [row for n in (11, 12) for row in paid(12, repository=n, full_name=f"=cmd|'/c calc'!A{n}")]
    write(office, rows)
    public(office, 11, 12)
    refresh(office)
    for page in (browser.get(EN), browser.get(FR), bookkeeper.get(INSIDE[0]), bookkeeper.get(INSIDE[1])):
        assert page.status_code == 200 and "<script" not in page.text
    assert "'=cmd" in browser.get(f"{EN}/spend.csv").text
    assert {row["key"][0] for row in rows_of(browser.get(f"{EN}/spend.csv")) if "cmd" in row["key"]} == {"'"}


cells = st.lists(st.integers(1, 30), max_size=12).map(
    lambda counts: tuple(Cell(key=f"k{n}", payments=c, cents=c * 100 + n) for n, c in enumerate(counts))
)


def leaks(given: tuple[Cell, ...], shown: tuple[Cell, ...], minimum: int) -> list[str]:
    """What somebody could tell who knows the sum of all and what is shown, a word each."""
    found = [f"{cell.key} is small" for cell in shown if cell.payments < minimum]
    rest = [cell for cell in given if cell.key not in {s.key for s in shown}]
    if shown and sum(c.cents for c in shown) != sum(c.cents for c in given):
        found.append("something is missing from the sum")
    if shown and len(rest) == 1:
        found.append(f"{rest[0].key} stands alone among the others")
    if not shown and sum(c.payments for c in given) >= minimum:
        found.append("nothing is shown")
    return found


@given(cells, st.integers(1, 12))
def test_no_cell_can_be_told_from_the_rest(counted: tuple[Cell, ...], minimum: int) -> None:
    shown = published(counted, minimum)
    alone = len(counted) == 1 and counted[0].payments >= minimum
    assert alone or leaks(counted, shown, minimum) == []


def test_a_planted_leak_is_found() -> None:
    chance = random.Random(7)
    counted = tuple(Cell(key=f"k{n}", payments=chance.randrange(11, 40), cents=n) for n in range(4))
    small = Cell(key="small", payments=2, cents=77)
    assert leaks((*counted, small), counted, 10) == [
        "something is missing from the sum",
        "small stands alone among the others",
    ]
    assert leaks((*counted, small), (*counted, small), 10) == ["small is small"]
