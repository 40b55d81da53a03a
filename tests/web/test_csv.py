"""The whole list as CSV: the same bytes everywhere, harmless in a spreadsheet, in constant memory."""

from __future__ import annotations

import csv
import io
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import uvicorn

from app.exports.payables_csv import ROWS_A_CHUNK, payables_csv
from app.service.payments import PayableRow
from tests.web.office import API, Office, fill

SNAPSHOT = (
    b"payable_id,contract_id,repository_id,repository,issue_number,issue_url,payee_id,payee_login,net_cents,"
    b"tax_cents,total_cents,total,currency,fund_id,cost_centre,coding,fiscal_year,status,held,accepted_at,due_on,"
    b"paid_on,reference,invoice_number,invoice_received_on,invoice_status\r\n"
    b"1,1,7,department/project-7,1,https://github.com/department/project-7/issues/1,11,first,50000,6500,56500,565.00,"
    b"CAD,1,1001,A-12,2026-2027,payable,false,2026-11-23T17:00:00Z,2026-12-23,,,,,\r\n"
    b"2,2,8,department/project-8,2,https://github.com/department/project-8/issues/2,12,second,5,0,5,0.05,CAD,1,1001,"
    b'A-12,2026-2027,paid,true,2026-11-23T17:00:00Z,2026-12-23,2026-12-01,"Virement n\xc2\xba 7, ""A""",,,\r\n'
)
ROW = PayableRow(
    payable_id=1,
    contract_id=1,
    repository_id=7,
    repository="a/b",
    issue_number=1,
    issue_url=None,
    payee_id=11,
    payee_login="first",
    net_cents=1,
    tax_cents=0,
    total_cents=1,
    total="0.01",
    currency="CAD",
    fund_id=1,
    cost_centre="1001",
    coding="",
    fiscal_year="2026-2027",
    status="payable",
    held=False,
    accepted_at=datetime(2026, 11, 23, tzinfo=UTC),
    due_on="2026-12-23",
    paid_on=None,
    reference=None,
)
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n1",
    " =1",
    "\u00a0=1",
    "|cmd",
    "%0",
    "\uff1d1",
    "=cmd|' /C calc'!A0",
)
ACCEPTED = (
    ("text/csv", "text/csv"),
    ("TEXT/CSV; header=present", "text/csv"),
    ("text/csv, */*;q=0.1", "text/csv"),
    ("application/json;q=0.5, text/csv;q=0.9", "text/csv"),
    ("application/json, text/csv;q=0.9", "application/json"),
    ("application/json, text/csv", "application/json"),
    ("text/csv;q=0", "application/json"),
    ("text/csv;q=x", "application/json"),
    ("*/*", "application/json"),
    ("text/html", "application/json"),
    ("", "application/json"),
    (",;q=,;;=", "application/json"),
)
HARMLESS = ("A-1", "1=1", "", "é", "'", "12", "a\tb")


def test_the_bytes(office: Office, client: httpx.Client) -> None:
    paid = {"status": "paid", "paid_on": "2026-12-01", "reference": 'Virement nº 7, "A"', "paid_cents": 5}
    second = {"repository_id": 8, "payee_id": 12, "payee_login": "second", "amount_cents": 5, "tax_cents": 0}
    fill(office.engine, [{}, {**paid, **second, "held": True}])
    answer = client.get(f"{API}/payables", headers={"Accept": "text/csv", "Accept-Language": "fr-CA"})
    assert answer.content == SNAPSHOT
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="payables.csv"'
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert _read(replace(ROW, reference=text))["reference"] == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert _read(replace(ROW, reference=text, coding=text))["coding"] == text


def test_every_text_column_is_guarded() -> None:
    for name in ("repository", "payee_login", "cost_centre", "coding", "reference"):
        given: dict[str, Any] = {name: "=1"}
        assert _read(replace(ROW, **given))[name] == "'=1"


def test_no_more_is_held_than_a_chunk() -> None:
    taken = 0

    def rows() -> Iterator[PayableRow]:
        nonlocal taken
        for _ in range(10 * ROWS_A_CHUNK):
            taken += 1
            yield ROW

    chunks = payables_csv(rows())
    next(chunks)
    assert taken == 0
    for count in range(1, 4):
        next(chunks)
        assert taken == count * ROWS_A_CHUNK


def test_the_accept_header_is_weighed(client: httpx.Client) -> None:
    for accept, expected in ACCEPTED:
        answer = client.get(f"{API}/payables", headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == expected, accept


def test_the_parameter_overrules_the_header(client: httpx.Client) -> None:
    answer = client.get(f"{API}/payables?format=json", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "application/json"


def test_a_page_of_csv_is_refused(client: httpx.Client) -> None:
    for query in ("limit=5", "cursor=MQ", "limit=100&cursor=MQ"):
        answer = client.get(f"{API}/payables?format=csv&{query}")
        assert answer.status_code == 422
        assert {error["code"] for error in answer.json()["errors"]} == {"page_of_csv"}


def test_a_reader_who_leaves_gives_everything_back(office: Office) -> None:
    fill(office.engine, [{"payee_login": "x" * 6_000}] * 2_000)
    token = office.token()
    with _server(office) as port:
        for _ in range(6):  # More than may be read at once.
            with socket.create_connection(("127.0.0.1", port), 10) as line:
                asked = f"GET {API}/payables?format=csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
                line.sendall(asked.encode())
                assert line.recv(64).startswith(b"HTTP/1.1 200")
                # Reset, as a reader who is killed.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            _until(lambda: office.reads.pool.checkedout() == 0)  # type: ignore[attr-defined]
        answer = httpx.get(
            f"http://127.0.0.1:{port}{API}/payables?format=csv", headers={"Authorization": f"Bearer {token}"}
        )
        assert len(answer.text.splitlines()) == 2_001


def test_too_many_lists_at_once_are_told_to_wait(office: Office) -> None:
    busy = threading.Semaphore(0)
    with office.client(lists_open=busy) as client:
        answer = client.get(f"{API}/payables?format=csv")
        assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
        assert answer.json()["code"] == "too_many_lists"
        assert client.get(f"{API}/payables").status_code == 200
        busy.release()
        assert client.get(f"{API}/payables?format=csv").status_code == 200
        assert client.get(f"{API}/payables?format=csv").status_code == 200


def _read(row: PayableRow) -> dict[str, str]:
    text = b"".join(payables_csv([row])).decode()
    (found,) = csv.DictReader(io.StringIO(text, newline=""))
    return found


def _until(holds: object) -> None:
    assert callable(holds)
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last, "the connection was not given back"
        threading.Event().wait(0.02)


class _server:
    """The application behind a real uvicorn on a free port."""

    def __init__(self, office: Office) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(office.app(), log_config=None, timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(15)
        self._socket.close()
