"""Starts the program; where it has no App yet, the setup page first and then the program in the same process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from app import bootstrap, credentials, logs, serving, settings_rules
from app.bootstrap import CannotStart
from app.github.registration import Registered, have_json_delivered, take_over
from app.policies import PolicyProblem
from app.server import run_server
from app.service.ports import Gone, Unavailable
from app.settings import AppCredentials, Settings, SettingsProblem, load_settings, needs_setup
from app.settings_rules import Problem
from app.web.armour import Armour
from app.web.setup import DONE_PATH, Finished, NotKept, Setup, SetupParts
from app.web.setup_gate import Gate

log = logging.getLogger(__name__)

# The code must be told whatever level is asked for.
_LEVELS_THAT_TELL: Final = ("DEBUG", "INFO", "WARNING")


def serve() -> None:
    """The web server and a worker until stopped; on the first start the setup page, which then becomes them.

    Raises:
        CannotStart, SettingsProblem, PolicyProblem.
    """
    if not needs_setup():
        serving.serve()
        return
    settings = load_settings({"database"})
    level = settings.log_level if settings.log_level in _LEVELS_THAT_TELL else "WARNING"
    logs.configure(level, secrets=settings.secrets())
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with ExitStack() as stack:
        first = FirstStart(settings, stack)
        told = {"address": f"{settings.base_url}/setup", "code": first.gate.code, "minutes": 60}
        log.warning("not set up / pas encore configuré", extra=told)
        run_server(first, settings)


class FirstStart:
    """An ASGI application: the setup page, and from the moment the App is there the program itself."""

    def __init__(
        self,
        settings: Settings,
        stack: ExitStack,
        *,
        gate: Gate | None = None,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``stack`` closes what the program opens. ``wait`` makes wrong codes slow."""
        self.gate = gate or Gate()
        self._settings, self._stack = settings, stack
        self._open: AsyncExitStack | None = None
        self._program: ASGIApp | None = None
        assert settings.credentials_file is not None
        self._file = settings.credentials_file
        parts = SetupParts(
            gate=self.gate,
            base_url=settings.base_url,
            github=bootstrap.web_address(settings.github_api_url),
            version=serving.program_version(),
            can_keep=lambda: settings.setup_store == "page" or credentials.can_keep(self._file),
            take_over=partial(take_over, settings.github_api_url),
            finish=self._finish,
            lifespan=self._lifespan,
            wait=wait,
        )
        self._setup = Armour(Setup(parts).app(), tls=settings.base_url.startswith("https://"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        running = self._program
        # Whoever set it up still has to read what to do next, and the end comes to who was told of the start.
        if running is None or scope["type"] == "lifespan" or scope["path"] == DONE_PATH:
            running = self._setup
        await running(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as self._open:
            yield

    async def _finish(self, registered: Registered) -> Finished:
        kept = _settings_of(registered)
        for problem in _problems(kept):
            log.error("the new app's credentials cannot be used", extra={"why": problem.en})
            raise NotKept
        if self._settings.setup_store == "page":
            confirmed = await asyncio.to_thread(self._json_confirmed, registered)
            return Finished(shown=_as_environment(kept), json_confirmed=confirmed)
        try:
            await asyncio.to_thread(credentials.keep, self._file, kept)
        except OSError as reason:
            told = {"file": str(self._file), "why": reason.strerror or type(reason).__name__}
            log.error("the new app's credentials cannot be stored", extra=told)
            raise NotKept from None
        log.info("set up", extra={"app_id": registered.app_id, "file": str(self._file)})
        confirmed = await asyncio.to_thread(self._json_confirmed, registered)
        return Finished(file=str(self._file.resolve()), trouble=await self._start(), json_confirmed=confirmed)

    async def _start(self) -> tuple[str, ...]:
        """Puts the program in the setup page's place; answers why it could not, nothing when it runs."""
        try:
            running = await asyncio.to_thread(self._prepared)
        except (CannotStart, SettingsProblem, PolicyProblem) as problem:
            log.error("set up, but not started", extra={"why": str(problem)})
            return tuple(str(problem).splitlines())
        assert self._open is not None
        await self._open.enter_async_context(serving.taking_in(running.intake))
        self._program = running.web
        return ()

    def _prepared(self) -> serving.Running:
        running = serving.prepare(serving.settings_in_force(), self._stack)
        serving.start(running.jobs, self._stack)
        return running

    def _json_confirmed(self, registered: Registered) -> bool:
        secret = SecretStr(registered.webhook_secret)
        key = SecretStr(registered.private_key)
        app = AppCredentials(app_id=registered.app_id, private_key=key, webhook_secrets=(secret,))
        try:
            have_json_delivered(bootstrap.open_calls(replace(self._settings, app=app)), registered.webhook_secret)
        except (Unavailable, Gone) as problem:
            log.warning("the webhook's form is not confirmed", extra={"why": str(problem)})
            return False
        return True


def _settings_of(registered: Registered) -> dict[str, str]:
    return {
        "APP_ID": str(registered.app_id),
        "PRIVATE_KEY": registered.private_key,
        "WEBHOOK_SECRET": registered.webhook_secret,
        "GITHUB_CLIENT_ID": registered.client_id,
        "GITHUB_CLIENT_SECRET": registered.client_secret,
    }


def _problems(kept: Mapping[str, str]) -> list[Problem]:
    """What the settings would not take: better found before it is stored."""
    read = (
        settings_rules.app_id(kept["APP_ID"]),
        settings_rules.private_key(kept["PRIVATE_KEY"], ""),
        settings_rules.webhook_secret("WEBHOOK_SECRET", kept["WEBHOOK_SECRET"]),
    )
    return [found for found in read if isinstance(found, Problem)]


def _as_environment(kept: Mapping[str, str]) -> str:
    """A line for each, as an environment file takes them: the key on one line."""
    return "\n".join(f"{name}={value.strip().replace(chr(10), chr(92) + 'n')}" for name, value in kept.items())
