"""The whole program beside a sandbox GitHub in one process: deliveries come in by the real route, signed."""

import asyncio
import functools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt.algorithms
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine, select

from app import bootstrap
from app.core.state import Contract
from app.db import tables as t
from app.db.intake import open_intake
from app.db.migrate import upgrade
from app.db.pace import Pace
from app.github.client import Calls
from app.policies import load_policy
from app.sandbox.deliveries import Delivery
from app.sandbox.faults import Hang
from app.sandbox.front import Front, Request
from app.sandbox.world import Village, village
from app.web.hooks import PATH, WebhookEndpoint
from tests import scenes

SECRET = "a-long-secret-that-nobody-will-guess-0123456789"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = (
    KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
# Reading and checking the key is a fifth of a life's time, and every restart of the program does it anew.
_signing: Any = jwt.algorithms
_signing.load_pem_private_key = functools.cache(_signing.load_pem_private_key)
START = scenes.NOON + timedelta(hours=1)
# What GitHub has put off for longer than this is not waited for.
SOON = timedelta(minutes=2)


class FrontTransport(httpx.BaseTransport):
    """Carries the client's requests to the sandbox without a socket."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        asked = Request(
            method=request.method,
            path=path,
            query=query,
            headers={k.lower(): v for k, v in request.headers.items()},
            body=request.read(),
        )
        try:
            answer = self._front.handle(asked)
        except Hang:
            raise httpx.ReadTimeout("no answer", request=request) from None
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body, request=request)


class Town:
    """A village, the program, and a clock for both. Deliveries wait in ``post`` until ``deliver``."""

    def __init__(self, engine: Engine) -> None:
        self.moment = START
        self.post: list[Delivery] = []
        self.v: Village = village(
            clock=self.now,
            transport=self.post.append,
            webhook_secret=SECRET,
            public_key=PUBLIC,
        )
        self.world, self.repository = self.v.world, self.v.repository
        self.engine = engine
        self.front = Front(self.world)
        self.transport: httpx.BaseTransport | None = None
        self.policy = load_policy(None)
        self.start()
        self.fund_id = scenes.open_fund(engine, scope_id=self.repository.id, amount_cents=10_000_00)

    def start(self) -> None:
        """Puts the program together anew, as after a restart."""
        calls = Calls(
            self.world.app.id,
            PEM,
            "https://api.github.com",
            "https://api.github.com/graphql",
            transport=self.transport or FrontTransport(self.front),
            limits=Pace(self.engine, self.now),
        )
        self.parts = bootstrap.assemble(self.engine, self.policy, calls, self, lambda: None)

    def now(self) -> datetime:
        return self.moment

    def tick(self, **ahead: float) -> None:
        self.moment += timedelta(**(ahead or {"seconds": 30}))

    def deliver(self, deliveries: Iterable[Delivery] | None = None) -> None:
        """Posts what waits (or the given ones) to the real route, then lets the worker work."""
        if deliveries is None:
            deliveries, self.post[:] = list(self.post), []
        asyncio.run(self._post(list(deliveries)))
        self.work()

    def inbox_only(self, deliveries: Iterable[Delivery]) -> None:
        """Deliveries are taken and decided; nothing is shown yet and no time passes."""
        asyncio.run(self._post(list(deliveries)))
        while self.parts.inbox.drain():
            pass

    def second(self) -> None:
        self.moment += timedelta(seconds=1)

    async def _post(self, deliveries: list[Delivery]) -> None:
        """Over the real webhook route, signature and all."""
        intake = open_intake(self.engine.url.render_as_string(hide_password=False), lambda _new: None)
        intake.start()
        door = WebhookEndpoint(intake, [SECRET.encode()])
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://app") as client:
                for delivery in deliveries:
                    answer = await client.post(PATH, content=delivery.body, headers=dict(delivery.headers))
                    assert answer.status_code == 202, answer.text
        finally:
            await intake.close()

    def work(self) -> None:
        """Drains deliveries and effects until nothing is due; time passes where GitHub asked to wait."""
        for _ in range(400):
            self.parts.inbox.drain()
            self.parts.outbox.drain()
            if not self._waiting():
                return
            self.moment += timedelta(seconds=2)
        raise AssertionError("work never ends")

    def sweep(self) -> list[str]:
        found: list[str] = []
        self.parts.reconcile.sweep(found.append)
        self.work()
        return found

    def contract(self, number: int) -> Contract | None:
        with self.engine.connect() as connection:
            query = select(t.issue.c.id).where(t.issue.c.number == number)
            issue_id = connection.execute(query.where(t.issue.c.repository_id == self.repository.id)).scalar()
        if issue_id is None:
            return None
        with self.parts.store.unit() as unit:
            found = unit.contract(issue_id)
        return found[1] if found else None

    def said(self, number: int) -> list[str]:
        """The App's own comments on an issue."""
        issue = self.world.issue(self.repository, number)
        return [c.body for c in issue.comments if c.author.type == "Bot"]

    def outcomes(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(t.inbox.c.outcome).order_by(t.inbox.c.id)).scalars())

    def _waiting(self) -> bool:
        wait = self.parts.outbox.wait_seconds()
        if wait is not None and wait <= SOON.total_seconds():
            return True
        soon = int((self.moment + SOON).timestamp() * 1_000_000)
        new = select(t.inbox.c.id).where(t.inbox.c.status == "new", t.inbox.c.next_try_us <= soon)
        with self.engine.connect() as connection:
            return connection.execute(new.limit(1)).first() is not None


def opened(engine: Engine) -> Town:
    upgrade(engine)
    return Town(engine)
