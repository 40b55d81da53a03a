"""``gc-bounty token``: make, list and revoke tokens of the finance API."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app import operate
from app.bootstrap import now
from app.db.tokens import NewToken

token_app = typer.Typer(no_args_is_help=True, help="Tokens of the finance API.")


@token_app.command("create")
def token_create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    owner: Annotated[str, typer.Option(help="GitHub login of the person who answers for it.")],
    owner_id: Annotated[int, typer.Option(help="That person's numeric GitHub id.")],
    scopes: Annotated[
        str,
        typer.Option(
            help="payables|contracts|exports|reports|funds:read, payments|touch:write, batches:write|release, "
            "webhooks:manage"
        ),
    ] = ("payables:read,contracts:read"),
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it ends.")] = 90,
) -> None:
    """Make a token; it is shown this once."""
    wanted = [scope.strip() for scope in scopes.split(",")]
    new = NewToken(name=name, owner_id=owner_id, owner_login=owner, scopes=wanted, days=days)
    print(operate.create_token(new))
    print("Keep it now: it is stored as a hash only and cannot be shown again.", file=sys.stderr)


@token_app.command("list")
def token_list() -> None:
    """List tokens by name, owner, scopes and dates; never the token itself."""
    for token in operate.list_tokens():
        state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now() else "valid"
        used = token.used_at.date().isoformat() if token.used_at else "never"
        owner = f"{token.owner_login} ({token.owner_id})"
        ends = token.expires_at.date().isoformat()
        scopes = ",".join(sorted(token.scopes))
        print(f"{token.id}\t{token.hint}…\t{token.name}\t{owner}\t{scopes}\tends {ends}\tused {used}\t{state}")


@token_app.command("revoke")
def token_revoke(token: Annotated[int, typer.Argument(help="Number of the token.")]) -> None:
    """End a token at once."""
    if not operate.revoke_token(token):
        print(f"There is no valid token {token}. See: gc-bounty token list", file=sys.stderr)
        raise typer.Exit(1)
    print(f"Token {token} is revoked.")
