"""The sandbox as an ASGI application: GitHub's API, the control API and a page to look at."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from app.sandbox.control import control_routes
from app.sandbox.faults import Hang
from app.sandbox.front import Front, Request, Response
from app.sandbox.oauth import oauth_routes
from app.sandbox.page import page_routes
from app.sandbox.registration import registration_routes
from app.sandbox.world import World

HANG_MAX_SECONDS = 120
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


def create_sandbox(world: World, *, front: Front | None = None) -> Starlette:
    """The ASGI app over a world. The same world may be changed from Python meanwhile."""
    door = front or Front(world)

    async def api(request: HttpRequest) -> HttpResponse:
        asked = Request(
            method=request.method,
            path=request.scope.get("raw_path", request.url.path.encode()).decode().partition("?")[0],
            query=request.url.query,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.body(),
        )
        try:
            answer: Response = await run_in_threadpool(door.handle, asked)
        except Hang:
            return await _hang(request)
        return HttpResponse(answer.body, status_code=answer.status, headers=answer.headers)

    routes = [
        *control_routes(world),
        *page_routes(world),
        *registration_routes(world),
        *oauth_routes(world),
        Route("/{rest:path}", api, methods=METHODS),
    ]
    return Starlette(routes=routes)


async def _hang(request: HttpRequest) -> HttpResponse:
    """Say nothing until the client is gone, at most two minutes."""
    waited = 0.0
    while waited < HANG_MAX_SECONDS and not await request.is_disconnected():
        await asyncio.sleep(0.1)
        waited += 0.1
    return HttpResponse(status_code=504)
