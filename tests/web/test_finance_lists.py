"""Finance's lists over HTTP: sums, orders, pages and filters, and that no address and no name breaks them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.db import tables as t
from app.service.batching import LINES_MAX
from tests.web.desk import Visitor, released
from tests.web.office import OWNER, Office, fill

LIST = "/en/finance/payables"
DAY = "2026-11-23"
# For what does not depend on the database.
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/en/finance/payables/(\d+)"', page)]


def test_the_list_filters_sorts_pages_and_sums(office: Office, officer: Visitor) -> None:
    rows: list[dict[str, Any]] = [
        {
            "amount_cents": 100_00 + n % 7,
            "tax_cents": 0,
            "due_on": f"2026-{11 if n % 2 else 12}-{1 + n % 20:02}",
            "payee_login": f"Payee-{n % 3}",
            "payee_id": 20 + n % 3,
            "held": n % 10 == 0,
        }
        for n in range(120)
    ]
    made = fill(office.engine, [{**row, "late_after": row["due_on"]} for row in rows])
    by_number = dict(zip(made, rows, strict=True))
    assert "120 payables" in officer.text(LIST)
    for sort, key in {
        "due": lambda n: (by_number[n]["due_on"], n),
        "-due": lambda n: (by_number[n]["due_on"], n),
        "total": lambda n: (by_number[n]["amount_cents"], n),
        "payee": lambda n: (by_number[n]["payee_login"], n),
        "accepted": lambda n: n,
    }.items():
        found: list[int] = []
        path: str | None = f"{LIST}?sort={sort}"
        while path:
            page = officer.get(path).text
            found += numbers(page)
            following = page.split('rel="next" href="')[1:]
            path = following[0].split('"')[0].replace("&amp;", "&") if following else None
        assert found == sorted(made, key=key, reverse=sort.startswith("-")), sort
    assert 'aria-sort="descending"' in officer.get(f"{LIST}?sort=-total").text
    held = officer.text(f"{LIST}?hold=held")
    assert "12 payables" in held and "$1,200" in held
    assert "40 payables" in officer.text(f"{LIST}?payee=payee-1") and "40 payables" in officer.text(f"{LIST}?payee=21")
    overdue = [n for n in made if by_number[n]["due_on"] < DAY]
    assert f"{len(overdue)} payables" in officer.text(f"{LIST}?due=overdue")
    assert "No payable is like this" in officer.text(f"{LIST}?repository=nobody/nothing")
    whole = officer.get("/en/finance/payables.csv?payee=payee-1")
    assert whole.text.count("\r\n") == 41 and "attachment" in whole.headers["content-disposition"]
    review = officer.text("/en/finance/batches/new?all=1&hold=free&payee=payee-1")
    assert "Freeze 36 lines" in review


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_an_invoice_that_moves_a_pages_last_row_leaves_nothing_out(office: Office, officer: Visitor, sort: str) -> None:
    rows = [{"due_on": f"2026-12-{1 + n % 28:02}", "late_after": f"2026-12-{1 + n % 28:02}"} for n in range(60)]
    made = fill(office.engine, rows)
    page = officer.get(f"{LIST}?sort={sort}").text
    found = numbers(page)
    with office.engine.begin() as connection:
        moved = update(t.payable).where(t.payable.c.id == found[-1])
        connection.execute(moved.values(due_on="2027-01-31" if sort == "due" else "2026-11-30"))
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert set(found + numbers(officer.get(following).text)) == set(made)


def test_late_is_what_is_past_its_last_day_that_is_not(office: Office, officer: Visitor) -> None:
    """A deficient invoice stops the clock; told of too late, a corrected one moves the due date alone."""
    late, stopped, moved, early = fill(
        office.engine,
        [
            {"due_on": due_on, "late_after": late_after}
            for due_on, late_after in (
                ("2026-11-01", "2026-11-01"),
                ("2026-11-01", None),
                ("2026-12-20", "2026-11-10"),
                ("2026-11-10", "2026-12-20"),
            )
        ],
    )
    rows = officer.get(LIST).text.split("<tr>")
    marked = [numbers(row)[0] for row in rows if numbers(row) and "Overdue" in row]
    assert sorted(marked) == [late, moved] == sorted(numbers(officer.get(f"{LIST}?due=overdue").text))
    for number in (late, stopped, moved, early):
        assert ("Overdue" in officer.text(f"{LIST}/{number}")) == (number in marked)
    assert "Overdue 2 ($1,130.00)" in officer.text(LIST)


def test_an_invoice_stands_on_the_desk_before_its_last_day_to_be_questioned(office: Office, officer: Visitor) -> None:
    """The policy gives fifteen days; from five days before on, the desk asks for a decision."""
    today = office.clock.now().date()
    invoices = [
        {
            "invoice_number": f"F-{number}",
            "invoice_received_on": (today - timedelta(days=days)).isoformat(),
            "invoice_status": status,
        }
        for number, (days, status) in enumerate(
            ((30, "received"), (10, "received"), (9, "received"), (30, "deficient"))
        )
    ]
    late, close, *_ = fill(office.engine, invoices)
    assert "2 invoices to decide on" in officer.text("/en/finance")
    assert "Within 15 days of receipt" in officer.text("/en/finance")
    assert "2 factures à trancher" in officer.text("/fr/finances")
    assert sorted(numbers(officer.get(f"{LIST}?due=invoice").text)) == [late, close]


def test_a_deficient_invoice_is_counted_out_of_the_batch(office: Office, officer: Visitor) -> None:
    """What the rules do not freeze is not offered, so that the rest goes."""
    first, second = office.payable(1), office.payable(2)
    office.parts.invoices.receive(first, OWNER, "A-1", DAY, "received")
    office.parts.invoices.question(first, OWNER, "no number", "questioned")
    assert "1 payable to put into a batch $565.00" in officer.text("/en/finance")
    page = officer.get(LIST).text
    assert f"Choose payable {second}" in page and f"Choose payable {first}" not in page
    assert "Freeze 1 line" in officer.text(f"/en/finance/batches/new?payable={first}&payable={second}")
    assert officer.send("/en/finance/batches/new?all=1").headers["location"] == "/en/finance/batches/1"


@one_kind
def test_a_batch_is_no_longer_than_it_may_be(office: Office, officer: Visitor) -> None:
    made = fill(office.engine, [{}] * (LINES_MAX + 1))
    asked = "&".join(f"payable={number}" for number in made)
    told = officer.get(f"/en/finance/batches/new?{asked}")
    assert told.status_code == 422 and "<button" not in told.text.split("<main", 1)[1]
    assert "a batch holds at most 200 lines. Choose fewer" in told.text
    # A form that was opened for fewer cannot be sent for more.
    _, hidden = officer.opened("/en/finance/batches/new?all=1")
    sent = officer.client.post(f"/fr/finances/lots/nouveau?{asked}", data=hidden)
    assert sent.status_code == 422 and "au plus 200 lignes. Choisissez-en moins" in sent.text
    assert "There is no such batch" in officer.text("/en/finance/batches")


@one_kind
@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "fund=abc",
        "fund=" + "9" * 30,
        "after=%00",
        "payee=%00%E2%80%AE",
        "sort=--due",
        "repository=%27%22%3C",
    ],
)
def test_nonsense_in_an_address_is_left_aside(office: Office, officer: Visitor, query: str) -> None:
    fill(office.engine, [{}])
    assert officer.get(f"{LIST}?{query}").status_code == 200
    assert officer.get(f"/en/finance/payables.csv?{query}").status_code == 200
    assert officer.get(f"/en/finance/batches?{query}").status_code == 200
    assert officer.get(f"/en/finance/funds?year={query}&{query}").status_code == 200
    for path in (
        "batches/x",
        "batches/99999999999999999999",
        "payables/0",
        "payables/77",
        "funds/77",
        "batches/77/csv",
        "batches/77/xlsx",
    ):
        assert officer.get(f"/en/finance/{path}").status_code == 404, path


@one_kind
def test_hostile_names_are_text(office: Office, officer: Visitor) -> None:
    hostile = "<img src=x onerror=1>\u202e{{7*7}}"
    fill(office.engine, [{"full_name": "a/<b>", "payee_login": hostile, "reference": None}])
    with office.engine.begin() as connection:
        connection.execute(update(t.fund).values(name=hostile))
    for path in (LIST, f"{LIST}/1", f"{LIST}/1/hold", "/en/finance/batches/new?payable=1", "/en/finance/funds"):
        page = officer.get(path).text
        assert ("<img src=x" not in page and "{{7*7}}" in page) or path.endswith("funds/1"), path
        assert "a/<b>" not in page


@one_kind
def test_funds_show_where_their_money_stands(office: Office, officer: Visitor) -> None:
    assert "There is no fund of this year" in officer.text("/en/finance/funds")
    number = office.payable()
    office.offer(9)
    released(officer, number)
    page = officer.text("/en/finance/funds")
    assert "11% of $10,000.00 is reserved, owed, scheduled or paid" in page and "Available $8,870.00" in page
    history = officer.text("/en/finance/funds/1")
    for said in ("Fund opened the year's plan budget-officer", "Offer opened", "Work accepted", "Frozen into a batch"):
        assert said in history, history
    assert "Fonds ouvert" in officer.text("/fr/finances/fonds/1")
    assert "There is no fund" in officer.text("/en/finance/funds?year=2030-2031")
