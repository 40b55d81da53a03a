"""Measures the durable acknowledgement of deliveries beside the same server's signature check alone."""

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from app.db.engine import open_engine
from app.db.migrate import upgrade
from tests.databases import SERVER, fresh_url
from tests.intake.examples import payloads
from tests.intake.serving import ROOT, served

SIZES = {"issues": ("issues", "labeled"), "pull_request": ("pull_request", "closed")}
CONNECTIONS = 32
GOALS = {"signature only": 1.0, "PostgreSQL": 0.6, "SQLite": 0.3}
Measured = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=2.0)
    given = parser.parse_args()
    secret = secrets.token_hex(32)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bodies = _written(folder)
        # The server on the first processor, so that the load generator has the last to itself.
        cpu = [f"--cpu={_cpus()[0]}"] if len(_cpus()) > 1 else []
        targets = {
            name: stack.enter_context(served(url, *cpu, secrets=(secret,))).port
            for name, url in _databases(stack, folder)
        }
        for port in targets.values():
            _load(port, secret, bodies, 1.0)
        rounds: dict[str, list[Measured]] = {name: [] for name in targets}
        # In turn, so that whatever else this machine does falls on all alike.
        for _ in range(given.rounds):
            for name, port in targets.items():
                rounds[name].append(_load(port, secret, bodies, given.seconds))
    print(report(rounds))


def report(rounds: dict[str, list[Measured]]) -> str:
    """Medians over the rounds, the lowest and highest rate, and the share of the signature check alone.

    The share is taken within each round, where both saw the same load of the machine, and then its median.
    """
    base = [m["rate"] for m in rounds["signature only"]]
    lines = [
        f"Acknowledged deliveries, {CONNECTIONS} kept-alive connections, bodies of 12 and 24 kB in turn, "
        f"median of {len(rounds['signature only'])} rounds",
        f"{'':16}{'per second':>11}{'lowest':>9}{'highest':>9}{'p50 ms':>9}{'p99 ms':>9}{'share':>8}{'goal':>7}",
    ]
    for name, measured in rounds.items():
        rate = _median(measured, "rate")
        rates = [m["rate"] for m in measured]
        share = statistics.median(own / alone for own, alone in zip(rates, base, strict=True))
        lines.append(
            f"{name:16}{rate:>11,.0f}{min(rates):>9,.0f}{max(rates):>9,.0f}{_median(measured, 'p50_ms'):>9.1f}"
            f"{_median(measured, 'p99_ms'):>9.1f}{share:>8.2f}{GOALS[name]:>7.2f}"
        )
    refused = sum(m["bad"] for measured in rounds.values() for m in measured)
    return "\n".join([*lines, f"answers other than 202: {refused}"])


def _median(measured: list[Measured], key: str) -> Any:
    return statistics.median(m[key] for m in measured)


def _databases(stack: ExitStack, folder: Path) -> Iterator[tuple[str, str | None]]:
    yield "signature only", None
    yield "SQLite", _ready(stack, "sqlite", folder)
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError:
        print(f"No PostgreSQL answers at {SERVER.rsplit('@', 1)[-1]}: SQLite alone is measured.", file=sys.stderr)
        return
    yield "PostgreSQL", _ready(stack, "postgresql", folder)


def _ready(stack: ExitStack, kind: str, folder: Path) -> str:
    url = stack.enter_context(fresh_url(kind, folder))
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


def _written(folder: Path) -> list[str]:
    for event, key in SIZES.items():
        (folder / event).write_bytes(payloads()[key])
    return [f"{event}={folder / event}" for event in SIZES]


def _load(port: int, secret: str, bodies: list[str], seconds: float) -> Measured:
    command = [sys.executable, "-m", "tests.bench.load", f"--port={port}", f"--secret={secret}"]
    command += [f"--connections={CONNECTIONS}", f"--seconds={seconds}", *bodies]
    cpu = _cpus()[-1]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=seconds + 30,
        preexec_fn=lambda: os.sched_setaffinity(0, {cpu}),
    )  # fmt: skip
    told: Measured = json.loads(run.stdout)
    return told


def _cpus() -> list[int]:
    return sorted(os.sched_getaffinity(0))


if __name__ == "__main__":
    main()
