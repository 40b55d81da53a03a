"""Grants and ends the roles that people have on the pages; a grant that ended stays on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.db.tables import role_grant, token
from app.service.visitors import Role


class RoleProblem(Exception):
    """The role cannot be granted; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """``until`` is when it ends by itself, None for one that an operator ends."""

    person_id: int
    login: str
    role: Role
    until: datetime | None


def grant(engine: Engine, new: NewGrant, now: datetime) -> int:
    """Answers the grant's number.

    Raises:
        RoleProblem: the person has the role already, or it would end before it begins.
    """
    if not 0 < new.person_id < 2**63 or not new.login.strip():
        raise RoleProblem("Name the person by GitHub login and numeric id (see https://api.github.com/users/LOGIN).")
    if new.until is not None and new.until <= now:
        raise RoleProblem("That day is over. Name a later one, or none.")
    mine = (role_grant.c.person_id == new.person_id, role_grant.c.role == new.role.value)
    values = {"person_id": new.person_id, "login": new.login, "role": new.role.value, "until": new.until}
    try:
        with engine.begin() as connection:
            # One that ended by itself makes room for the next.
            over = update(role_grant).where(*mine, role_grant.c.ended_at.is_(None), role_grant.c.until <= now)
            connection.execute(over.values(ended_at=role_grant.c.until))
            made = insert(role_grant).values(**values, granted_at=now).returning(role_grant.c.id)
            return int(connection.execute(made).scalar_one())
    except IntegrityError:
        raise RoleProblem(
            f"{new.login} has the role {new.role} already. See: gc-bounty role list; end it with: gc-bounty role end"
        ) from None


def list_grants(engine: Engine) -> list[dict[str, Any]]:
    """Every grant, newest first, the ended ones too."""
    with engine.connect() as connection:
        return [dict(r) for r in connection.execute(select(role_grant).order_by(role_grant.c.id.desc())).mappings()]


def end_grant(engine: Engine, grant_id: int, now: datetime) -> bool:
    """Ends a grant at once; False where there is none of that number or it ended before."""
    with engine.begin() as connection:
        open_one = (role_grant.c.id == grant_id, role_grant.c.ended_at.is_(None))
        return connection.execute(update(role_grant).where(*open_one).values(ended_at=now)).rowcount == 1


def outlived(engine: Engine, now: datetime) -> list[int]:
    """The numbers of valid tokens whose owner had a role and has none any more, ended or run out."""
    running = and_(role_grant.c.ended_at.is_(None), or_(role_grant.c.until.is_(None), role_grant.c.until > now))
    valid = token.c.revoked_at.is_(None), token.c.expires_at > now
    had, have = select(role_grant.c.person_id), select(role_grant.c.person_id).where(running)
    query = select(token.c.id).where(*valid, token.c.owner_id.in_(had), token.c.owner_id.not_in(have))
    with engine.connect() as connection:
        return list(connection.execute(query.order_by(token.c.id)).scalars())


def roles_of(connection: Connection, person_id: int, now: datetime) -> frozenset[Role]:
    """The roles that a person has at this moment."""
    running = or_(role_grant.c.until.is_(None), role_grant.c.until > now)
    query = select(role_grant.c.role).where(
        role_grant.c.person_id == person_id, role_grant.c.ended_at.is_(None), running
    )
    return frozenset(Role(name) for name in connection.execute(query).scalars())
