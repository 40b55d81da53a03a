"""Finance's desk over HTTP: what it lists, who may do what, and that every form is harmless twice, late or hostile."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import timedelta

import httpx
import openpyxl
import pytest

from app.core import events as e
from app.db import audit
from app.i18n import Language
from app.service.ports import Reading
from app.service.visitors import Role
from app.web.addresses import ADDRESSES
from tests import scenes
from tests.web.desk import OFFICER, Visitor, form_of, frozen, released, seen, visitor
from tests.web.office import Office

LIST = "/en/finance/payables"
DAY = "2026-11-23"
# For what does not depend on the database.
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


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


def test_from_the_list_to_paid(office: Office, officer: Visitor, manager: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    assert "2 payables to put into a batch $1,130.00" in officer.text("/en/finance")
    review = f"/en/finance/batches/new?payable={second}&payable={first}"
    assert "Freeze 2 lines, $1,130.00" in officer.text(review)
    assert "2 payables to put" in officer.text("/en/finance"), "to look at it changes nothing"
    batch = frozen(officer, second, first)
    assert "To be released" in officer.text(batch) and "1 batch to release" in officer.text("/en/finance")
    assert "Type release $1,130.00 to confirm" in manager.text(f"{batch}/release")
    assert "XLSX, 2 lines" in officer.text(batch)
    for path in (f"{batch}/xlsx", f"{batch.replace('/en/finance/batches', '/fr/finances/lots')}/xlsx"):
        sheet = manager.get(path)
        assert "spreadsheetml" in sheet.headers["content-type"] and ".xlsx" in sheet.headers["content-disposition"]
        cells = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0].values)
        assert [row[cells[0].index("payable_id")] for row in cells if isinstance(row[0], int)] == [second, first]
    done = manager.send(f"{batch}/release", typed="Release  $1,130.00")
    assert done.headers["location"] == batch
    assert "payment-manager" in officer.text(batch) and "2 released lines to report" in officer.text("/en/finance")
    for number in (first, second):
        paid = officer.send(f"{LIST}/{number}/paid", reference=f"PAY-{number}", paid_on=DAY, amount="$565.00")
        assert paid.headers["location"] == f"{LIST}/{number}", paid.text
    assert f"$565.00 · November 23, 2026 · PAY-{first}" in officer.text(f"{LIST}/{first}")
    assert ">Completed<" in officer.get(batch).text and "Nothing waits for finance" in officer.text("/en/finance")
    assert audit.verify(office.engine) == []


def test_the_same_way_in_french(office: Office, officer: Visitor) -> None:
    number = office.payable()
    assert "1 somme à mettre en lot 565,00\u00a0$" in officer.text("/fr/finances")
    made = officer.send(f"/fr/finances/lots/nouveau?payable={number}")
    batch = made.headers["location"]
    wrong(officer.send(f"{batch}/deblocage", typed="non"), "Tapez les mots")
    assert officer.send(f"{batch}/deblocage", typed="débloquer 565,00 $").status_code == 303
    place = f"/fr/finances/sommes/{number}"
    answer = officer.send(f"{place}/paiement", reference="P-1", paid_on=DAY, amount="400,00 $")
    wrong(answer, "exactement de 500,00\u00a0$ sans taxe")
    assert 'value="P-1"' in answer.text, "the form is kept"
    assert officer.send(f"{place}/paiement", reference="P-1", paid_on=DAY, amount="565,00 $").status_code == 303
    assert "23 novembre 2026" in officer.text(place)


def test_what_cannot_be_paid_comes_back_with_its_reason(office: Office, officer: Visitor) -> None:
    number = office.payable()
    batch = released(officer, number)
    hostile = "<script>alert(1)</script> {{ 7*7 }} 'é"
    assert officer.send(f"{LIST}/{number}/rejected", reason=hostile).status_code == 303
    page = officer.get("/en/finance/rejected").text
    assert "&lt;script&gt;" in page and "<script" not in page and "{{ 7*7 }}" in page
    assert "1 rejected line" in officer.text("/en/finance") and "Left this batch" in officer.text(batch)
    place = officer.text(f"{LIST}/{number}")
    assert "finance could not pay it ( November 23, 2026 · finance-officer )" in place and "{{ 7*7 }}" in place
    resume(office)
    assert "No line was rejected" in officer.text("/en/finance/rejected")
    assert frozen(officer, number) != batch


def test_why_one_share_could_not_be_paid_is_told_of_that_one_alone(office: Office, officer: Visitor) -> None:
    other = office.payable(shared=True)
    frozen(officer, other - 1, other)
    for number, reason in ((other - 1, "The account is closed"), (other, "The name differs")):
        assert officer.send(f"{LIST}/{number}/rejected", reason=reason).status_code == 303
        assert f"finance could not pay it ( November 23, 2026 · finance-officer ) {reason}" in officer.text(
            f"{LIST}/{number}"
        )
    assert "The name differs" not in officer.text(f"{LIST}/{other - 1}")
    assert "The account is closed" not in officer.text(f"{LIST}/{other}")


def test_money_that_came_back(office: Office, officer: Visitor) -> None:
    number = office.payable()
    released(officer, number)
    place = f"{LIST}/{number}"
    wrong(officer.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$1.00"), "It is not paid")
    officer.send(f"{place}/paid", reference="P", paid_on=DAY, amount="$565.00")
    wrong(officer.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$600.00"), "more than can still")
    assert officer.send(f"{place}/recovered", reference="R", received_on=DAY, amount="$65.00").status_code == 303
    assert "Recovered $65.00" in officer.text(place)
    assert "At most $500.00" in officer.text(f"{place}/recovered")


# --- who may -----------------------------------------------------------------------------------------


@one_kind
def test_nobody_else_sees_the_desk_and_auditors_only_look(office: Office) -> None:
    number = office.payable()
    with visitor(office, OFFICER, Role.FINANCE) as officer:
        batch = frozen(officer, number)
        to, hidden = officer.opened(f"{batch}/give-up")
        for key, both in _desk().items():
            answers = [officer.get(path.format(**_IDS)) for path in both.values()]
            # Of nothing, no batch can be made.
            assert {answer.status_code for answer in answers} == {422 if key == "finance_batch_new" else 200}, both
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
            buttons = re.sub(r'<button type="submit"(?: class="text">|>Filter)', "", text)
            assert "<button" not in buttons, path
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


def test_who_accepted_or_is_paid_does_not_release(office: Office, officer: Visitor) -> None:
    batch = frozen(officer, office.payable())
    for person in (scenes.MAINTAINER, scenes.FIRST):
        with visitor(office, (person.id, person.login), Role.FINANCE) as same:
            wrong(same.send(f"{batch}/release", typed="release $565.00"), "Have another person release the batch")
    assert "To be released" in officer.text(batch)


def test_release_asks_who_it_is_once_more(office: Office, officer: Visitor) -> None:
    batch = frozen(officer, office.payable())
    to, hidden = officer.opened(f"{batch}/release")
    office.clock.moment += timedelta(minutes=16)
    late = officer.client.post(
        to, data={**hidden, "typed": "release $565.00"}, headers={"Referer": f"https://bounty.example{to}"}
    )
    assert late.headers["location"] == "/en/sign-in?next=%2Fen%2Ffinance%2Fbatches%2F1%2Frelease&again=1"
    assert officer.get(to).headers["location"].endswith("again=1")
    assert "To be released" in officer.text(batch)


@one_kind
def test_a_form_of_another_session_does_nothing(office: Office, officer: Visitor, manager: Visitor) -> None:
    number = office.payable()
    to, hidden = officer.opened(f"{LIST}/{number}/hold")
    assert manager.client.post(to, data={**hidden, "reason": "x"}).status_code == 403
    assert officer.client.post(to, data={"reason": "x", "key": hidden["key"]}).status_code == 403
    assert "On hold" not in officer.text(f"{LIST}/{number}").replace("Put it on hold", "")


# --- twice, late, wrong ------------------------------------------------------------------------------


def test_a_form_sent_twice_is_sent_once(office: Office, officer: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    to, hidden = officer.opened(f"/en/finance/batches/new?payable={first}")
    answers = [officer.client.post(to, data=hidden) for _ in range(2)]
    assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, "/en/finance/batches/1")}
    other = to.replace(str(first), str(second))
    wrong(officer.client.post(other, data=hidden), "sent before for other payables")
    to, hidden = officer.opened(f"{LIST}/{second}/hold")
    assert officer.client.post(to, data={**hidden, "reason": "look"}).status_code == 303
    resume(office, 2)
    assert officer.client.post(to, data={**hidden, "reason": "look"}).status_code == 303
    assert "On hold" not in officer.get(f"{LIST}/{second}").text


def test_a_form_that_lay_about_is_shown_again(office: Office, officer: Visitor, manager: Visitor) -> None:
    number = office.payable()
    to, hidden = officer.opened(f"{LIST}/{number}/void")
    frozen(manager, number)
    late = officer.client.post(to, data={**hidden, "reason": "never done", "typed": f"void {number}"})
    wrong(late, "It has changed since you opened this form")
    assert 'value="never done"' in late.text
    again = officer.client.post(to, data={**form_of(late)[1], "reason": "never done", "typed": f"void {number}"})
    wrong(again, "It is frozen in batch 1")
    review = f"/en/finance/batches/new?payable={number}"
    assert officer.get(review).status_code == 422 and "Left out" in officer.get(review).text


def test_a_batch_refused_says_which_line_and_why(office: Office, officer: Visitor, manager: Visitor) -> None:
    first, second = office.payable(1), office.payable(2)
    to, hidden = officer.opened(f"/en/finance/batches/new?payable={first}&payable={second}")
    manager.send(f"{LIST}/{second}/hold", reason="look")
    wrong(officer.client.post(to, data=hidden), f"Payable {second}: The contract is on hold (finance put it on hold).")
    assert "There is no such batch" in officer.text("/en/finance/batches")


def test_a_line_on_hold_stops_the_release(office: Office, officer: Visitor) -> None:
    number = office.payable()
    batch = frozen(officer, number)
    officer.send(f"{LIST}/{number}/hold", reason="A form is missing")
    told = officer.text(f"{LIST}/{number}")
    assert "finance put it on hold ( November 23, 2026 · finance-officer ) A form is missing" in told
    assert "A line is on hold" in officer.text(f"{batch}/release")
    wrong(officer.send(f"{batch}/release", typed="release $565.00"), f"Payable {number}: The contract is on hold")
    assert officer.send(f"{batch}/give-up", reason="held").status_code == 303
    assert "Given up" in officer.text(batch) and "held" in officer.text(batch)
    wrong(
        officer.client.post(
            f"{batch}/acknowledge", data={**officer.opened(f"{batch}/acknowledge")[1], "checksum": "0" * 64}
        ),
        "given up",
    )


@one_kind
def test_what_was_received_is_acknowledged_by_its_checksum(office: Office, officer: Visitor) -> None:
    batch = frozen(officer, office.payable())
    wrong(officer.send(f"{batch}/acknowledge", checksum="abc"), "64 characters")
    wrong(officer.send(f"{batch}/acknowledge", checksum="0" * 64), "pay nothing from the copy")
    file = officer.get(f"{batch}/csv")
    checksum = file.headers["batch-checksum"].upper()
    assert officer.send(f"{batch}/acknowledge", checksum=f" {checksum[:32]} {checksum[32:]} ").status_code == 303
    assert "Received by the finance system" in officer.text(batch)
    assert f"(CSV, {len(file.content)} bytes)" in officer.text(batch)


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
    office: Office, officer: Visitor, act: str, fields: dict[str, str], told: str
) -> None:
    number = office.payable()
    released(officer, number)
    wrong(officer.send(f"{LIST}/{number}/{act}", **fields), told)
    assert "Payment scheduled" in officer.text(f"{LIST}/{number}")
