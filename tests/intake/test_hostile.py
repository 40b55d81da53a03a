"""Requests that GitHub would never send, over raw sockets: each has its answer, and nothing of them is stored."""

import select
from collections.abc import Iterator

import pytest

from app.web.hooks_body import BODY_BYTES_MAX
from tests.intake.serving import SECRET, Served, Wire, head, headers_for, post, served, signature
from tests.intake.stored import rows
from tests.intake.test_guard import DOUBTFUL

BODY = b'{"action":"labeled"}'
GOOD = headers_for(BODY, "g-1")
WITHOUT_SIGNATURE = {k: v for k, v in GOOD.items() if k != "X-Hub-Signature-256"}

# What is changed in a good request (None: left out), the status, the code.
HEADERS: list[tuple[dict[str, str | None], int, str]] = [
    ({"Content-Encoding": "gzip"}, 415, "content_encoding_not_accepted"),
    ({"Content-Encoding": "identity, gzip"}, 415, "content_encoding_not_accepted"),
    ({"Content-Type": None}, 415, "content_type_not_accepted"),
    ({"Content-Type": "application/x-www-form-urlencoded"}, 415, "content_type_not_accepted"),
    ({"Content-Type": "application/jsonp"}, 415, "content_type_not_accepted"),
    ({"Content-Length": str(BODY_BYTES_MAX + 1)}, 413, "body_too_large"),
    ({"Content-Length": "9" * 15}, 413, "body_too_large"),
    ({"X-Hub-Signature-256": None}, 401, "signature_missing"),
    ({"X-Hub-Signature-256": None, "X-Hub-Signature": "sha1=" + "0" * 40}, 401, "signature_missing"),
    ({"X-Hub-Signature-256": "sha1=" + "0" * 40}, 401, "signature_missing"),
    ({"X-Hub-Signature-256": "sha256=" + "é" * 64}, 401, "signature_wrong"),
    ({"X-Hub-Signature-256": "é"}, 401, "signature_missing"),
    ({"X-Hub-Signature-256": signature(BODY, SECRET + "x")}, 401, "signature_wrong"),
    ({"X-Hub-Signature-256": signature(BODY + b" ")}, 401, "signature_wrong"),
    ({"X-GitHub-Event": None}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Event": ""}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Event": "e" * 65}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Event": "../../issues"}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Delivery": None}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Delivery": "g" * 129}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Delivery": "gé"}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Delivery": "g 1"}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Hook-Installation-Target-ID": "-1"}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Hook-Installation-Target-ID": "1e3"}, 400, "github_headers_unreadable"),
    ({"X-GitHub-Hook-Installation-Target-ID": "9" * 19}, 400, "github_headers_unreadable"),
]


@pytest.fixture(scope="module")
def door() -> Iterator[Served]:
    """A door that stores nothing: what is answered here is answered before the database."""
    with served(None, "--grace-seconds=0.4", "--total-seconds=0.8") as running:
        yield running


@pytest.mark.parametrize(("changed", "status", "code"), HEADERS, ids=range(len(HEADERS)))
def test_headers(door: Served, changed: dict[str, str | None], status: int, code: str) -> None:
    headers = {k: v for k, v in {**GOOD, **changed}.items() if v is not None}
    with Wire(door.port) as wire:
        wire.send(head(headers) + BODY)
        told, answered, problem = wire.answer()
    assert (told, problem["code"], problem["status"]) == (status, code, status)
    assert answered["content-type"] == "application/problem+json"
    assert problem["detail"] != problem["detail_fr"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_methods(door: Served, method: str) -> None:
    with Wire(door.port) as wire:
        wire.send(head({"Host": "x"}, method))
        status, headers, _ = wire.answer()
    assert (status, headers["allow"]) == (405, "POST")


def test_a_stream_past_the_cap_is_cut_off(door: Served) -> None:
    headers = {k: v for k, v in GOOD.items() if k != "Content-Length"}
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with Wire(door.port) as wire:
        wire.send(head({**headers, "Transfer-Encoding": "chunked"}))
        sent = 0
        while not _answered(wire):
            assert sent <= 2 * BODY_BYTES_MAX, "the door reads on without end"
            try:
                wire.send(chunk)
            except OSError:
                break
            sent += 0x10000
        assert wire.answer()[0] == 413


def test_a_body_that_does_not_come_is_not_waited_for(door: Served) -> None:
    with Wire(door.port) as wire:
        wire.send(head(GOOD))
        status, headers, problem = wire.answer()
    assert (status, headers["connection"], problem["code"]) == (408, "close", "body_too_slow")


def test_a_body_that_trickles_is_cut_off(door: Served) -> None:
    with Wire(door.port) as wire:
        wire.send(head({**GOOD, "Content-Length": "100000"}))
        while not _answered(wire, 0.02):
            wire.send(b"x")
        assert wire.answer()[0] == 408


def test_an_unsigned_body_is_not_read(door: Served) -> None:
    with Wire(door.port) as wire:
        wire.send(head({**WITHOUT_SIGNATURE, "Content-Length": str(BODY_BYTES_MAX)}))
        status, headers, _ = wire.answer()
    assert (status, headers["connection"]) == (401, "close")


def test_bodies_together_are_bounded() -> None:
    with served(None, "--together-bytes=100000") as door, Wire(door.port) as wire:
        body = b"x" * 1_000_000
        wire.send(head(headers_for(body, "g-1")))
        for start in range(0, len(body), 10_000):
            try:
                wire.send(body[start : start + 10_000])
            except OSError:
                break
        status, headers, problem = wire.answer()
        assert (status, problem["code"]) == (503, "too_many_bodies")
        assert headers["retry-after"].isdigit()
        # What that body held is given back.
        assert post(door.port, b"{" + b" " * 90_000 + b"}")[0] == 202


def test_who_leaves_in_the_middle_harms_nobody(url: str) -> None:
    with served(url) as door:
        for cut in (0, 1, len(BODY) - 1):
            with Wire(door.port) as wire:
                wire.send(head(GOOD) + BODY[:cut])
        assert post(door.port, BODY, "g-2")[0] == 202
    assert [r["guid"] for r in rows(url)] == ["g-2"]


def test_refused_requests_leave_no_row(url: str) -> None:
    with served(url) as door:
        for changed, status, _ in HEADERS:
            with Wire(door.port) as wire:
                wire.send(head({k: v for k, v in {**GOOD, **changed}.items() if v is not None}) + BODY)
                assert wire.answer()[0] == status
    assert rows(url) == []


def test_doubtful_json_that_is_signed_is_kept_as_it_came(url: str) -> None:
    """It is inspected after it is stored; so the same bytes lie in each database, whatever they are."""
    bodies = [body for body, _ in DOUBTFUL] + [bytes(range(256))]
    with served(url) as door:
        told = [post(door.port, body, f"g-{n}")[0] for n, body in enumerate(bodies)]
    assert told == [202] * len(bodies)
    assert [r["body"] for r in rows(url)] == bodies


def test_the_largest_delivery_is_stored(url: str) -> None:
    body = b'{"a":"' + b"x" * (BODY_BYTES_MAX - 8) + b'"}'
    with served(url) as door:
        assert post(door.port, body)[0] == 202
    assert rows(url)[0]["body"] == body


def test_header_bytes_outside_ascii_are_kept_escaped(url: str) -> None:
    with served(url) as door, Wire(door.port) as wire:
        wire.send(head({**GOOD, "User-Agent": "caf\xe9 \x80"}) + BODY)
        assert wire.answer()[0] == 202
    assert rows(url)[0]["headers"].isascii()


def test_other_paths_are_not_ours(door: Served) -> None:
    with Wire(door.port) as wire:
        wire.send(head(GOOD).replace(b"/api/github/webhooks", b"/api/github/webhooks/x") + BODY)
        wire.socket.settimeout(10)
        assert wire.socket.recv(100).startswith(b"HTTP/1.1 404")


def _answered(wire: Wire, seconds: float = 0.0) -> bool:
    return bool(select.select([wire.socket], [], [], seconds)[0])
