"""Writes each log as a line of JSON on standard error, secrets struck out and control characters harmless."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

STRUCK: Final = "[redacted]"
TEXT_CHARACTERS_MAX: Final = 20_000
DEPTH_MAX: Final = 8
# Libraries that bring a handler of their own; theirs would print what ours strikes out.
ROUTED: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos", "alembic", "githubkit", "py.warnings")

_NAMES: Final = frozenset(
    {"authorization", "proxy_authorization", "cookie", "set_cookie", "password", "secret", "token"}
    | {"access_token", "refresh_token", "client_secret", "private_key", "webhook_secret"}
    | {"webhook_secret_previous", "github_client_secret", "x_hub_signature", "x_hub_signature_256"}
)
# Uvicorn's second copy of its message, coloured for a terminal.
_NOISE: Final = frozenset({"color_message"})
_NAMED: Final = "|".join(name.replace("_", "[-_]") for name in sorted(_NAMES, key=len, reverse=True))
_SHAPES: Final = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
        STRUCK,
    ),
    # GitHub's installation tokens are some 520 characters long and hold dots.
    (re.compile(r"gh[a-z]_[A-Za-z0-9._-]{20,}"), STRUCK),
    (re.compile(r"github_pat_[A-Za-z0-9_]{20,}"), STRUCK),
    (re.compile(r"gcb_[A-Za-z0-9_-]{16,}"), STRUCK),
    (re.compile(r"whsec_[A-Za-z0-9+/=]{16,}"), STRUCK),
    # Only where a word may begin: tried at each letter, a long text would take a square of its length.
    (re.compile(r"(?:(?<![\w-])|(?<=\\[nrt]))eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), STRUCK),
    (re.compile(r"sha(?:1|256)=[0-9a-f]{40,64}"), STRUCK),
    (re.compile(r"(?<=://)[^\s/@\"']+@"), STRUCK + "@"),
    (re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]{8,}"), rf"\1{STRUCK}"),
    (re.compile(r"(?i)\b((?:basic|token)\s+)(?=\S*\d)[\w.~+/=-]{12,}"), rf"\1{STRUCK}"),
    (re.compile(r"(?i)\b((?:authorization|cookie)[\"']?\s*[:=,]\s*b?[\"']?)[^\r\n\"']+"), rf"\1{STRUCK}"),
    (re.compile(rf"(?i)\b((?:{_NAMED})\\?[\"']?\s*[:=]\s*b?\\?[\"']?)[^\s\"',&;)}}\]\\]+"), rf"\1{STRUCK}"),
)


def configure(level: str = "INFO", *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Sends structlog's and the standard library's logs through one door.

    ``secrets`` are texts without a recognisable shape (webhook and client secret) to strike out wherever
    they appear. Uncaught exceptions go the same way. To be called before the engines and servers start,
    and uvicorn is to be run with ``log_config=None``.
    """
    strike = _Strike(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            strike,
            structlog.processors.JSONRenderer(),
        ],
    )
    _route(formatter, level, stream or sys.stderr)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger under a module's name; events are short words, particulars are keywords."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def bound(
    *, delivery: int | None = None, contract: int | None = None, installation: int | None = None
) -> AbstractContextManager[None]:
    """Puts the numbers on every line that is logged inside the ``with``."""
    numbers = {"delivery": delivery, "contract": contract, "installation": installation}
    return structlog.contextvars.bound_contextvars(**{k: v for k, v in numbers.items() if v is not None})


class _Strike:
    """Turns everything into plain data and strikes secrets out of it, before it is written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first: one secret may be a part of another.
        self._secrets = tuple(sorted({s for s in secrets if len(s) >= 8}, key=len, reverse=True))

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        plain = self._value(event, 0)
        return plain if isinstance(plain, dict) else {"event": plain}

    def text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, STRUCK)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        if len(text) <= TEXT_CHARACTERS_MAX:
            return text
        half = TEXT_CHARACTERS_MAX // 2  # Of a traceback, the end tells most.
        return f"{text[:half]} … {text[-half:]}"

    def _value(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, Mapping) and depth < DEPTH_MAX:
            return {self.text(str(k)): self._item(str(k), v, depth) for k, v in value.items() if k not in _NOISE}
        if isinstance(value, (list, tuple, set, frozenset)) and depth < DEPTH_MAX:
            return [self._value(item, depth + 1) for item in value]
        if isinstance(value, (bytes, bytearray)):
            return self.text(bytes(value).decode("utf-8", "backslashreplace"))
        return self.text(value if isinstance(value, str) else _shown(value))

    def _item(self, name: str, value: Any, depth: int) -> Any:
        if name.lower().replace("-", "_") in _NAMES and value not in (None, ""):
            return STRUCK
        return self._value(value, depth + 1)


def _shown(value: object) -> str:
    try:
        return str(value)
    except Exception as reason:  # noqa: BLE001  a log line must not stop the work it tells of
        return f"<{type(value).__name__}: {type(reason).__name__}>"


def _route(formatter: logging.Formatter, level: str, stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ROUTED:
        library = logging.getLogger(name)
        # DBOS adds a handler of its own to a logger that has none.
        library.handlers[:] = [logging.NullHandler()]
        library.propagate = True
        library.disabled = False
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("app").critical("uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is None or given.exc_type is SystemExit:
        return
    name = given.thread.name if given.thread else ""
    where = (given.exc_type, given.exc_value, given.exc_traceback)
    logging.getLogger("app").critical("uncaught", exc_info=where, extra={"in_thread": name})
