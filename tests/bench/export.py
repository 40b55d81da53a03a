"""The finance API on a year of payables: pages at any depth, the whole list as CSV beside COPY, two clients racing.

``python -m tests.bench.export --rows 1000000``
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from app.db import tables as t
from app.db.queries import Queries
from app.service.payments import PayableFilter
from app.web.cursor import write_cursor
from tests.databases import fresh_engine
from tests.money.treasury import Treasury
from tests.running.program import free_port, wait_until
from tests.web.office import API, fill

PLAIN = """COPY (SELECT p.*, r.full_name, i.number, f.cost_centre, f.coding FROM payable p
JOIN contract c ON c.id = p.contract_id JOIN issue i ON i.id = c.issue_id JOIN fund f ON f.id = p.fund_id
LEFT JOIN repository r ON r.id = p.repository_id ORDER BY p.id) TO STDOUT (FORMAT csv, HEADER true)"""
COPIED = (
    "INSERT INTO issue SELECT i.id + n, i.repository_id, i.number + n, i.node_id, i.title FROM issue i, "
    "generate_series(1, :more) n WHERE i.id = 1",
    "INSERT INTO contract (issue_id, repository_id, generation, status, held, hold_codes, amount_cents, tax_cents, "
    "fund_id, offered_by, opened_at, changed_at, fact_count, head_hash) SELECT i.id, repository_id, 1, 'paid', false, "
    "'', 1, 0, 1, 1, now(), now(), 0, repeat('0', 64) FROM issue i WHERE i.id > 1",
    "INSERT INTO payable (contract_id, payee_id, payee_login, amount_cents, tax_cents, status, held, fund_id, "
    "repository_id, fiscal_year, accepted_at, due_on) SELECT c.id, c.id % 500, 'person-' || c.id % 500, "
    "50000 + c.id, 6500, 'payable', false, 1, 7, '2026-2027', now(), '2026-12-23' FROM contract c WHERE c.id > 1",
)
RACED = 900
PAGES = 200


@dataclass(frozen=True)
class Server:
    port: int
    token: str
    pid: int

    def get(self, path: str, connection: http.client.HTTPConnection | None = None) -> http.client.HTTPResponse:
        opened = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        opened.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
        answer = opened.getresponse()
        assert answer.status == 200, answer.read()
        return answer

    def post(self, path: str, body: Any, key: str) -> tuple[int, Any]:
        opened = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": key}
        opened.request("POST", path, json.dumps(body), headers)
        answer = opened.getresponse()
        return answer.status, json.load(answer)

    def cpu_seconds(self) -> float:
        """What the process itself worked; on a busy machine the clock on the wall tells of its neighbours."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """The most memory that the process ever held."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found
        return int(found[1]) / 1024


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--rows", type=int, default=1_000_000)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--raced", type=int, default=1_000)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder, fresh_engine("postgresql", Path(folder)) as engine:
        _fill(engine, asked.rows)
        with _serving(engine) as server:
            _pages(server, asked.rows)
            _lists(engine, server, asked.rows, asked.rounds)
            _race(engine, server, asked.raced)


def _pages(server: Server, rows: int) -> None:
    depths = {"first": 0, "middle": rows // 2, "last": rows - 101}
    times: dict[str, list[float]] = {name: [] for name in depths}
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    # Round by round, so that whatever else the machine does falls on all depths alike.
    worked = server.cpu_seconds()
    for _ in range(PAGES):
        for name, after in depths.items():
            cursor = f"&cursor={write_cursor(after)}" if after else ""
            began = time.perf_counter()
            page = json.loads(server.get(f"{API}/payables?limit=100{cursor}", connection).read())
            times[name].append(time.perf_counter() - began)
            assert len(page["items"]) == 100
    each = (server.cpu_seconds() - worked) / (PAGES * len(depths))
    for name, found in times.items():
        ms = [seconds * 1_000 for seconds in sorted(found)]
        print(f"page of 100, {name}: median {statistics.median(ms):.2f} ms, 99th {ms[int(len(ms) * 0.99)]:.2f} ms")
    grown = statistics.median(times["last"]) / statistics.median(times["first"])
    print(f"work of the server a page: {each * 1_000:.2f} ms; last / first: {grown:.2f}")


def _lists(engine: Engine, server: Server, rows: int, rounds: int) -> None:
    queries = Queries(engine)
    ways: dict[str, Callable[[], Iterable[bytes]]] = {
        "COPY": lambda: _plain(engine),
        "CSV in process": lambda: _export(queries),
        "CSV by the API": lambda: _read(server.get(f"{API}/payables?format=csv")),
        "export by the API, with digest": lambda: _read(server.get(f"{API}/exports/payables")),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    _timed(ways["COPY"])
    before = server.peak_mb()
    for _ in range(rounds):
        for name, way in ways.items():
            times[name].append(_timed(way))
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, seconds in medians.items():
        print(f"{name}: {rows / seconds:,.0f} rows/s, {medians['COPY'] / seconds:.2f} of COPY")
    print(f"memory growth of the server: {server.peak_mb() - before:.1f} MB")


def _race(engine: Engine, server: Server, count: int) -> None:
    """Two clients freeze batches by filter until nothing is left; every payable is in exactly one."""
    owed = set(Treasury(engine).owe(RACED, count, fund_cents=10**12))
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        taken = [n for found in pool.map(lambda client: _client(server, client), ("a", "b")) for n in found]
    seconds = time.perf_counter() - began
    with engine.connect() as connection:
        lines = connection.execute(select(t.batch_line.c.payable_id)).scalars().all()
        batches = connection.execute(select(func.count()).select_from(t.batch)).scalar_one()
    twice, missed = len(lines) - len(set(lines)), len(owed - set(lines))
    assert sorted(taken) == sorted(lines)
    print(f"two clients, {count} payables, {batches} batches, {seconds:.1f} s: {twice} twice, {missed} missed")
    assert not twice and not missed


def _client(server: Server, name: str) -> list[int]:
    found: list[int] = []
    for number in range(10_000):
        body = {"filter": {"repository": str(RACED)}}
        status, answer = server.post(f"{API}/batches", body, f"{name}-{number}")
        if status == 201:
            batch = json.load(server.get(f"{API}/batches/{answer['batch_id']}"))
            found += [line["frozen"]["payable_id"] for line in batch["lines"]]
        elif answer["code"] == "batch_empty":
            return found
        else:
            # The other one took some of them first: what is left is asked for anew.
            assert answer["code"] == "batch_refused", answer
    raise AssertionError("the race never ends")


@contextmanager
def _serving(engine: Engine) -> Iterator[Server]:
    port, url = free_port(), engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.bench.finance_server", url, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        server = Server(port, process.stdout.readline().strip(), process.pid)
        wait_until(lambda: _answers(server), "the server")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(server: Server) -> bool:
    try:
        return bool(server.get("/healthz").read())
    except OSError:
        return False


def _fill(engine: Engine, rows: int) -> None:
    fill(engine, [{}])
    with engine.begin() as connection:
        connection.execute(text("SELECT setval(pg_get_serial_sequence('fund', 'id'), 1000)"))
        for statement in COPIED:
            connection.execute(text(statement), {"more": rows - 1} if ":more" in statement else {})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _plain(engine: Engine) -> Iterable[bytes]:
    with engine.connect() as connection, connection.connection.cursor().copy(PLAIN) as copying:
        yield from copying


def _export(queries: Queries) -> Iterable[bytes]:
    copied = queries.copied(PayableFilter())
    assert copied is not None
    try:
        yield from copied
    finally:
        copied.close()


def _read(answer: http.client.HTTPResponse) -> Iterable[bytes]:
    yield from iter(lambda: answer.read(1 << 16), b"")


def _timed(chunks: Callable[[], Iterable[bytes]]) -> float:
    began = time.perf_counter()
    for _ in chunks():
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
