"""A client that speaks to a sandbox without a network, with a real key, remembering what was said."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.sandbox.deliveries import Delivery
from app.sandbox.faults import Hang
from app.sandbox.front import Front, Request, Response
from app.sandbox.world import Village, village


@cache
def keys() -> tuple[str, str]:
    """(private, public) PEM of one key for the whole test run."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def app_jwt(issuer: str, *, seconds: int = 540, issued: float | None = None, key: str | None = None) -> str:
    at = int(issued if issued is not None else time.time()) - 60
    claims = {"iss": issuer, "iat": at, "exp": at + 60 + seconds}
    return jwt.encode(claims, key or keys()[0], algorithm="RS256")


@dataclass(slots=True)
class Api:
    """``sent`` are the deliveries, ``said`` every request with its answer."""

    village: Village
    front: Front
    sent: list[Delivery]
    token: str = ""
    said: list[tuple[Request, Response]] = field(default_factory=list)

    @property
    def world(self) -> Any:
        return self.village.world

    @property
    def home(self) -> str:
        return f"/repos/{self.village.repository.full_name}"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        authorization: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """As the installation unless ``authorization`` says otherwise."""
        address = urlsplit(path)
        told = {"authorization": authorization or f"Bearer {self.token}", **(headers or {})}
        content = b"" if body is None else json.dumps(body).encode()
        asked = Request(method=method, path=address.path, query=address.query, headers=told, body=content)
        answer = self.front.handle(asked)
        self.said.append((asked, answer))
        return answer

    def as_app(self, method: str, path: str, body: Any = None) -> Response:
        return self.call(
            method, path, body, authorization=f"Bearer {app_jwt(str(self.world.app.id), issued=self.world.wall())}"
        )

    def get(self, path: str) -> Any:
        return read(self.call("GET", path))

    def query(self, text: str, **variables: Any) -> Any:
        return read(self.call("POST", "/graphql", {"query": text, "variables": variables}))

    def names(self) -> list[str]:
        return [f"{d.event}.{d.action}" for d in self.sent]


def read(response: Response) -> Any:
    return json.loads(response.body) if response.body else None


def new_api(**settings: Any) -> Api:
    """A village and a client with an installation token."""
    sent: list[Delivery] = []

    def carry(delivery: Delivery) -> None:
        sent.append(delivery)

    made = village(transport=carry, public_key=keys()[1], **settings)
    api = Api(village=made, front=Front(made.world), sent=sent)
    answer = api.as_app("POST", f"/app/installations/{made.installation.id}/access_tokens", {})
    api.token = read(answer)["token"]
    sent.clear()
    return api


class SandboxTransport(httpx.BaseTransport):
    """Lets any httpx client speak to a sandbox in process; an answer that never comes is a ReadTimeout."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request(method=request.method, path=path, query=query, headers=headers, body=request.read())
        try:
            answer = self._front.handle(asked)
        except Hang as silence:
            raise httpx.ReadTimeout("no answer", request=request) from silence
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body, request=request)
