"""A client that nobody here wrote is content with the sandbox: typed calls, tokens of its own, redirects."""

from __future__ import annotations

from typing import Any

import pytest
from githubkit import AppInstallationAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy
from githubkit.exception import RequestFailed

from tests.sandbox.api import Api, SandboxTransport, keys, new_api


@pytest.fixture
def api() -> Api:
    made = new_api()
    made.world.create_issue(made.village.contributor, made.village.repository, "Bug")
    return made


def client(api: Api) -> GitHub[Any]:
    """With a cache of its own: githubkit else keeps tokens for the whole process, by ids that worlds share."""
    return GitHub(
        AppInstallationAuthStrategy(str(api.world.app.id), keys()[0], api.village.installation.id),
        transport=SandboxTransport(api.front),
        cache_strategy=MemCacheStrategy(),
        auto_retry=False,
        timeout=5,
    )


def test_typed_calls_by_a_foreign_client(api: Api) -> None:
    world, people = api.world, api.village
    github = client(api)
    where: Any = {"owner": "canada-ca", "repo": people.repository.name}
    comment = github.rest.issues.create_comment(**where, issue_number=1, body="Hello").parsed_data
    assert comment.user is not None and comment.user.login == "gc-bounty[bot]"
    github.rest.issues.add_labels(**where, issue_number=1, labels=["bounty: $500"])
    issue = github.rest.issues.get(**where, issue_number=1).parsed_data
    assert [getattr(label, "name", label) for label in issue.labels] == ["bounty: $500"]
    reaction = github.rest.reactions.create_for_issue_comment(**where, comment_id=comment.id, content="+1")
    assert reaction.parsed_data.content == "+1"
    role = github.rest.repos.get_collaborator_permission_level(**where, username="triager").parsed_data
    assert role.role_name == "triage"
    pull = world.open_pull(people.contributor, people.repository, "Fix", "Closes #1")
    world.merge(people.maintainer, pull)
    assert github.rest.pulls.get(**where, pull_number=pull.number).parsed_data.merged
    run = github.rest.checks.create(**where, name="bounty", head_sha=pull.pull.head_sha, status="in_progress")
    assert run.parsed_data.status == "in_progress"
    listed = list(github.rest.paginate(github.rest.issues.list_for_repo, **where, state="all", per_page=1))
    assert [i.number for i in listed] == [2, 1]


def test_graphql_by_a_foreign_client(api: Api) -> None:
    text = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { issue(number: 1) { title } } }"
    github = client(api)
    told = github.graphql(text, {"o": "canada-ca", "n": api.village.repository.name})
    assert told["repository"]["issue"]["title"] == "Bug"


def test_refusals_and_redirects_by_a_foreign_client(api: Api) -> None:
    world, people = api.world, api.village
    github = client(api)
    world.lock(people.maintainer, world.issue(people.repository, 1))
    where: Any = {"owner": "canada-ca", "repo": people.repository.name}
    with pytest.raises(RequestFailed) as refused:
        github.rest.issues.create_comment(**where, issue_number=1, body="No")
    assert refused.value.response.status_code == 403
    world.rename_repository(people.second_maintainer, people.repository, "forms")
    assert github.rest.issues.get(**where, issue_number=1).parsed_data.number == 1
