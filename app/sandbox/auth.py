"""Who is calling: the App by its signed JWT, an installation by a token it was given for an hour."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from app.sandbox.model import Installation, Refused
from app.sandbox.state import State

TOKEN_LIFE_SECONDS = 3600
JWT_LIFE_MAX_SECONDS = 600
CLOCK_DRIFT_SECONDS = 60


@dataclass(slots=True, kw_only=True)
class Token:
    """An installation's token. ``repository_ids`` narrows it further, None is all the installation has."""

    value: str
    installation: Installation
    expires_at: float
    permissions: dict[str, str]
    repository_ids: set[int] | None = None
    revoked: bool = False
    used: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """``token`` None is the App itself."""

    token: Token | None = None


def caller_of(world: State, authorization: str | None) -> Caller:
    """Read an Authorization header. Raises Refused(401), or 403 when the installation is suspended."""
    if not authorization:
        raise Refused(401, "Requires authentication")
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() not in ("bearer", "token"):
        raise Refused(401, "Bad credentials")
    if not value.startswith("ghs_"):
        check_jwt(world, value)
        return Caller()
    token = world.tokens.get(value)
    if token is None or token.revoked or token.expires_at <= world.wall() or token.installation.deleted:
        raise Refused(401, "Bad credentials")
    if token.installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    return Caller(token=token)


def check_jwt(world: State, value: str) -> None:
    """RS256 by the App's key, issuer its id or client id, at most ten minutes ahead. Raises Refused(401)."""
    app = world.app
    try:
        checked = bool(app.public_key)
        claims = jwt.decode(
            value,
            app.public_key,
            algorithms=["RS256"],
            options={
                "verify_signature": checked,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        algorithm = jwt.get_unverified_header(value).get("alg")
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Refused(401, "A JSON web token could not be decoded") from error
    if algorithm != "RS256":
        raise Refused(401, "A JSON web token could not be decoded")
    _check_claims(claims, world.wall(), {str(app.id), app.client_id})


def mint(
    world: State, installation: Installation, repository_ids: set[int] | None, permissions: dict[str, str]
) -> Token:
    """A new token in the long form: ``ghs_<app id>_`` and three dotted parts, some 500 characters."""
    seed = f"{world.app.id}/{installation.id}/{world.next_id()}"
    value = f"ghs_{world.app.id}_{_noise(seed, 'h', 36)}.{_noise(seed, 'p', 360)}.{_noise(seed, 's', 86)}"
    expires = float(int(world.wall()) + TOKEN_LIFE_SECONDS)
    token = Token(
        value=value,
        installation=installation,
        expires_at=expires,
        permissions=permissions,
        repository_ids=repository_ids,
    )
    world.tokens[value] = token
    return token


def expiry_of(token: Token) -> str:
    return datetime.fromtimestamp(token.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_claims(claims: dict[str, Any], now: float, issuers: set[str]) -> None:
    expires, issued = claims.get("exp"), claims.get("iat")
    if str(claims.get("iss")) not in issuers:
        raise Refused(401, "'Issuer' claim ('iss') must be an Integer or the client ID")
    if not isinstance(expires, int | float) or expires <= now:
        raise Refused(401, "'Expiration time' claim ('exp') is missing or in the past")
    if expires > now + JWT_LIFE_MAX_SECONDS + CLOCK_DRIFT_SECONDS:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")
    if not isinstance(issued, int | float) or issued > now + CLOCK_DRIFT_SECONDS:
        raise Refused(401, "'Issued at' claim ('iat') must be an Integer representing the time in the past")


def _noise(seed: str, part: str, length: int) -> str:
    out = ""
    while len(out) < length:
        digest = hashlib.sha256(f"{seed}/{part}/{len(out)}".encode()).digest()
        out += base64.b64encode(digest, b"AZ").decode().rstrip("=")
    return out[:length]
