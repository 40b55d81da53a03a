"""The webhook door alone behind uvicorn, as a process of its own, so that it can be measured and killed."""

import argparse
import asyncio
import gc
import os

import uvicorn
from starlette.types import Receive, Scope, Send

from app.db.intake import open_intake
from app.db.intake_contract import Intake, IntakeLimits, StoredDelivery
from app.web.hooks import IntakeFirst, WebhookEndpoint
from app.web.hooks_body import BodyLimits


class SignatureOnly:
    """Says stored and stores nothing: what is left is HTTP and the signature check."""

    async def put(self, delivery: StoredDelivery) -> bool:
        return True

    def start(self) -> None: ...

    async def close(self) -> None: ...


class Hasty:
    """The fault that the crash test must catch: it answers first and commits afterwards."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._tasks: set[asyncio.Task[bool]] = set()
        self.start, self.close = intake.start, intake.close

    async def put(self, delivery: StoredDelivery) -> bool:
        task = asyncio.ensure_future(self._intake.put(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True


class Lifespan:
    """Starts and ends the intake with the server; there is nothing else behind the door."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        await receive()
        self._intake.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._intake.close()
        await send({"type": "lifespan.shutdown.complete"})


def main() -> None:
    given = _arguments()
    if given.cpu is not None:
        os.sched_setaffinity(0, {given.cpu})
    intake: Intake = SignatureOnly()
    if given.database_url:
        limits = IntakeLimits(waiting_rows_max=given.waiting_rows, answer_seconds_max=given.answer_seconds)
        intake = open_intake(given.database_url, lambda _new: None, limits)
    if given.hasty:
        intake = Hasty(intake)
    bodies = BodyLimits(
        grace_seconds=given.grace_seconds, total_seconds=given.total_seconds, rate_bytes=given.rate_bytes,
        together_bytes_max=given.together_bytes,
    )  # fmt: skip
    endpoint = WebhookEndpoint(intake, [secret.encode() for secret in given.secret], limits=bodies)
    gc.freeze()
    uvicorn.run(
        IntakeFirst(Lifespan(intake), endpoint), host="127.0.0.1", port=given.port, http="httptools",
        loop="uvloop", log_level="warning", access_log=False,
    )  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", action="append", required=True)
    parser.add_argument("--database-url", help="none: answer after the signature check alone")
    parser.add_argument("--cpu", type=int)
    parser.add_argument("--hasty", action="store_true")
    waits, bodies = IntakeLimits(), BodyLimits()
    parser.add_argument("--waiting-rows", type=int, default=waits.waiting_rows_max)
    parser.add_argument("--answer-seconds", type=float, default=waits.answer_seconds_max)
    parser.add_argument("--grace-seconds", type=float, default=bodies.grace_seconds)
    parser.add_argument("--total-seconds", type=float, default=bodies.total_seconds)
    parser.add_argument("--rate-bytes", type=int, default=bodies.rate_bytes)
    parser.add_argument("--together-bytes", type=int, default=bodies.together_bytes_max)
    return parser.parse_args()


if __name__ == "__main__":
    main()
