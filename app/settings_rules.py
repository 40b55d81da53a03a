"""Reads each setting's text into what the program works with, or says in both languages what to do."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app import credentials
from app.settings_words import WORDS

SECRET_CHARACTERS_MIN: Final = 32
SECRET_DISTINCT_MIN: Final = 8
KEY_BITS_MIN: Final = 2048
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Secrets that stand in public samples; a longer text made by repeating one is caught as a repetition.
KNOWN_SECRETS: Final = frozenset(
    {"development", "secret", "changeme", "password", "webhook_secret", "your_webhook_secret"}
    | {"it's a secret to everybody", "replace-me-with-a-long-random-secret", "mysecret", "test"}
)
GITHUB_DOT_COM: Final = "https://api.github.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One setting that cannot be used: its name and what to do, in English and in French."""

    name: str
    en: str
    fr: str


def app_id(text: str) -> int | Problem:
    """The App's number. GitHub shows a client id beside it, which is no number."""
    if not text:
        return _problem("APP_ID", "app_id_missing")
    if not _is_number(text) or int(text) == 0:
        return _problem("APP_ID", "app_id_not_number")
    return int(text)


def private_key(text: str, path: str) -> str | Problem:
    """The App's key as PEM, from the text (PEM, PEM with literal ``\\n``, or base64 of it) or from a file."""
    if text and path:
        return _problem("PRIVATE_KEY", "key_twice")
    if not text and not path:
        return _problem("PRIVATE_KEY", "key_missing")
    name = "PRIVATE_KEY" if text else "PRIVATE_KEY_PATH"
    if path:
        try:
            text = Path(path).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            return _problem(name, _unread("key", reason), path=path)
    return _rsa_key(name, _as_pem(text))


def webhook_secret(name: str, text: str) -> str | Problem:
    """The secret as it stands, if nobody can guess it: GitHub's signature is worth no more than it."""
    if not text:
        return _problem(name, "secret_missing")
    if text.strip().casefold() in KNOWN_SECRETS:
        return _problem(name, "secret_known")
    if len(text) < SECRET_CHARACTERS_MIN:
        return _problem(name, "secret_short", length=str(len(text)))
    if len(set(text)) < SECRET_DISTINCT_MIN or _repeats(text) or _runs(text):
        return _problem(name, "secret_guessable")
    return text


def github_api_url(text: str) -> tuple[str, str] | Problem:
    """The addresses of GitHub's REST and GraphQL interfaces, without a final slash.

    GitHub Enterprise Server has them at ``/api/v3`` and ``/api/graphql``, github.com and ghe.com at
    ``/`` and ``/graphql`` of their ``api.`` host.
    """
    name = "GITHUB_API_URL"
    url = _split(text)
    if url is None or url.query or url.fragment or url.username is not None:
        return _problem(name, "url_unreadable", given=text.partition("?")[0] if "@" not in text else "…")
    if url.hostname == "github.com" or url.path.rstrip("/") not in ("", "/api/v3"):
        return _problem(name, "api_url_not_api")
    if url.scheme != "https" and not _is_loopback(url.hostname or ""):
        return _problem(name, "url_not_https")
    root = f"{url.scheme}://{url.netloc}"
    if url.path.rstrip("/"):
        return f"{root}/api/v3", f"{root}/api/graphql"
    return root, f"{root}/graphql"


def base_url(text: str) -> str | Problem:
    """The address at which people reach the service, without a final slash."""
    url = _split(text)
    if url is None or url.query or url.fragment or url.username is not None or url.path.rstrip("/"):
        return _problem("BASE_URL", "base_url_unreadable")
    if url.scheme != "https" and not _is_loopback(url.hostname or ""):
        return _problem("BASE_URL", "url_not_https")
    return f"{url.scheme}://{url.netloc}"


def database_url(text: str) -> str | Problem:
    """The database's address as SQLAlchemy wants it; the text is never repeated, it may hold a password."""
    name = "DATABASE_URL"
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in ("sqlite", "postgresql", "postgres", "postgresql+psycopg"):
        return _problem(name, "database_scheme", scheme=scheme if separator else "…")
    if scheme == "sqlite":
        path = rest.removeprefix("/").partition("?")[0]
        if not rest.startswith("/") or path in ("", ":memory:") or path.startswith("file:"):
            return _problem(name, "database_in_memory")
        return text
    url = _split(f"postgresql://{rest}")
    if url is None or url.fragment or not url.path.strip("/"):
        return _problem(name, "database_unreadable")
    return f"postgresql+psycopg://{rest}"


def port(text: str) -> int | Problem:
    """A TCP port, 1 to 65535."""
    if not _is_number(text) or not 1 <= int(text) <= 65535:
        return _problem("PORT", "port_range")
    return int(text)


def log_level(text: str) -> str | Problem:
    """One of the five levels of Python's logging, in any case."""
    return text.upper() if text.upper() in LEVELS else _problem("LOG_LEVEL", "level_unknown")


def allowed_accounts(text: str) -> frozenset[int] | Problem:
    """Numeric account ids, between commas or spaces; none means every account that has a fund."""
    words = text.replace(",", " ").split()
    if not all(_is_number(word) and int(word) for word in words):
        return _problem("ALLOWED_ACCOUNTS", "accounts_not_numbers")
    return frozenset(map(int, words))


def credentials_file(text: str, database: str) -> Path | Problem:
    """Where setup keeps the App's credentials: a file, there or not."""
    path = credentials.place(text, database)
    return _problem("CREDENTIALS_FILE", "kept_folder", path=str(path)) if path.is_dir() else path


def kept(path: Path) -> dict[str, str] | Problem:
    """What setup kept, by the settings' names; nothing where it kept nothing."""
    try:
        return credentials.read(path)
    except credentials.NotCredentials:
        return _problem("CREDENTIALS_FILE", "kept_unreadable", path=str(path))
    except OSError:
        return _problem("CREDENTIALS_FILE", "kept_forbidden", path=str(path))


def setup_store(text: str) -> str | Problem:
    """Whether setup keeps the App's credentials in a file or shows them."""
    return text if text in ("file", "page") else _problem("SETUP_STORE", "store_unknown")


def policy_file(text: str) -> Path | Problem | None:
    """The policy file if one is named; whether its content can be used is found when it is loaded."""
    return _file("POLICY_FILE", "policy_missing", text)


def root_folder(text: str) -> Path | Problem | None:
    """The folder for root files if one is named; it must be there, for nobody would look into one made by itself."""
    path = Path(text).expanduser()
    if text and not path.is_dir():
        return _problem("ROOT_FOLDER", "root_folder_missing", path=text)
    return path if text else None


def brand(text: str) -> Path | Problem | None:
    """The folder with an operator's own marks; None for the neutral look."""
    if text in ("", "neutral"):
        return None
    path = Path(text).expanduser()
    there = all((path / f"signature-{language}.svg").is_file() for language in ("en", "fr"))
    return path if there else _problem("BRAND", "brand_missing", path=text)


def contact(name: str, text: str) -> str | Problem:
    """An address as RFC 9116 takes it, or none; ``name`` is the setting's."""
    scheme, _, rest = text.partition(":")
    plain = text.isascii() and text.isprintable() and " " not in text
    if text and not (scheme in ("mailto", "https") and rest.strip("/") and plain):
        return _problem(name, "contact_unreadable")
    return text


def retention_file(text: str) -> Path | Problem | None:
    """The retention file if one is named; whether its content can be used is found when it is loaded."""
    return _file("RETENTION_FILE", "retention_missing", text)


def disclosure_file(text: str) -> Path | Problem | None:
    """The disclosure file if one is named; it is read for each export."""
    return _file("DISCLOSURE_FILE", "disclosure_missing", text)


def sign_in(client_id: str, client_secret: str) -> Problem | None:
    """Client id and secret come together or not at all."""
    if bool(client_id) == bool(client_secret):
        return None
    return _problem("GITHUB_CLIENT_SECRET" if client_id else "GITHUB_CLIENT_ID", "sign_in_half")


def environment_file(path: str, reason: Exception) -> Problem:
    """The environment file is there but cannot be read."""
    return _problem(path, _unread("file", reason))


def _file(name: str, code: str, text: str) -> Path | Problem | None:
    path = Path(text).expanduser()
    if text and not path.is_file():
        return _problem(name, code, path=text)
    return path if text else None


def _rsa_key(name: str, pem: str) -> str | Problem:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return _problem(name, "key_not_pem")
    if not isinstance(key, RSAPrivateKey):
        return _problem(name, "key_not_rsa")
    if key.key_size < KEY_BITS_MIN:
        return _problem(name, "key_weak", bits=str(key.key_size))
    return pem


def _as_pem(text: str) -> str:
    plain = text.replace("\\n", "\n").replace("\r\n", "\n").strip()
    if "-----BEGIN" in plain:
        return plain + "\n"
    try:
        return base64.b64decode("".join(plain.split()), validate=True).decode().strip() + "\n"
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return plain


def _split(text: str) -> SplitResult | None:
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        return None
    if url.scheme == "postgresql":
        return url
    return url if url.scheme in ("http", "https") and url.hostname else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _repeats(text: str) -> bool:
    return text in (text + text)[1:-1]


def _runs(text: str) -> bool:
    """Most steps from a character to the next are 0 or 1, as in 0123456789 or aaabbb.

    Of texts of 32 random hexadecimal digits one in 240,000 passes a half, none in a trillion three quarters.
    """
    steps = sum(abs(ord(a) - ord(b)) <= 1 for a, b in pairwise(text))
    return steps * 4 > len(text) * 3


def _unread(what: str, reason: Exception) -> str:
    kinds: dict[type[Exception], str] = {
        FileNotFoundError: "absent",
        IsADirectoryError: "absent",
        PermissionError: "forbidden",
    }
    return f"{what}_{kinds.get(type(reason), 'unreadable')}"


def _problem(name: str, code: str, **blanks: str) -> Problem:
    en, fr = WORDS[code]
    return Problem(name=name, en=en.format(name=name, **blanks), fr=fr.format(name=name, **blanks))
