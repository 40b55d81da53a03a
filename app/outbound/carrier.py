"""Posts a signed message to the address that was checked, within a deadline, following nothing and reading no body."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import httpx
from standardwebhooks import Webhook

from app.outbound.guard import Address, Network, is_loopback, may_reach, url_problem
from app.service.sending import Answer, Message

SECONDS_MAX: Final = 15.0
RETRY_SECONDS_MAX: Final = 24 * 3600.0
USER_AGENT: Final = "gc-bounty"

Resolve = Callable[[str, int], Awaitable[list[str]]]


class _Refused(Exception):
    """Nothing was sent; the message is the problem's code."""


class HttpCarrier:
    """Implements the port ``Carrier``. ``resolve`` answers a host's numeric addresses.

    A name is looked up once a message and all its addresses are checked; the connection then goes to one of these
    by number, so that another answer a moment later changes nothing. TLS still asks for the name.
    """

    def __init__(
        self, networks: Sequence[Network], resolve: Resolve | None = None, seconds_max: float = SECONDS_MAX
    ) -> None:
        self._networks = tuple(networks)
        self._resolve = resolve or _looked_up
        self._seconds_max = seconds_max
        self._tls: ssl.SSLContext = httpx.create_ssl_context(trust_env=True)

    def carry(self, messages: Sequence[Message]) -> list[Answer]:
        async def all_of_them() -> list[Answer]:
            return await asyncio.gather(*(self._one(message) for message in messages))

        return asyncio.run(all_of_them()) if messages else []

    async def _one(self, message: Message) -> Answer:
        begun = time.monotonic()

        def told(problem: str | None, code: int | None = None, retry_seconds: float | None = None) -> Answer:
            spent = int((time.monotonic() - begun) * 1_000)
            return Answer(code=code, duration_ms=spent, problem=problem, retry_seconds=retry_seconds)

        try:
            # Over everything, the looking up too: a target that trickles is cut off like one that is silent.
            async with asyncio.timeout(self._seconds_max):
                code, retry = await self._posted(message)
        except _Refused as problem:
            return told(str(problem))
        except (TimeoutError, httpx.TimeoutException):
            return told("timeout")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
            return told("tls" if isinstance(problem.__cause__ or problem.__context__, ssl.SSLError) else "unreachable")
        if 200 <= code < 300:
            return told(None, code)
        return told("redirect" if 300 <= code < 400 else "status", code, retry)

    async def _posted(self, message: Message) -> tuple[int, float | None]:
        if url_problem(message.url, self._networks) is not None:
            raise _Refused("address")
        url = httpx.URL(message.url)
        address = await self._checked(url)
        # A client for each message: one kept for a number would serve another name at the same number.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(
            verify=self._tls, trust_env=False, follow_redirects=False, limits=limits, timeout=self._seconds_max
        ) as client:
            request = client.build_request(
                "POST",
                url.copy_with(host=str(address)),
                content=message.body.encode(),
                headers={**_signed(message), "Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": _name(url)},
            )
            response = await client.send(request, stream=True)
            # What it says is of no use: only the status counts, and nothing of it is kept.
            await response.aclose()
            return response.status_code, _retry_seconds(response)

    async def _checked(self, url: httpx.URL) -> Address:
        port = url.port or (443 if url.scheme == "https" else 80)
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in await self._resolve(_name(url), port)]
        if not found:
            raise _Refused("unreachable")
        if not all(may_reach(address, self._networks) for address in found):
            raise _Refused("address")
        if url.scheme != "https" and not all(is_loopback(address) for address in found):
            raise _Refused("address")
        return found[0]


def _signed(message: Message) -> dict[str, str]:
    """The headers of the Standard Webhooks specification, a signature for each valid secret."""
    signatures = [Webhook(secret).sign(message.id, message.at, message.body) for secret in message.secrets]
    return {
        "webhook-id": message.id,
        "webhook-timestamp": str(int(message.at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "content-type": "application/json",
        "user-agent": USER_AGENT,
    }


def _retry_seconds(response: httpx.Response) -> float | None:
    """The target's own word on when to come back, where it is a number of seconds and within reason."""
    after = response.headers.get("retry-after", "")
    if not (after.isascii() and after.isdecimal() and len(after) <= 6):
        return None
    return min(max(float(after), 1.0), RETRY_SECONDS_MAX)


def _name(url: httpx.URL) -> str:
    """As it stands on the wire; decoded, it would be encoded anew by IDNA 2003, by which ``straße`` is ``strasse``."""
    return url.raw_host.decode("ascii")


async def _looked_up(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
    return list(dict.fromkeys(str(place[4][0]) for place in found))
