"""All of GitHub's own example payloads reach an outcome: used, ignored with a reason, or set aside with one."""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from app.db import tables
from app.sandbox.deliveries import Delivery
from tests.intake.examples import node_modules_or_skip
from tests.town import SECRET, Town

EXAMPLES = 329
TARGET = "4242"


def every_example() -> list[Delivery]:
    path = node_modules_or_skip() / "@octokit" / "webhooks-examples" / "api.github.com" / "index.json"
    found: list[Delivery] = []
    for event in json.loads(path.read_bytes()):
        for example in event["examples"]:
            number = len(found) + 1
            body = json.dumps(example, ensure_ascii=False).encode()
            digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            headers = {
                "Content-Type": "application/json",
                "X-GitHub-Event": event["name"],
                "X-GitHub-Delivery": f"example-{number}",
                "X-GitHub-Hook-Installation-Target-ID": TARGET,
                "X-Hub-Signature-256": f"sha256={digest}",
            }
            found.append(_delivery(number, event["name"], example.get("action", ""), body, headers))
    return found


def _delivery(number: int, event: str, action: str, body: bytes, headers: dict[str, str]) -> Delivery:
    return Delivery(
        id=number,
        guid=headers["X-GitHub-Delivery"],
        event=event,
        action=action,
        body=body,
        headers=headers,
        url="",
        delivered_at=datetime(2026, 11, 23, tzinfo=UTC),
        installation_id=0,
        repository_id=None,
    )


def test_each_example_comes_to_an_end(engine: Engine) -> None:
    town = Town(engine)
    examples = every_example()
    assert len(examples) == EXAMPLES
    town.deliver(examples)
    with engine.connect() as connection:
        query = select(tables.inbox.c.status, tables.inbox.c.outcome, tables.inbox.c.event)
        rows = connection.execute(query.where(tables.inbox.c.guid.like("example-%"))).all()
    assert len(rows) == EXAMPLES
    assert {status for status, _, _ in rows} <= {"done", "ignored", "dead"}
    assert all(re.fullmatch(r"[A-Za-z_.:0-9 ;,'/#-]+", outcome) for _, outcome, _ in rows)
    # What GitHub's examples are about is not there in the sandbox: no example may be a fault of ours.
    dead = [outcome for status, outcome, _ in rows if status == "dead"]
    assert all(outcome.startswith("GitHub does not show it") for outcome in dead), dead
    assert town.contract(1) is None
