"""The whole pretended GitHub in one object, and a small ready-made one to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.sandbox.acts_comments import CommentActs
from app.sandbox.acts_installations import InstallationActs
from app.sandbox.acts_queue import QueueActs
from app.sandbox.model import Account, Installation, Repository


class World(InstallationActs, QueueActs, CommentActs):
    """A GitHub in memory; see ``State`` for its settings and the ``acts_*`` files for what can be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """An organization with one repository, the App installed on it, and the people one needs."""

    world: World
    owner: Account
    maintainer: Account
    second_maintainer: Account
    triager: Account
    contributor: Account
    rival: Account
    repository: Repository
    installation: Installation


def village(**settings: Any) -> Village:
    """A world with people in their roles; ``settings`` go to ``World``."""
    world = World(**settings)
    owner = world.add_organization("canada-ca")
    repository = world.add_repository(owner, "formulaires-forms")
    people = {}
    for name, role in (
        ("first-maintainer", "maintain"),
        ("repository-admin", "admin"),
        ("triager", "triage"),
        ("first-contributor", "none"),
        ("rival-contributor", "none"),
    ):
        people[role if name != "rival-contributor" else "rival"] = account = world.add_user(name)
        world.set_role(repository, account, role)
    installation = world.install(people["admin"], owner, [repository])
    return Village(
        world=world,
        owner=owner,
        maintainer=people["maintain"],
        second_maintainer=people["admin"],
        triager=people["triage"],
        contributor=people["none"],
        rival=people["rival"],
        repository=repository,
        installation=installation,
    )
