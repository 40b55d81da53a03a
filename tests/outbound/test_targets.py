"""No message reaches an internal address, whatever a name says and when, and no target holds the sender up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx
import pytest

from app.outbound.carrier import HttpCarrier
from app.outbound.guard import url_problem
from app.service.sending import Answer, Message
from tests.outbound.receiver import receiving
from tests.web.office import LOOPBACK


def carried(url: str, *looked_up: list[str], networks: Sequence[Any] = LOOPBACK) -> tuple[Answer, list[str]]:
    """One message; each time the name is looked up it gets the next of these answers."""
    asked: list[str] = []
    left = list(looked_up)

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return left.pop(0)

    carrier = HttpCarrier(networks, resolve if looked_up else None, seconds_max=5)
    message = Message(url=url, id="msg_1", at=datetime.now().astimezone(), secrets=("whsec_AAAA",), body="{}")
    (answer,) = carrier.carry([message])
    return answer, asked


INTERNAL = [
    "10.0.0.1", "172.16.5.4", "192.168.1.1", "127.0.0.1", "0.0.0.1", "169.254.169.254", "100.64.0.1",
    "168.63.129.16", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.192", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_refused_at_each_sending(address: str) -> None:
    answer, asked = carried("https://hooks.example/in", [address], networks=())
    assert (answer.problem, answer.code, asked) == ("address", None, ["hooks.example"])
    # One good answer among others does not help.
    assert carried("https://hooks.example/in", ["192.0.2.1", address], networks=())[0].problem == "address"
    host = f"[{address.partition('%')[0]}]" if ":" in address else address
    assert url_problem(f"https://{host}/", ()) == "webhook_target"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "017700000001"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    assert carried(f"https://{host}/", networks=())[0].problem in ("address", "unreachable")


def test_named_networks_open_no_more_than_themselves() -> None:
    assert carried("http://hooks.example/in", ["127.0.0.1"])[0].problem == "address", "http by name is not for here"
    assert carried("https://hooks.example/in", ["10.0.0.1"])[0].problem == "address"
    assert carried("https://hooks.example/in", ["169.254.169.254"], networks=[*LOOPBACK])[0].problem == "address"


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name whose address changes between check and connect: it is asked once, and its number is dialled."""
    with receiving() as inner, receiving() as outer:
        port = outer.address.rpartition(":")[2]
        answer, asked = carried(f"http://localhost:{port}/in", ["127.0.0.1"], ["10.0.0.1"])
        assert (answer.problem, asked) == (None, ["localhost"])
        (got,) = outer.got
        assert got.headers["host"] == f"localhost:{port}" and inner.got == []
        answer, asked = carried(f"http://localhost:{port}/in", ["10.0.0.1"], ["127.0.0.1"])
        assert (answer.problem, asked, len(outer.got)) == ("address", ["localhost"], 1)


def test_an_international_name_is_asked_for_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoded it would be encoded anew by older rules, by which ``straße`` is ``strasse``: somebody else's domain."""
    asked_of_tls: list[str] = []

    async def send(_client: httpx.AsyncClient, request: httpx.Request, **_kind: Any) -> httpx.Response:
        asked_of_tls.append(request.extensions["sni_hostname"])
        return httpx.Response(204, request=request)

    monkeypatch.setattr(httpx.AsyncClient, "send", send)
    answer, asked = carried("https://xn--strae-oqa.de/in", ["93.184.215.14"], networks=())
    assert (answer.code, asked, asked_of_tls) == (204, ["xn--strae-oqa.de"], ["xn--strae-oqa.de"])


def test_a_redirect_leads_nowhere() -> None:
    with receiving() as inner, receiving() as outer:
        outer.answers, outer.headers = [307, 302], {"Location": f"{inner.address}/secret"}
        for _ in range(2):
            assert carried(f"{outer.address}/in")[0].problem == "redirect"
        assert inner.got == []


def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as target, receiving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        assert carried(f"{target.address}/in")[0].problem is None
        assert len(target.got) == 1 and proxy.got == []


def trickling(headers: bytes, more: bytes) -> tuple[Answer, float]:
    """What comes of a target that begins so and then sends ``more`` for as long as one listens."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(headers)
        try:
            while True:
                writer.write(more)
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass

    async def play() -> tuple[Answer, float]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        carrier = HttpCarrier(LOOPBACK, seconds_max=0.5)
        at = datetime.now().astimezone()
        message = Message(url=f"http://127.0.0.1:{port}/", id="m", at=at, secrets=("whsec_AAAA",), body="{}")
        begun = time.monotonic()
        (answer,) = await asyncio.to_thread(carrier.carry, [message])
        spent = time.monotonic() - begun
        server.close()
        return answer, spent

    return asyncio.run(play())


def test_a_target_that_trickles_is_cut_off() -> None:
    answer, _ = trickling(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
    assert answer.problem in ("timeout", "unreachable")


def test_an_endless_body_is_not_read() -> None:
    answer, _ = trickling(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x" * 65_536)
    assert (answer.code, answer.problem) == (200, None)


def test_what_is_no_answer_is_told() -> None:
    assert trickling(b"SSH-2.0-OpenSSH\r\n", b"")[0].problem in ("unreachable", "timeout")
    assert carried("https://hooks.example:1/", ["127.0.0.1"])[0].problem == "unreachable"
    with receiving() as plain:
        port = plain.address.rpartition(":")[2]
        assert carried(f"https://127.0.0.1:{port}/")[0].problem in ("tls", "unreachable")
