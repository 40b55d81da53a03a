"""``gc-bounty role`` and ``gc-bounty session``: who may do what on the pages, and who is signed in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time, timedelta
from typing import Annotated

import typer

from app import operate
from app.bootstrap import now
from app.core.policy import TREASURY_ZONE
from app.db.roles import NewGrant
from app.service.visitors import Role

role_app = typer.Typer(no_args_is_help=True, help="Roles of people on the pages.")
session_app = typer.Typer(no_args_is_help=True, help="Who is signed in on the pages.")


@role_app.command("grant")
def role_grant(
    role: Annotated[Role, typer.Argument(help="finance, operator or auditor.")],
    person: Annotated[str, typer.Option(help="GitHub login of the person.")],
    person_id: Annotated[int, typer.Option(help="That person's numeric GitHub id.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day, by Ottawa's time.")] = None,
) -> None:
    """Give a person a role."""
    ends = None
    if until is not None:
        ends = datetime.combine(until.date() + timedelta(days=1), time(), TREASURY_ZONE).astimezone(UTC)
    number = operate.grant_role(NewGrant(person_id=person_id, login=person, role=role, until=ends))
    print(f"Grant {number}: {person} ({person_id}) has the role {role}.")


@role_app.command("list")
def role_list() -> None:
    """List who has which role, and who had."""
    for row in operate.list_roles():
        over = row["ended_at"] or (row["until"] if row["until"] and row["until"] <= now() else None)
        state = f"ended {over.date()}" if over else f"until {row['until'].date()}" if row["until"] else "in force"
        granted = row["granted_at"].date()
        print(f"{row['id']}\t{row['role']}\t{row['login']} ({row['person_id']})\tgranted {granted}\t{state}")


@role_app.command("end")
def role_end(grant: Annotated[int, typer.Argument(help="Number of the grant.")]) -> None:
    """End a grant at once."""
    if not operate.end_role(grant):
        print(f"There is no running grant {grant}. See: gc-bounty role list", file=sys.stderr)
        raise typer.Exit(1)
    print(f"Grant {grant} is ended.")
    # A token acts in its owner's name and has rights of its own.
    (owner,) = {row["person_id"] for row in operate.list_roles() if row["id"] == grant}
    left = [t for t in operate.list_tokens() if t.owner_id == owner and t.revoked_at is None and t.expires_at > now()]
    if left:
        print("Tokens that still act in this person's name / Jetons qui agissent encore au nom de cette personne :")
    for token in left:
        print(f"{token.name} ({','.join(sorted(token.scopes))}): gc-bounty token revoke {token.id}")


@session_app.command("list")
def session_list() -> None:
    """List who is signed in."""
    for row in operate.list_sessions():
        begun, seen = (row[name].strftime("%Y-%m-%d %H:%M") for name in ("begun_at", "seen_at"))
        print(f"{row['id']}\t{row['login']} ({row['person_id']})\tsince {begun}\tseen {seen}")


@session_app.command("revoke")
def session_revoke(person_id: Annotated[int, typer.Argument(help="Numeric GitHub id of the person.")]) -> None:
    """End every session of a person at once."""
    print(f"{operate.revoke_sessions(person_id)} sessions are ended.")
