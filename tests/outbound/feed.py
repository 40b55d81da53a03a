"""A subscription over the API, and the sender that serves it, for a test to let time pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from app.db.sendings import DbSendings
from app.outbound.carrier import HttpCarrier
from app.outbound.seal import FernetSeal
from app.service.sending import Carrier, Sender
from tests.outbound.receiver import Receiver
from tests.web.office import API, LOOPBACK, WEBHOOK_KEY, Office


class Feed:
    def __init__(self, office: Office, client: httpx.Client, receiver: Receiver) -> None:
        self.office, self.client, self.receiver = office, client, receiver
        self.sender = self.opened()

    def opened(self, carrier: Carrier | None = None, key: str = WEBHOOK_KEY) -> Sender:
        """A sender, as a process that starts has it."""
        found = carrier or HttpCarrier(LOOPBACK, seconds_max=5)
        store = DbSendings(self.office.engine)
        return Sender(store, found, FernetSeal([key]), self.office.clock, "https://bounty.example", lambda: 0.5)

    def subscribe(self, *events: str, url: str = "", **more: Any) -> tuple[int, str]:
        body = {"url": url or f"{self.receiver.address}/in", "events": list(events) or ["*"], **more}
        made = self.client.post(f"{API}/webhooks", json=body)
        assert made.status_code == 201, made.text
        return made.json()["webhook_id"], made.json()["secret"]

    def drain(self) -> bool | float:
        """Everything that is due now; answers when the next is."""
        for _ in range(100):
            left = self.sender.drain()
            if left is not True:
                return left
        raise AssertionError("sending never ends")

    def passes(self, **time: float) -> None:
        self.office.clock.moment += timedelta(**time)

    def log(self, number: int, **query: Any) -> list[dict[str, Any]]:
        answer = self.client.get(f"{API}/webhooks/{number}/deliveries", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def hook(self, number: int) -> dict[str, Any]:
        items = self.client.get(f"{API}/webhooks").json()["items"]
        return next(item for item in items if item["webhook_id"] == number)

    def post(self, number: int, act: str, **body: Any) -> httpx.Response:
        return self.client.post(f"{API}/webhooks/{number}/{act}", json=body)
