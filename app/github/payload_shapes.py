"""The few fields of a delivery that we look at, each allowed to be absent where GitHub leaves it out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Slim(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Account(Slim):
    id: int
    login: str = ""
    type: str = "User"


class Label(Slim):
    name: str = ""


class Issue(Slim):
    id: int
    number: int
    node_id: str = ""
    title: str = ""
    updated_at: datetime | None = None
    labels: list[Label] | None = None
    pull_request: dict[str, Any] | None = None


class Pull(Slim):
    id: int
    number: int
    updated_at: datetime | None = None


class Comment(Slim):
    id: int
    node_id: str = ""
    user: Account | None = None
    body: str | None = ""
    created_at: datetime | None = None


class Repository(Slim):
    id: int
    full_name: str
    owner: Account | None = None


class Installation(Slim):
    id: int
    account: Account | None = None
    suspended_at: datetime | None = None


class From(Slim):
    """What was before a change; only some changes tell it as a name."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    before: str | None = Field("", alias="from")


class Changes(Slim):
    new_issue: Issue | None = None
    new_repository: Repository | None = None
    old_issue: Issue | None = None
    old_repository: Repository | None = None
    name: From | None = None
    body: From | None = None


class CheckRun(Slim):
    external_id: str | None = ""


class Payload(Slim):
    action: str = ""
    sender: Account | None = None
    changes: Changes | None = None
    check_run: CheckRun | None = None
    installation: Installation | None = None
    repository: Repository | None = None
    issue: Issue | None = None
    pull_request: Pull | None = None
    comment: Comment | None = None
    label: Label | None = None
    repositories: list[Repository] | None = None
    repositories_added: list[Repository] | None = None
    repositories_removed: list[Repository] | None = None
