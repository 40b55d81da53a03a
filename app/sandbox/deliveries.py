"""Webhook deliveries as GitHub makes them: headers, signature, log, redelivery, and mishaps on the way."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import random
import re
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from app.sandbox.model import Account, Repository

if TYPE_CHECKING:
    from app.sandbox.state import State

HookFate = Literal["drop", "lose", "double", "hold"]
LIFECYCLE_EVENTS = ("installation", "installation_repositories", "installation_target")
POST_TIMEOUT_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request to the webhook address. A redelivery has the same ``guid`` and a new ``id``."""

    id: int
    guid: str
    event: str
    action: str | None
    body: bytes
    headers: dict[str, str]
    url: str
    delivered_at: datetime
    installation_id: int | None
    repository_id: int | None
    redelivery: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


@dataclass(slots=True, kw_only=True)
class Logged:
    delivery: Delivery
    status: str = "Pending"
    status_code: int = 0
    response: str = ""


# Takes a delivery and returns the receiver's (status code, body); None counts as 202.
Transport = Callable[[Delivery], tuple[int, str] | None]


@dataclass(slots=True, kw_only=True)
class HookFault:
    """What befalls deliveries: drop (fails, in the log), lose (nowhere), double, hold (until released)."""

    fate: HookFate
    event: str = ".*"
    times: int = 1


@dataclass(slots=True)
class Deliveries:
    """The outgoing side: builds, signs, sends and remembers. ``log`` is newest last."""

    world: State
    transport: Transport | None = None
    log: list[Logged] = field(default_factory=list)
    faults: list[HookFault] = field(default_factory=list)
    held: list[Logged] = field(default_factory=list)
    _due: list[Logged] = field(default_factory=list)

    def __post_init__(self) -> None:
        if isinstance(self.transport, HttpTransport):
            self.transport.note = self.note

    def note(self, delivery: Delivery, code: int, text: str) -> None:
        """Write down how the receiver answered a delivery; code 0 is no answer in time."""
        logged = next((entry for entry in self.log if entry.delivery.id == delivery.id), None)
        if logged is not None:
            logged.status_code, logged.response = code, text
            logged.status = "OK" if 200 <= code < 300 else "timed out" if code == 0 else "Invalid HTTP Response"

    def emit(self, event: str, action: str, repository: Repository | None, by: Account, parts: dict[str, Any]) -> None:
        """Make a delivery if the App would get one: installed, not suspended, subscribed."""
        world = self.world
        installation = parts.pop("_installation", None)
        if installation is None and repository is not None:
            installation = world.installation_of(repository)
        lifecycle = event in LIFECYCLE_EVENTS
        if installation is None or (not lifecycle and installation.suspended_at is not None):
            return
        if not lifecycle and event not in world.app.events:
            return
        payload = {"action": action, **parts}
        if repository is not None:
            payload["repository"] = world.shapes.repository(repository, hook=True)
            if repository.owner.type == "Organization":
                payload["organization"] = world.shapes.organization(repository.owner)
        if not lifecycle:
            payload["installation"] = {
                "id": installation.id,
                "node_id": world.node("MDIz", installation.id),
            }
        payload["sender"] = world.shapes.account(by)
        repository_id = repository.id if repository else None
        self._due.append(Logged(delivery=self._sign(event, action, payload, installation.id, repository_id)))

    def ping(self) -> None:
        """GitHub's word to a new App, of no installation."""
        app = self.world.app
        hook = {"type": "App", "id": app.id + 500_000_000, "active": True, "app_id": app.id}
        payload = {"zen": "Keep it logically awesome.", "hook_id": hook["id"], "hook": hook}
        self._due.append(Logged(delivery=self._sign("ping", None, payload, None, None)))

    def take(self) -> list[Logged]:
        """What waits to leave, after faults decided its fate. Called under the world's lock."""
        leaving: list[Logged] = []
        for logged in self._due:
            leaving.extend(self._fated(logged))
        self._due.clear()
        return leaving

    def send(self, leaving: Iterable[Logged]) -> None:
        """Hand deliveries to the transport one after the other and note the answers."""
        for logged in leaving:
            answer = self.transport(logged.delivery) if self.transport else None
            if not isinstance(self.transport, HttpTransport):
                self.note(logged.delivery, *(answer or (202, "")))

    def release(self) -> None:
        """Send what was held, in the order it was held."""
        with self.world.guard:
            leaving, self.held = self.held, []
        self.send(leaving)

    def wait(self) -> None:
        """Return when everything handed to the network was answered."""
        if isinstance(self.transport, HttpTransport):
            self.transport.join()

    def redeliver(self, delivery_id: int) -> bool:
        """Send a logged delivery again with the same guid and a new id; False when the id is unknown."""
        with self.world.guard:
            found = next((entry for entry in self.log if entry.delivery.id == delivery_id), None)
            if found is None:
                return False
            again = replace(
                found.delivery,
                id=self.world.next_id(),
                delivered_at=self.world.now(),
                redelivery=True,
                url=self.world.app.webhook_url,
            )
            logged = Logged(delivery=again)
            self.log.append(logged)
        self.send([logged])
        return True

    def fail_next(self, fate: HookFate, *, event: str = ".*", times: int = 1) -> None:
        """Let the next ``times`` deliveries whose ``event.action`` matches the pattern meet ``fate``."""
        self.faults.append(HookFault(fate=fate, event=event, times=times))

    def _fated(self, logged: Logged) -> list[Logged]:
        name = f"{logged.delivery.event}.{logged.delivery.action}"
        fault = next((f for f in self.faults if f.times > 0 and re.fullmatch(f.event, name)), None)
        if fault is not None:
            fault.times -= 1
        if fault is None or fault.fate != "lose":
            self.log.append(logged)
        if fault is None:
            return [logged]
        if fault.fate == "double":
            return [logged, logged]
        if fault.fate == "hold":
            self.held.append(logged)
        elif fault.fate == "drop":
            logged.status, logged.status_code = "timed out", 0
        return []

    def _sign(
        self,
        event: str,
        action: str | None,
        payload: dict[str, Any],
        installation_id: int | None,
        repository_id: int | None,
    ) -> Delivery:
        world = self.world
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        number = world.next_id()
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{world.app.id}/{number}"))
        digest = hmac.new(world.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/5a3d1e2",
            "X-GitHub-Delivery": guid,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": str(world.app.id + 500_000_000),
            "X-GitHub-Hook-Installation-Target-ID": str(world.app.id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": f"sha256={digest}",
        }
        return Delivery(
            id=number,
            guid=guid,
            event=event,
            action=action,
            body=body,
            headers=headers,
            url=world.app.webhook_url,
            delivered_at=world.now(),
            installation_id=installation_id,
            repository_id=repository_id,
        )


class HttpTransport:
    """Posts deliveries to their address from one background thread, in order; the answer goes to ``note``."""

    note: Callable[[Delivery, int, str], None] | None = None

    def __init__(self) -> None:
        self._queue: queue.Queue[Delivery] = queue.Queue()
        threading.Thread(target=self._run, name="sandbox-deliveries", daemon=True).start()

    def __call__(self, delivery: Delivery) -> tuple[int, str] | None:
        if delivery.url:
            self._queue.put(delivery)
        return None

    def _run(self) -> None:
        while True:
            delivery = self._queue.get()
            code, text = post(delivery)
            if self.note:
                self.note(delivery, code, text)
            self._queue.task_done()

    def join(self) -> None:
        self._queue.join()


def post(delivery: Delivery) -> tuple[int, str]:
    """Send one delivery over HTTP; returns (status code, body), code 0 when nobody answered in time."""
    request = urllib.request.Request(  # noqa: S310 - the operator chose the address
        delivery.url, delivery.body, dict(delivery.headers), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=POST_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def schedule(
    deliveries: Sequence[Delivery],
    seed: int,
    *,
    shuffle: bool = True,
    double: float = 0.0,
    drop: float = 0.0,
) -> list[Delivery]:
    """The same deliveries as a bad day would bring them; ``double`` and ``drop`` are chances from 0 to 1."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    out: list[Delivery] = []
    for delivery in deliveries:
        if dice.random() < drop:
            continue
        out.extend([delivery, delivery] if dice.random() < double else [delivery])
    if shuffle:
        dice.shuffle(out)
    return out
