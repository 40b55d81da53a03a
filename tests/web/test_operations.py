"""The operator's page over HTTP: what it tells, what it does, for whom; the worker's sign of life; the measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select, update

from app.core.ids import UserId
from app.db import roots
from app.db import tables as t
from app.db.figures import KEPT_SECONDS, KeptFigures
from app.db.operations import Marks, worker_silent
from app.service.operations import BEAT_MAX, DeliveryState
from app.service.visitors import Role
from app.web.health import doubts
from tests.web.office import Office
from tests.web.visitors import csrf_of
from tests.web.watched import HOSTILE, OPERATOR, deliver, grant, trouble

EN, FR = "/en/operations", "/fr/exploitation"
one_kind = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def desk(office: Office) -> Iterator[httpx.Client]:
    """A browser in which an operator is signed in."""
    grant(office, Role.OPERATOR)
    with signed_in(office) as client:
        yield client


def signed_in(office: Office) -> httpx.Client:
    opened = office.client(None)
    client = opened.__enter__()
    client.base_url = httpx.URL("https://bounty.example")
    client.follow_redirects = False
    client.cookies.set("__Host-session", office.parts.pages.visitors.begin(UserId(OPERATOR), "service-operator"))
    return client


def statuses(office: Office) -> dict[int, str]:
    with office.engine.connect() as connection:
        return {row.id: row.status for row in connection.execute(select(t.inbox.c.id, t.inbox.c.status))}


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_nothing_is_wrong_in_an_empty_office(desk: httpx.Client) -> None:
    english, french = desk.get(EN), desk.get(FR)
    assert english.status_code == french.status_code == 200
    assert "Nothing is set aside" in english.text and "Rien n’est mis de côté" in french.text
    assert "No worker has ever given a sign of life" in english.text


def test_everything_that_is_wrong_is_told(office: Office, desk: httpx.Client) -> None:
    trouble(office)
    page = desk.get(EN)
    told = text_of(page.text)
    for part in (
        "2 waiting", "5 handled", "22 failed", "1 unreadable",
        "Handle all 22 failed deliveries again",
        "our answer to GitHub was HTTP 502", "asked for 3 times", "Found late in 30 days 12",
        "Suspended", "Uninstalled", "0 of 70", "12 of 450", "(7 minutes ago)",
        ".github/bounty.yml, line 3", "Reading and writing go on by themselves",
    ):  # fmt: skip
        assert part in told, part
    french = text_of(desk.get(FR).text)
    for part in ("22 en échec", "notre réponse à GitHub était HTTP 502", "12 sur 450", "Désinstallée", "ligne 3"):
        assert part in french, part
    assert HOSTILE not in page.text and "&lt;script&gt;" in page.text


def test_the_list_goes_on_to_its_end(office: Office, desk: httpx.Client) -> None:
    numbers = deliver(office, "dead", 11)
    first = desk.get(EN).text
    following = re.findall(r'rel="next" href="([^"]+)"', first)[0]
    second = desk.get(following).text
    seen = re.findall(r'name="delivery" value="(\d+)"', first) + re.findall(r'name="delivery" value="(\d+)"', second)
    assert [int(number) for number in seen] == numbers[::-1]
    assert 'rel="next"' not in second and "Back to the first page" in second
    assert desk.get(f"{EN}?after=nonsense").text.count('name="delivery"') == 10


@pytest.mark.parametrize("path", [EN, FR])
def test_one_delivery_is_handled_again_and_its_outcome_told(office: Office, desk: httpx.Client, path: str) -> None:
    (dead,), (strange,), (done,) = (deliver(office, status) for status in ("dead", "quarantined", "done"))
    csrf, act = csrf_of(desk.get(path).text), f"{path}/{'replay' if path == EN else 'reprise'}"
    for number in (dead, strange, done):
        answer = desk.post(act, data={"csrf": csrf, "delivery": number})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?delivery={number}")
    assert statuses(office) == {dead: "new", strange: "new", done: "done"} and office.woken == 2
    page = desk.get(f"{path}?delivery={dead}").text
    assert ("back in line" if path == EN else "de nouveau en file") in page
    with office.engine.begin() as connection:
        connection.execute(update(t.inbox).where(t.inbox.c.id == dead).values(status="dead"))
    assert ("set aside again" if path == EN else "de nouveau mise de côté") in desk.get(f"{path}?delivery={dead}").text
    gone = desk.get(f"{path}?delivery=999").text
    assert ("no such delivery" if path == EN else "n’existe pas") in gone


def test_all_that_failed_is_handled_again_and_what_is_unreadable_is_not(office: Office, desk: httpx.Client) -> None:
    dead = deliver(office, "dead", 3)
    (strange,) = deliver(office, "quarantined")
    csrf = csrf_of(desk.get(EN).text)
    answer = desk.post(f"{EN}/replay", data={"csrf": csrf, "all": "yes"})
    assert answer.headers["location"] == f"{EN}?replayed=3"
    assert "3 deliveries were put back in line" in desk.get(answer.headers["location"]).text
    assert statuses(office) == {**dict.fromkeys(dead, "new"), strange: "quarantined"}


@one_kind
@pytest.mark.parametrize("sent", [{}, {"delivery": "x"}, {"delivery": "-1"}, {"delivery": "9" * 40}, {"all": "no"}])
def test_an_act_on_nothing_does_nothing(office: Office, desk: httpx.Client, sent: dict[str, str]) -> None:
    deliver(office, "dead")
    answer = desk.post(f"{EN}/replay", data={"csrf": csrf_of(desk.get(EN).text), **sent})
    assert answer.headers["location"] == f"{EN}?told=nothing"
    assert "Nothing was done" in desk.get(answer.headers["location"]).text
    assert set(statuses(office).values()) == {"dead"} and office.woken == 0
    for query in ("delivery=x", "replayed=é", "told=<b>", "delivery=" + "9" * 30):
        assert desk.get(f"{EN}?{query}").status_code == 200


@one_kind
def test_only_operators_look_and_act(office: Office) -> None:
    (dead,) = deliver(office, "dead")
    with office.client(None) as stranger:
        stranger.follow_redirects = False
        for answer in (stranger.get(EN), stranger.post(f"{EN}/replay", data={"all": "yes"})):
            assert answer.status_code == 303 and answer.headers["location"].startswith("/en/sign-in")
    grant(office, Role.FINANCE, Role.AUDITOR)
    client = signed_in(office)
    assert client.get(EN).status_code == client.post(f"{EN}/replay", data={"all": "yes"}).status_code == 403
    assert "Operations" not in client.get("/en/opportunities").text
    grant(office, Role.OPERATOR)
    assert ">Operations</a>" in client.get("/en/opportunities").text
    assert client.post(f"{EN}/replay", data={"all": "yes"}).status_code == 403, "without the session's word"
    assert statuses(office) == {dead: "dead"}


@one_kind
def test_the_newest_root_is_shown(office: Office, desk: httpx.Client) -> None:
    assert "Newest audit root Not yet" in text_of(desk.get(EN).text)
    office.payable(1)
    root = roots.make(office.engine, office.clock.now())
    assert root is not None
    page = text_of(desk.get(EN).text)
    assert "Newest audit root Number 1," in page and root.hash in page


def test_a_worker_that_falls_silent_is_told(office: Office, desk: httpx.Client) -> None:
    started = office.clock.now()

    def codes() -> list[str]:
        silent = worker_silent(office.reads, office.clock.now(), started)
        return [doubt.code for doubt in doubts(lambda: None, lambda: silent)]

    assert codes() == [], "it has just started"
    office.clock.moment += BEAT_MAX + timedelta(seconds=1)
    assert codes() == ["worker_silent"]
    assert Marks(office.engine, office.clock.now).beat() is False
    assert codes() == [] and "No worker runs" not in desk.get(EN).text
    office.clock.moment += BEAT_MAX + timedelta(seconds=1)
    assert codes() == ["worker_silent"] and "The last sign of life came on" in desk.get(EN).text
    assert [doubt.code for doubt in doubts(lambda: "next", lambda: False)] == ["schema_behind"]


def test_what_is_watched_is_measured(office: Office) -> None:
    def told() -> str:
        pages = replace(office.parts.pages, metrics_token="t" * 32)
        with office.client(None, pages=pages) as prometheus:
            return prometheus.get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"}).text

    assert "gcb_sweep_age_seconds NaN" in told() and "gcb_worker_beat_age_seconds NaN" in told()
    trouble(office)
    lines = told().splitlines()
    for line in (
        'gcb_deliveries{state="waiting"} 2.0', 'gcb_deliveries{state="handled"} 5.0',
        'gcb_deliveries{state="dead"} 22.0', 'gcb_deliveries{state="quarantined"} 1.0',
        "gcb_delivery_oldest_waiting_seconds 3600.0", 'gcb_effects{state="given_up"} 0.0',
        'gcb_payables{status="payable"} 1.0', 'gcb_payables_cents{status="payable"} 56500.0',
        'gcb_payables_cents{status="paid"} 0.0', "gcb_github_pause_seconds 240.0", "gcb_sweep_age_seconds 420.0",
        "gcb_worker_beat_age_seconds 0.0",
    ):  # fmt: skip
        assert line in lines, line
    assert not any(HOSTILE[:7] in line for line in lines)


@one_kind
def test_no_look_reads_every_delivery(office: Office) -> None:
    trouble(office)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    for engine in (office.reads, office.engine):
        event.listen(engine, "before_cursor_execute", note)
    desk = office.parts.pages.operations
    desk.overview()
    assert desk.set_aside(None, 10) and desk.set_aside(20, 10) and desk.replay(None)
    with office.reads.connect() as connection:
        connection.execute(select(t.inbox.c.id).where(t.inbox.c.event == "planted"))
        found = [said for said in asked if "inbox" in said[0] and said[0].startswith(("SELECT", "UPDATE"))]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all() for said, values in found]
    whole = [any(row[3] == "SCAN inbox" for row in plan) for plan in plans]
    assert len(whole) > 5 and whole == [*([False] * (len(whole) - 1)), True], "the planted look alone"


@one_kind
def test_many_who_ask_cost_one_count(office: Office) -> None:
    seconds = [0.0]
    kept = KeptFigures(office.reads, office.clock.now, lambda: seconds[0])
    assert kept().deliveries[DeliveryState.DEAD] == 0
    deliver(office, "dead")
    seconds[0] = KEPT_SECONDS - 1
    assert kept().deliveries[DeliveryState.DEAD] == 0
    seconds[0] = KEPT_SECONDS
    assert kept().deliveries[DeliveryState.DEAD] == 1
