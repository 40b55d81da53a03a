"""Lets a request in by the token it bears, and only for what the token's scopes allow."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.core.events import Actor
from app.core.ids import UserId
from app.db.tokens import Fault, Scope, Token
from app.web.parts import Parts
from app.web.problems import Problem

REALM = 'Bearer realm="gc-bounty"'
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    bearerFormat="gcb_…",
    description="A token made by an operator with `gc-bounty token create`; it acts in its owner's name.",
)


def owner_of(token: Token) -> Actor:
    return Actor(id=UserId(token.owner_id), login=token.owner_login, role="finance")


def cause_of(token: Token, key: str | None) -> str:
    """Keys are the caller's own, so a key of one token never meets the same key of another."""
    return f"api:{token.id}:key:{key}" if key is not None else f"api:{token.id}:{uuid.uuid4()}"


class Needs:
    """Answers the token of a request that may do what ``scope`` names.

    Raises:
        Problem: 401 without a valid token, 403 without the scope.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __call__(self, parts: Parts, given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> Token:
        if given is None:
            raise Problem("token_missing", headers={"WWW-Authenticate": REALM})
        found = parts.tokens(given.credentials)
        if isinstance(found, Fault):
            raise Problem(found.value, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
        if self._scope not in found.scopes:
            needed = f'{REALM}, error="insufficient_scope", scope="{self._scope}"'
            raise Problem("scope_missing", headers={"WWW-Authenticate": needed}, members={"scope": self._scope.value})
        return found


PayablesReader = Annotated[Token, Depends(Needs(Scope.PAYABLES_READ))]
PaymentsWriter = Annotated[Token, Depends(Needs(Scope.PAYMENTS_WRITE))]
BatchesWriter = Annotated[Token, Depends(Needs(Scope.BATCHES_WRITE))]
BatchesReleaser = Annotated[Token, Depends(Needs(Scope.BATCHES_RELEASE))]
FundsReader = Annotated[Token, Depends(Needs(Scope.FUNDS_READ))]
ExportsReader = Annotated[Token, Depends(Needs(Scope.EXPORTS_READ))]
WebhooksManager = Annotated[Token, Depends(Needs(Scope.WEBHOOKS_MANAGE))]
ContractsReader = Annotated[Token, Depends(Needs(Scope.CONTRACTS_READ))]
ReportsReader = Annotated[Token, Depends(Needs(Scope.REPORTS_READ))]
TouchWriter = Annotated[Token, Depends(Needs(Scope.TOUCH_WRITE))]
