"""Finance's desk over HTTP: what it lists, who may do what, and that every form is harmless twice, late or hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from app.core import events as e
from app.db import audit
from app.db import tables as t
from app.i18n import Language
from app.service.ports import Reading
from app.service.visitors import Role
from app.web.addresses import ADDRESSES
from tests import scenes
from tests.web.desk import FIONA, MAX, Visitor, form_of, seen, visitor
from tests.web.office import Office, fill

LIST = "/en/finance/payables"
DAY = "2026-11-23"
# For what does not depend on the database.
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def fiona(office: Office) -> Iterator[Visitor]:
    with visitor(office, FIONA, Role.FINANCE) as found:
        yield found


@pytest.fixture
def max_manager(office: Office) -> Iterator[Visitor]:
    with visitor(office, MAX, Role.FINANCE) as found:
        yield found


def frozen(fiona: Visitor, *payables: int) -> str:
    """The address of a batch of these."""
    asked = "&".join(f"payable={number}" for number in payables)
    made = fiona.send(f"/en/finance/batches/new?{asked}")
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def released(fiona: Visitor, *payables: int) -> str:
    batch = frozen(fiona, *payables)
    total = 565_00 * len(payables)
    done = fiona.send(f"{batch}/release", typed=f"release ${total // 100:,}.00")
    assert done.headers.get("location") == batch, done.text
    return batch


def resume(office: Office, number: int = 1) -> None:
    at = office.clock.now()
    asked = e.ResumeAsked(
        at=at, source=f"resume:{at}", view=scenes.issue(number), actor=scenes.MAINTAINER, comment_id=9, reason="seen"
    )
    office.handler.read(Reading(view=scenes.issue(number), events=(asked,), read_until=at))


def wrong(answer: httpx.Response, *told: str) -> None:
    assert answer.status_code == 422, (answer.status_code, answer.headers)
    assert "<title>Error:" in answer.text or "<title>Erreur" in answer.text
    for text in told:
        assert text in seen(answer), seen(answer)


# --- the way of money --------------------------------------------------------------------------------


def test_from_the_list_to_paid(office: Office, fiona: Visitor, max_manager: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    assert "2 payables to put into a batch $1,130.00" in fiona.text("/en/finance")
    review = f"/en/finance/batches/new?payable={second}&payable={first}"
    assert "Freeze 2 lines, $1,130.00" in fiona.text(review)
    assert "2 payables to put" in fiona.text("/en/finance"), "to look at it changes nothing"
    batch = frozen(fiona, second, first)
    assert "To be released" in fiona.text(batch) and "1 batch to release" in fiona.text("/en/finance")
    assert "Type release $1,130.00 to confirm" in max_manager.text(f"{batch}/release")
    done = max_manager.send(f"{batch}/release", typed="Release  $1,130.00")
    assert done.headers["location"] == batch
    assert "max-manager" in fiona.text(batch) and "2 released lines to report" in fiona.text("/en/finance")
    for number in (first, second):
        paid = fiona.send(f"{LIST}/{number}/paid", reference=f"PAY-{number}", paid_on=DAY, amount="$565.00")
        assert paid.headers["location"] == f"{LIST}/{number}", paid.text
    assert f"$565.00 · November 23, 2026 · PAY-{first}" in fiona.text(f"{LIST}/{first}")
    assert ">Completed<" in fiona.get(batch).text and "Nothing waits for finance" in fiona.text("/en/finance")
    assert audit.verify(office.engine) == []


def test_the_same_way_in_french(office: Office, fiona: Visitor) -> None:
    number = office.payable()
    assert "1 somme à mettre en lot 565,00\u00a0$" in fiona.text("/fr/finances")
    made = fiona.send(f"/fr/finances/lots/nouveau?payable={number}")
    batch = made.headers["location"]
    wrong(fiona.send(f"{batch}/deblocage", typed="non"), "Tapez les mots")
    assert fiona.send(f"{batch}/deblocage", typed="débloquer 565,00 $").status_code == 303
    place = f"/fr/finances/sommes/{number}"
    answer = fiona.send(f"{place}/paiement", reference="P-1", paid_on=DAY, amount="400,00 $")
    wrong(answer, "exactement de 500,00\u00a0$ sans taxe")
    assert 'value="P-1"' in answer.text, "the form is kept"
    assert fiona.send(f"{place}/paiement", reference="P-1", paid_on=DAY, amount="565,00 $").status_code == 303
    assert "23 novembre 2026" in fiona.text(place)


def test_what_cannot_be_paid_comes_back_with_its_reason(office: Office, fiona: Visitor) -> None:
    number = office.payable()
    batch = released(fiona, number)
    hostile = "<script>alert(1)</script> {{ 7*7 }} 'é"
    assert fiona.send(f"{LIST}/{number}/rejected", reason=hostile).status_code == 303
    page = fiona.get("/en/finance/rejected").text
    assert "&lt;script&gt;" in page and "<script" not in page and "{{ 7*7 }}" in page
    assert "1 rejected line" in fiona.text("/en/finance") and "Left this batch" in fiona.text(batch)
    assert "finance could not pay it" in fiona.text(f"{LIST}/{number}")
    resume(office)
    assert "No line was rejected" in fiona.text("/en/finance/rejected")
    assert frozen(fiona, number) != batch


def test_money_that_came_back(office: Office, fiona: Visitor) -> None:
    number = office.payable()
    released(fiona, number)
    place = f"{LIST}/{number}"
    wrong(fiona.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$1.00"), "It is not paid")
    fiona.send(f"{place}/paid", reference="P", paid_on=DAY, amount="$565.00")
    wrong(fiona.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$600.00"), "more than can still")
    assert fiona.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$65.00").status_code == 303
    assert "Recovered $65.00" in fiona.text(place)
    assert "At most $500.00" in fiona.text(f"{place}/recovered")


# --- who may -----------------------------------------------------------------------------------------


@one_kind
def test_nobody_else_sees_the_desk_and_auditors_only_look(office: Office) -> None:
    number = office.payable()
    with visitor(office, FIONA, Role.FINANCE) as fiona:
        batch = frozen(fiona, number)
        to, hidden = fiona.opened(f"{batch}/give-up")
    pages = [both["en"].format(**_IDS) for both in _desk().values()]
    with office.client(None) as nobody:
        for path in pages:
            assert nobody.get(path, follow_redirects=False).headers["location"].startswith("/en/sign-in?"), path
    with visitor(office, (503, "olga-operator"), Role.OPERATOR) as other:
        assert {other.get(path).status_code for path in pages} == {403}
        assert other.client.post(to, data={**hidden, "reason": "x"}).status_code == 403
    with visitor(office, (504, "ada-auditor"), Role.AUDITOR) as auditor:
        looks = {key for key, both in _desk().items() if auditor.get(both["en"].format(**_IDS)).status_code == 200}
        assert looks == {key for key in _desk() if key not in ACTS}
        for path in ("/en/finance", LIST, f"{LIST}/{number}", batch):
            text = auditor.get(path).text
            assert "<button" not in text.replace('<button class="text">', "").replace("<button>Filter", ""), path
            assert "/release" not in text and "/hold" not in text and "batches/new" not in text
        csrf = re.findall(r'name="csrf" value="([0-9a-f]{32})"', auditor.get(LIST).text)[0]
        assert auditor.client.post(to, data={**hidden, "csrf": csrf, "reason": "x"}).status_code == 403


ACTS = (
    *("finance_paid", "finance_rejected", "finance_hold", "finance_void", "finance_recovered"),
    *("finance_approval", "finance_certification", "finance_work_rejection"),
    *("finance_batch_new", "finance_batch_release", "finance_batch_acknowledge", "finance_batch_give_up"),
)
_IDS = {"payable_id": 1, "batch_id": 1, "fund_id": 1, "contract_id": 1}


def _desk() -> dict[str, Mapping[Language, str]]:
    return {key: both for key, both in ADDRESSES.items() if key.startswith("finance")}


def test_who_accepted_or_is_paid_does_not_release(office: Office, fiona: Visitor) -> None:
    batch = frozen(fiona, office.payable())
    for person in (scenes.MAINTAINER, scenes.FIRST):
        with visitor(office, (person.id, person.login), Role.FINANCE) as same:
            wrong(same.send(f"{batch}/release", typed="release $565.00"), "Have another person release the batch")
    assert "To be released" in fiona.text(batch)


def test_release_asks_who_it_is_once_more(office: Office, fiona: Visitor) -> None:
    batch = frozen(fiona, office.payable())
    to, hidden = fiona.opened(f"{batch}/release")
    office.clock.moment += timedelta(minutes=16)
    late = fiona.client.post(
        to, data={**hidden, "typed": "release $565.00"}, headers={"Referer": f"https://bounty.example{to}"}
    )
    assert late.headers["location"] == "/en/sign-in?next=%2Fen%2Ffinance%2Fbatches%2F1%2Frelease&again=1"
    assert fiona.get(to).headers["location"].endswith("again=1")
    assert "To be released" in fiona.text(batch)


@one_kind
def test_a_form_of_another_session_does_nothing(office: Office, fiona: Visitor, max_manager: Visitor) -> None:
    number = office.payable()
    to, hidden = fiona.opened(f"{LIST}/{number}/hold")
    assert max_manager.client.post(to, data={**hidden, "reason": "x"}).status_code == 403
    assert fiona.client.post(to, data={"reason": "x", "key": hidden["key"]}).status_code == 403
    assert "On hold" not in fiona.text(f"{LIST}/{number}").replace("Put it on hold", "")


# --- twice, late, wrong ------------------------------------------------------------------------------


def test_a_form_sent_twice_is_sent_once(office: Office, fiona: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    to, hidden = fiona.opened(f"/en/finance/batches/new?payable={first}")
    answers = [fiona.client.post(to, data=hidden) for _ in range(2)]
    assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, "/en/finance/batches/1")}
    other = to.replace(str(first), str(second))
    wrong(fiona.client.post(other, data=hidden), "sent before for other payables")
    to, hidden = fiona.opened(f"{LIST}/{second}/hold")
    assert fiona.client.post(to, data={**hidden, "reason": "look"}).status_code == 303
    resume(office, 2)
    assert fiona.client.post(to, data={**hidden, "reason": "look"}).status_code == 303
    assert "On hold" not in fiona.get(f"{LIST}/{second}").text


def test_a_form_that_lay_about_is_shown_again(office: Office, fiona: Visitor, max_manager: Visitor) -> None:
    number = office.payable()
    to, hidden = fiona.opened(f"{LIST}/{number}/void")
    frozen(max_manager, number)
    late = fiona.client.post(to, data={**hidden, "reason": "never done", "typed": f"void {number}"})
    wrong(late, "It has changed since you opened this form")
    assert 'value="never done"' in late.text
    again = fiona.client.post(to, data={**form_of(late)[1], "reason": "never done", "typed": f"void {number}"})
    wrong(again, "It is frozen in batch 1")
    review = f"/en/finance/batches/new?payable={number}"
    assert fiona.get(review).status_code == 422 and "Left out" in fiona.get(review).text


def test_a_batch_refused_says_which_line_and_why(office: Office, fiona: Visitor, max_manager: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    to, hidden = fiona.opened(f"/en/finance/batches/new?payable={first}&payable={second}")
    max_manager.send(f"{LIST}/{second}/hold", reason="look")
    wrong(fiona.client.post(to, data=hidden), f"Payable {second}: The contract is on hold (finance put it on hold).")
    assert "There is no such batch" in fiona.text("/en/finance/batches")


def test_a_line_on_hold_stops_the_release(office: Office, fiona: Visitor) -> None:
    number = office.payable()
    batch = frozen(fiona, number)
    fiona.send(f"{LIST}/{number}/hold", reason="look")
    assert "A line is on hold" in fiona.text(f"{batch}/release")
    wrong(fiona.send(f"{batch}/release", typed="release $565.00"), f"Payable {number}: The contract is on hold")
    assert fiona.send(f"{batch}/give-up", reason="held").status_code == 303
    assert "Given up" in fiona.text(batch) and "held" in fiona.text(batch)
    wrong(
        fiona.client.post(
            f"{batch}/acknowledge", data={**fiona.opened(f"{batch}/acknowledge")[1], "checksum": "0" * 64}
        ),
        "given up",
    )


@one_kind
def test_what_was_received_is_acknowledged_by_its_checksum(office: Office, fiona: Visitor) -> None:
    batch = frozen(fiona, office.payable())
    wrong(fiona.send(f"{batch}/acknowledge", checksum="abc"), "64 characters")
    wrong(fiona.send(f"{batch}/acknowledge", checksum="0" * 64), "pay nothing from the copy")
    file = fiona.get(f"{batch}/csv")
    checksum = file.headers["batch-checksum"].upper()
    assert fiona.send(f"{batch}/acknowledge", checksum=f" {checksum[:32]} {checksum[32:]} ").status_code == 303
    assert "Received by the finance system" in fiona.text(batch)
    assert f"(CSV, {len(file.content)} bytes)" in fiona.text(batch)


@one_kind
@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("paid", {"reference": "", "paid_on": "", "amount": ""}, "Write the payment’s reference"),
        ("paid", {"reference": "x", "paid_on": "23/11/2026", "amount": "$565.00"}, "year-month-day"),
        ("paid", {"reference": "x", "paid_on": "2026-02-30", "amount": "$565.00"}, "year-month-day"),
        ("paid", {"reference": "x", "paid_on": "2027-01-01", "amount": "$565.00"}, "has not come yet"),
        ("paid", {"reference": "x\u202e", "paid_on": DAY, "amount": "$565.00"}, "in one line"),
        ("paid", {"reference": "x" * 101, "paid_on": DAY, "amount": "$565.00"}, "100 characters"),
        ("paid", {"reference": "x", "paid_on": DAY, "amount": "1,50"}, "Write the amount as"),
        ("rejected", {"reason": ""}, "Write the reason"),
        ("rejected", {"reason": "a\x00b"}, "one line"),
        ("hold", {"reason": "x" * 501}, "500 characters"),
        ("void", {"reason": "x", "typed": "void"}, "Type the words"),
        ("hold", {"reason": "x", "key": "nonsense"}, "The form was incomplete"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    office: Office, fiona: Visitor, act: str, fields: dict[str, str], told: str
) -> None:
    number = office.payable()
    released(fiona, number)
    wrong(fiona.send(f"{LIST}/{number}/{act}", **fields), told)
    assert "Payment scheduled" in fiona.text(f"{LIST}/{number}")


# --- lists -------------------------------------------------------------------------------------------


def numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="/en/finance/payables/(\d+)"', page)]


def test_the_list_filters_sorts_pages_and_sums(office: Office, fiona: Visitor) -> None:
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
    assert "120 payables" in fiona.text(LIST)
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
            page = fiona.get(path).text
            found += numbers(page)
            following = page.split('rel="next" href="')[1:]
            path = following[0].split('"')[0].replace("&amp;", "&") if following else None
        assert found == sorted(made, key=key, reverse=sort.startswith("-")), sort
    assert 'aria-sort="descending"' in fiona.get(f"{LIST}?sort=-total").text
    held = fiona.text(f"{LIST}?hold=held")
    assert "12 payables" in held and "$1,200" in held
    assert "40 payables" in fiona.text(f"{LIST}?payee=payee-1") and "40 payables" in fiona.text(f"{LIST}?payee=21")
    overdue = [n for n in made if by_number[n]["due_on"] < DAY]
    assert f"{len(overdue)} payables" in fiona.text(f"{LIST}?due=overdue")
    assert "No payable is like this" in fiona.text(f"{LIST}?repository=nobody/nothing")
    whole = fiona.get("/en/finance/payables.csv?payee=payee-1")
    assert whole.text.count("\r\n") == 41 and "attachment" in whole.headers["content-disposition"]
    review = fiona.text("/en/finance/batches/new?all=1&hold=free&payee=payee-1")
    assert "Freeze 36 lines" in review


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
def test_nonsense_in_an_address_is_left_aside(office: Office, fiona: Visitor, query: str) -> None:
    fill(office.engine, [{}])
    assert fiona.get(f"{LIST}?{query}").status_code == 200
    assert fiona.get(f"/en/finance/payables.csv?{query}").status_code == 200
    assert fiona.get(f"/en/finance/batches?{query}").status_code == 200
    assert fiona.get(f"/en/finance/funds?year={query}&{query}").status_code == 200
    for path in (
        "batches/x",
        "batches/99999999999999999999",
        "payables/0",
        "payables/77",
        "funds/77",
        "batches/77/csv",
    ):
        assert fiona.get(f"/en/finance/{path}").status_code == 404, path


@one_kind
def test_hostile_names_are_text(office: Office, fiona: Visitor) -> None:
    hostile = "<img src=x onerror=1>\u202e{{7*7}}"
    fill(office.engine, [{"full_name": "a/<b>", "payee_login": hostile, "reference": None}])
    with office.engine.begin() as connection:
        connection.execute(update(t.fund).values(name=hostile))
    for path in (LIST, f"{LIST}/1", f"{LIST}/1/hold", "/en/finance/batches/new?payable=1", "/en/finance/funds"):
        page = fiona.get(path).text
        assert ("<img src=x" not in page and "{{7*7}}" in page) or path.endswith("funds/1"), path
        assert "a/<b>" not in page


@one_kind
def test_funds_show_where_their_money_stands(office: Office, fiona: Visitor) -> None:
    assert "There is no fund of this year" in fiona.text("/en/finance/funds")
    number = office.payable()
    office.offer(9)
    released(fiona, number)
    page = fiona.text("/en/finance/funds")
    assert "11% of $10,000.00 is reserved, owed, scheduled or paid" in page and "Available $8,870.00" in page
    history = fiona.text("/en/finance/funds/1")
    for said in ("Fund opened the year's plan bea-budget", "Offer opened", "Work accepted", "Frozen into a batch"):
        assert said in history, history
    assert "Fonds ouvert" in fiona.text("/fr/finances/fonds/1")
    assert "There is no fund" in fiona.text("/en/finance/funds?year=2030-2031")
