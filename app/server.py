"""Runs an application on a port, with limits of its own, until a signal stops it."""

from __future__ import annotations

import signal

import uvicorn
from starlette.types import ASGIApp

from app.bootstrap import CannotStart
from app.settings import Settings

KEEP_ALIVE_SECONDS = 65
STOP_SECONDS_MAX = 20
CONNECTIONS_MAX = 1_000
STOPS = (signal.SIGINT, signal.SIGTERM)


def run_server(app: ASGIApp, settings: Settings) -> None:
    """Serves until a signal stops it.

    Raises:
        CannotStart: the port is taken.
    """
    server = uvicorn.Server(server_config(app, settings.host, settings.port))
    # The server stops on these and then raises them again, which would end the process before its worker.
    for number in STOPS:
        signal.signal(number, lambda *_: None)
    try:
        server.run()
    except SystemExit:
        raise CannotStart(
            f"Port {settings.port} cannot be opened on {settings.host}. Set PORT to a free one.\n"
            f"Le port {settings.port} ne peut pas être ouvert sur {settings.host}. Réglez PORT sur un port libre."
        ) from None


def server_config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """The server with limits of its own; what trickles slower than a proxy would allow is shed by the routes."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
        h11_max_incomplete_event_size=64 * 1024,
    )
