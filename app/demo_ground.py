"""Opens what the demo runs on: a sandbox GitHub and the service, both on this machine's loopback address."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from app.bootstrap import CannotStart
from app.sandbox.world import Village, village
from app.server import server_config
from app.settings import AppCredentials, Settings

HOST = "127.0.0.1"
START_SECONDS_MAX = 30.0


class Calendar:
    """The sandbox's clock: the present, but for what is played as having happened some days ago."""

    def __init__(self) -> None:
        self._back = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) - self._back

    def go(self, days_ago: float) -> None:
        self._back = timedelta(days=days_ago)


def village_of(key: rsa.RSAPrivateKey, secret: str, github: str, address: str, calendar: Calendar) -> Village:
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return village(
        clock=calendar,
        api_url=github,
        html_url=github,
        webhook_url=f"{address}/api/github/webhooks",
        webhook_secret=secret,
        public_key=public.decode(),
    )


def settings_of(key: rsa.RSAPrivateKey, secret: str, v: Village, folder: Path, github: str, address: str) -> Settings:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    app = AppCredentials(
        app_id=v.world.app.id, private_key=SecretStr(pem.decode()), webhook_secrets=(SecretStr(secret),)
    )
    return Settings(
        app=app,
        client_id=v.world.app.client_id,
        client_secret=SecretStr(v.world.app.client_secret),
        github_api_url=github,
        github_graphql_url=f"{github}/graphql",
        database_url=f"sqlite:///{folder}/gc-bounty.sqlite",
        policy_file=None,
        base_url=address,
        host=HOST,
        port=int(address.rsplit(":", 1)[1]),
        log_level="ERROR",
        allowed_accounts=frozenset(),
    )


def serve_at(app: Any, address: str, stack: ExitStack) -> None:
    """Serves in a thread until the stack unwinds; returns when it takes requests."""
    server = uvicorn.Server(server_config(app, HOST, int(address.rsplit(":", 1)[1])))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=30)

    stack.callback(stop)
    until = time.monotonic() + START_SECONDS_MAX
    while not server.started:
        if time.monotonic() > until or not thread.is_alive():
            raise CannotStart(f"{address} could not be served; is the port free?")
        time.sleep(0.01)


def must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CannotStart(
                f"Port {port} is taken. Stop what uses it, or run: PORT=8001 make demo\n"
                f"Le port {port} est pris. Arrêtez ce qui l’utilise, ou exécutez : PORT=8001 make demo"
            ) from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
