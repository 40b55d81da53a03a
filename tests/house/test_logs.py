"""Secrets planted in every way a program logs; none may come out, and a line stays one line."""

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from dbos._logger import init_logger
from pydantic import SecretStr

from app import logs
from tests.house.keys import rsa_pem

INSTALLATION = "ghs_123456_eyJhbGciOiJSUzI1NiJ9." + "aZ09-_" * 60 + "." + "q" * 86
SHAPELESS = "correct horse battery staple, 47"
BARE = {
    "installation token": INSTALLATION,
    "personal token": "ghp_" + "a1B2" * 9,
    "sign-in token": "gho_" + "a1B2" * 9,
    "fine-grained token": "github_pat_" + "11ABCDE0_" * 9,
    "our token": "gcb_" + "0aZ" * 15 + "9",
    "App's JWT": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl",
    "private key": rsa_pem(),
    "signature": "sha256=" + "0f" * 32,
    "webhook secret": SHAPELESS,
}
TOLD = {
    "bearer": ("Authorization: Bearer abcdefgh1234", "abcdefgh1234"),
    "basic": ("authorization: Basic dXNlcjpwdw==", "dXNlcjpwdw"),
    "short header": ("{'Authorization': 'x9y'}", "x9y"),
    "header pair": ("[(b'authorization', b'Digest zebra42')]", "zebra42"),
    "cookie": ("Set-Cookie: session=zebra42; HttpOnly", "zebra42"),
    "database address": ("could not reach postgresql://gcb:zebra42@db:5432/gcb", "zebra42"),
    "json": ('{"client_secret":"zebra42","a":1}', "zebra42"),
    "query": ("GET /?access_token=zebra42&x=1", "zebra42"),
    "variable": ("WEBHOOK_SECRET=zebra42", "zebra42"),
}


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What was logged, parsed; each physical line must be JSON on its own."""
    stream = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    logs.configure("DEBUG", secrets=[SHAPELESS], stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
    root.setLevel(before[1])
    logging.captureWarnings(False)
    structlog.reset_defaults()


WAYS: dict[str, Callable[[str], object]] = {
    "event": lambda text: logs.logger("t").info(text),
    "argument": lambda text: logs.logger("t").info("said %s", text),
    "value": lambda text: logs.logger("t").info("x", value=text),
    "name": lambda text: logs.logger("t").info("x", value={text: 1}),
    "nested": lambda text: logs.logger("t").info("x", value=[{"a": ({"b": {text}},)}]),
    "deep": lambda text: logs.logger("t").info("x", value=_nest(text, 30)),
    "bytes": lambda text: logs.logger("t").info("x", value=text.encode()),
    "object": lambda text: logs.logger("t").info("x", value=ValueError(text)),
    "repr": lambda text: logs.logger("t").info("x", value=repr({"a": text})),
    "json in json": lambda text: logs.logger("t").info("x", value=json.dumps({"a": json.dumps([text])})),
    "exception": lambda text: _raised(text),
    "stdlib": lambda text: logging.getLogger("any").warning("got %r", text),
    "extra": lambda text: logging.getLogger("any").warning("x", extra={"more": text}),
    "uvicorn": lambda text: logging.getLogger("uvicorn.access").info('%s - "%s"', "h", text),
    "alembic": lambda text: logging.getLogger("alembic.runtime.migration").info(text),
    "dbos": lambda text: _dbos(text),
    "bound": lambda text: _bound(text),
    "thread": lambda text: _in_thread(text),
    "uncaught": lambda text: sys.excepthook(ValueError, ValueError(text), None),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", BARE)
def test_no_secret_comes_out(
    way: str, kind: str, lines: Callable[[], list[dict[str, Any]]], capfd: pytest.CaptureFixture[str]
) -> None:
    WAYS[way](f"before {BARE[kind]} after")
    written = json.dumps(lines()).replace("\\n", "").replace("\\", "")
    assert lines(), "nothing was logged"
    assert logs.STRUCK in written
    for part in _parts(BARE[kind]):
        assert part not in written
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kind", TOLD)
def test_what_a_name_tells_to_be_secret_is_struck(kind: str, lines: Callable[[], list[dict[str, Any]]]) -> None:
    text, secret = TOLD[kind]
    logs.logger("t").info("x", value=text)
    assert secret not in json.dumps(lines())
    assert logs.STRUCK in lines()[0]["value"]


def test_fields_with_a_secret_name_are_struck_whatever_they_hold(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    logs.logger("t").info("x", headers={"X-Hub-Signature-256": "abc", "Cookie": ["a"]}, token="q", password=None)
    assert lines()[0]["headers"] == {"X-Hub-Signature-256": logs.STRUCK, "Cookie": logs.STRUCK}
    assert (lines()[0]["token"], lines()[0]["password"]) == (logs.STRUCK, None)


def test_a_plain_formatter_would_have_let_them_through() -> None:
    """The planted fault: without the striking, the same checks fail."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    loose = logging.getLogger("loose")
    loose.addHandler(handler)
    loose.propagate = False
    for text in BARE.values():
        loose.error("before %s after", text)
    loose.removeHandler(handler)
    assert all(part in stream.getvalue() for text in BARE.values() for part in _parts(text))


def test_control_characters_cannot_forge_a_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    evil = 'x\r\n{"event": "forged"}\x1b[2J\u2028\u202e\x00\x85'
    logs.logger("t").info(evil, value=evil, **{"na\nme": evil})
    logging.getLogger("uvicorn.error").info("%s", evil)
    assert len(lines()) == 2
    assert all(line["event"] == evil for line in lines())


def test_what_is_written_is_plain_ascii() -> None:
    stream = io.StringIO()
    logs.configure("INFO", stream=stream)
    logs.logger("t").info("é\x1b[31m\u202e\n")
    text = stream.getvalue()
    assert text.isascii()
    assert text.count("\n") == 1
    assert not any(ord(c) < 32 for c in text.rstrip("\n"))


def test_lines_carry_their_numbers_time_level_and_place(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    with logs.bound(delivery=7, installation=9):
        with logs.bound(contract=3):
            logs.logger("app.x").info("decided")
        logging.getLogger("uvicorn.error").warning("later")
    logs.logger("app.x").info("outside")
    first, second, third = lines()
    assert (first["delivery"], first["installation"], first["contract"]) == (7, 9, 3)
    assert (second["delivery"], second.get("contract"), second["level"]) == (7, None, "warning")
    assert "delivery" not in third
    assert first["at"].endswith("Z")
    assert (first["logger"], first["level"]) == ("app.x", "info")


def test_the_level_holds_for_all(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger().setLevel("WARNING")
    logs.logger("app.x").info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    assert lines() == []


def test_what_cannot_be_shown_stops_nothing(lines: Callable[[], list[dict[str, Any]]]) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    logs.logger("t").info("x", value=Broken(), secret_object=SecretStr(SHAPELESS), number=1.5, none=None)
    assert lines()[0]["value"] == "<Broken: RuntimeError>"
    assert lines()[0]["none"] is None


def test_a_long_text_keeps_its_ends(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logs.logger("t").info("x", value="start" + "m" * 1_000_000 + "end")
    value = lines()[0]["value"]
    assert len(value) < logs.TEXT_CHARACTERS_MAX + 10
    assert (value[:5], value[-3:]) == ("start", "end")


def _parts(secret: str) -> list[str]:
    """The secret's pieces as they would stand on one line; the frame of a key is no secret."""
    return [p for p in secret.replace("-----", "\n").split("\n") if len(p) > 12 and "PRIVATE KEY" not in p]


def _nest(value: object, depth: int) -> object:
    for _ in range(depth):
        value = [value]
    return value


def _raised(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logs.logger("t").exception("broke")


def _dbos(text: str) -> None:
    init_logger()
    logging.getLogger("dbos").error(text)


def _bound(text: str) -> None:
    with structlog.contextvars.bound_contextvars(note=text):
        logging.getLogger("any").warning("x")


def _in_thread(text: str) -> None:
    def fail() -> None:
        raise ValueError(text)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
