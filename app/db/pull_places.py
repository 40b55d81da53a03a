"""Where people see the pull requests of a contract: they stay where they are when its issue goes elsewhere."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from app.core.state import Contract
from app.db import tables as t
from app.db.issue_address import pull_address
from app.service.board import PullPlace


def pull_places(
    connection: Connection, contract: Contract, github_url: str, *where: ColumnElement[bool]
) -> dict[int, PullPlace]:
    """By pull request id; ``where`` narrows it to repositories of a kind."""
    numbers = {int(pull.id): pull.number for pull in contract.pulls}
    if contract.merge is not None:
        numbers[contract.merge.pull_id] = contract.merge.number
    link, repository = t.link.c, t.repository.c
    query = select(link.pull_id, repository.full_name).join(t.repository, repository.id == link.repository_id)
    same = link.issue_id == contract.offer.issue_id, link.pull_id.in_(numbers)
    found = connection.execute(query.where(*same, *where))
    return {
        pull_id: PullPlace(
            number=numbers[pull_id], repository=name, address=pull_address(github_url, name, numbers[pull_id])
        )
        for pull_id, name in found
    }
