"""The flow report over HTTP and on the command line: medians, one contract, entered touch, and who may what."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from app.cli import main_app
from app.service.flow_measures import MEASURES
from app.web.flow_schemas import TOUCH_DAYS_MAX
from tests import scenes
from tests.web.office import API, OWNER, Office

one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NAMES = [m.name for m in MEASURES]


@pytest.fixture
def paid(office: Office, client: httpx.Client) -> httpx.Client:
    """Two contracts, offered on a Monday; the first is paid a week later."""
    office.payable(1), office.payable(2)
    office.clock.moment = scenes.NOON + timedelta(days=7)
    report = {"reference": "PAY-1", "paid_on": "2026-11-30", "amount_cents": 500_00}
    assert client.post(f"{API}/payables/1/paid", json=report).status_code == 200
    return client


def enter(client: httpx.Client, contract: int = 1, **entry: Any) -> httpx.Response:
    return client.post(f"{API}/contracts/{contract}/touch", json={"stage": "review", "days": 0.5} | entry)


def test_the_report_stands_beside_the_average_contract(paid: httpx.Client) -> None:
    told = paid.get(f"{API}/reports/flow").json()
    (group,) = told["groups"]
    assert (group["contracts"], group["touch_sources"]) == (1, {"estimated": 1})
    assert list(group["medians"]) == NAMES
    assert group["medians"]["lead"] == {"contracts": 1, "median": 5.0}
    average = {m["name"]: m["average_gc_contract"] for m in told["rules"]["measures"] if m["average_gc_contract"]}
    assert average == {"lead": 75, "touch": 8, "wait": 67, "efficiency": 11, "people": 7}
    assert told["rules"]["average_gc_contract"]["lead_weeks"] == 15
    average = told["rules"]["average_gc_contract"]
    assert "11% follow" in average["source_en"] and "11\u00a0% en découlent" in average["source_fr"]
    assert all(row["source_en"] and row["source_fr"] for row in told["rules"]["estimates"])
    assert "first" not in str(told["groups"])


def test_filters_and_groups(paid: httpx.Client) -> None:
    def count(**query: Any) -> int:
        answer = paid.get(f"{API}/reports/flow", params=query)
        assert answer.status_code == 200, answer.text
        return sum(group["contracts"] for group in answer.json()["groups"])

    for query in (
        {"repository": "department/project"},
        {"fund": 1},
        {"fiscal_year": "2026-2027"},
        {"from": "2026-11-30"},
    ):
        assert count(**query) == 1
    for query in ({"repository": "8"}, {"fund": 2}, {"fiscal_year": "2025-2026"}, {"to": "2026-11-29"}):
        assert count(**query) == 0
    for name, key in (("repository", 7), ("fund", 1), ("fiscal_year", "2026-2027"), ("quarter", "2026-2027-Q3")):
        (group,) = paid.get(f"{API}/reports/flow?group_by={name}").json()["groups"]
        assert group["key"] == key


@one_kind
@pytest.mark.parametrize("query", ["group_by=payee", "fund=x", "year=2026", "from=yesterday", "fund=1&fund=2"])
def test_a_filter_that_is_none_is_refused(client: httpx.Client, query: str) -> None:
    assert client.get(f"{API}/reports/flow?{query}").status_code == 422


def test_as_csv(paid: httpx.Client) -> None:
    answer = paid.get(f"{API}/reports/flow?group_by=repository", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["measure"] for row in rows] == NAMES
    assert (rows[0]["name"], rows[0]["median"], rows[0]["average_gc_contract"]) == ("department/project", "5.0", "75")
    assert all(row["definition_en"] and row["definition_fr"] for row in rows)
    one = paid.get(f"{API}/contracts/1/flow?format=csv")
    rows = list(csv.DictReader(io.StringIO(one.text)))
    assert (rows[0]["value"], rows[0]["touch_source"]) == ("5.0", "estimated")


def test_one_contract_shows_who_held_it(paid: httpx.Client) -> None:
    told = paid.get(f"{API}/contracts/1/flow").json()
    assert (told["status"], told["ended_at"]) == ("paid", "2026-11-30T17:00:00Z")
    assert told["values"]["people"] == 3 and told["people_ids"] == [1, 11, 501]
    assert [(s["stage"], s["holder"]) for s in told["spans"]][-1] == ("payment", "finance")
    living = paid.get(f"{API}/contracts/2/flow").json()
    assert (living["status"], living["ended_at"], living["as_of"]) == ("payable", None, "2026-11-30T17:00:00Z")
    assert living["values"]["lead"] == 5.0
    assert paid.get(f"{API}/contracts/9/flow").status_code == 404


def test_people_enter_their_days(paid: httpx.Client) -> None:
    before = paid.get(f"{API}/contracts/1/flow").json()["values"]["touch"]
    answer = enter(paid, days=2)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "contract_id": 1, "stage": "review", "days": 2.0, "person": {"id": OWNER.id, "login": OWNER.login},
    }  # fmt: skip
    assert enter(paid, days=1.25).status_code == enter(paid, days=1.25).status_code == 200
    told = paid.get(f"{API}/contracts/1/flow").json()
    assert [(row["days"], row["counts"], row["person"]["id"]) for row in told["entered"]] == [
        (2.0, False, OWNER.id),
        (1.25, True, OWNER.id),
    ]
    sources = {row["stage"]: (row["days"], row["source"]) for row in told["touch"]}
    assert sources["review"] == (1.25, "entered") and sources["payment"][1] == "estimated"
    assert told["values"]["touch"] >= before + 1.24
    (group,) = paid.get(f"{API}/reports/flow").json()["groups"]
    assert group["touch_sources"] == {"mixed": 1}
    assert group["medians"]["touch"]["median"] == told["values"]["touch"]


@one_kind
@pytest.mark.parametrize(
    "entry",
    [
        *({"days": days} for days in (-1, TOUCH_DAYS_MAX + 1, 0.125, "much", None, "NaN", "Infinity", 1e999)),
        {"stage": "coffee"},
        {"person": 1},
    ],
)
def test_an_entry_that_is_none_is_refused_in_both_languages(paid: httpx.Client, entry: dict[str, Any]) -> None:
    body = '{"stage":"review","days":1e999}' if entry == {"days": 1e999} else None
    url = f"{API}/contracts/1/touch"
    answer = paid.post(url, content=body) if body else enter(paid, **entry)
    assert answer.status_code == 422
    assert all(error["detail"] != error["detail_fr"] for error in answer.json()["errors"])


@one_kind
def test_an_entry_on_no_contract_is_refused(paid: httpx.Client) -> None:
    assert enter(paid, contract=99).json()["code"] == "contract_unknown"


@one_kind
def test_each_scope_opens_its_own(office: Office) -> None:
    office.payable(1)
    for scope, expected in (("reports:read", (200, 200, 403)), ("touch:write", (403, 403, 200))):
        with office.client(office.token(scope)) as client:
            found = (client.get(f"{API}/reports/flow"), client.get(f"{API}/contracts/1/flow"), enter(client))
            assert tuple(answer.status_code for answer in found) == expected


@one_kind
def test_only_a_few_reports_at_once(office: Office, paid: httpx.Client) -> None:
    taken = 0
    while office.parts.lists_open.acquire(blocking=False):
        taken += 1
    assert paid.get(f"{API}/reports/flow").json()["code"] == "too_many_lists"
    for _ in range(taken):
        office.parts.lists_open.release()
    assert paid.get(f"{API}/reports/flow").status_code == 200


def test_the_command_tells_the_same(office: Office, paid: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", office.engine.url.render_as_string(hide_password=False))
    run = CliRunner().invoke(main_app, ["flow"])
    assert run.exit_code == 0, run.output
    assert "lead\t5\t75\tbusiness_days\t1" in run.output and "Délai" in run.output and "Red Tape" in run.output
    assert "lead,business_days,1,5.0,75" in CliRunner().invoke(main_app, ["flow", "--csv"]).output
    assert "people\t3\t7\tpeople" in CliRunner().invoke(main_app, ["flow", "--contract", "1"]).output
    by_fund = CliRunner().invoke(main_app, ["flow", "--group-by", "fund"]).output
    assert "fund: 1 Digital" in by_fund
    gone = CliRunner().invoke(main_app, ["flow", "--contract", "9"])
    assert gone.exit_code == 1 and "micromarché 9" in gone.output
