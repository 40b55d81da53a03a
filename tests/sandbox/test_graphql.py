"""GraphQL answers tell what happened, in order, to those who may see it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLScalarType,
)

from app.sandbox.graphql import schema
from tests.sandbox.api import Api, new_api

ISSUE = """
query Issue($owner: String!, $name: String!, $number: Int!, $after: String, $since: DateTime) {
  repository(owner: $owner, name: $name) {
    databaseId
    owner { login ... on Organization { databaseId } }
    issue(number: $number) {
      id fullDatabaseId state stateReason
      author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
      labels(first: 20) { nodes { id name } }
      closedByPullRequestsReferences(first: 10, includeClosedPrs: true) { nodes { number } }
      timelineItems(first: 100, after: $after, since: $since) {
        pageInfo { hasNextPage endCursor }
        nodes {
          __typename
          ... on Node { id }
          ... on LabeledEvent { createdAt actor { login } label { id name } }
          ... on IssueComment { fullDatabaseId body lastEditedAt author { login } editor { login } }
          ... on ClosedEvent { stateReason closer { ... on PullRequest { number } ... on Commit { oid } } }
          ... on CrossReferencedEvent {
            isCrossRepository willCloseTarget source { ... on PullRequest { number } ... on Issue { number } }
          }
          ... on ConnectedEvent { subject { ... on PullRequest { number } } }
          ... on DisconnectedEvent { subject { ... on PullRequest { number } } }
          ... on ReferencedEvent { commit { oid message } }
          ... on TransferredEvent { fromRepository { name } }
          ... on RenamedTitleEvent { previousTitle currentTitle }
        }
      }
    }
  }
}
"""
PULL = """
query Pull($id: ID!) {
  node(id: $id) {
    ... on PullRequest {
      fullDatabaseId number state isDraft merged mergedAt mergedBy { login } mergeCommit { oid }
      author { login } baseRefName headRefOid isCrossRepository
      repository { databaseId defaultBranchRef { name } }
      closingIssuesReferences(first: 10) { nodes { number repository { databaseId } } }
      hand: closingIssuesReferences(first: 10, userLinkedOnly: true) { nodes { number } }
      reviews(last: 20, states: [APPROVED]) { nodes { state submittedAt author { login } commit { oid } } }
      comments(last: 5) { nodes { body } }
      commits(last: 1) { nodes { commit { oid committedDate pushedDate } } }
      autoMergeRequest { enabledBy { login } }
    }
  }
}
"""


def look(api: Api, number: int = 1, **variables: Any) -> Any:
    owner, name = api.village.repository.full_name.split("/")
    answer = api.query(ISSUE, owner=owner, name=name, number=number, **variables)
    assert "errors" not in answer, answer
    return answer["data"]["repository"]["issue"]


def log(api: Api, number: int = 1) -> list[Any]:
    nodes: list[Any] = look(api, number)["timelineItems"]["nodes"]
    return nodes


def kinds(api: Api, number: int = 1) -> list[str]:
    return [node["__typename"] for node in log(api, number)]


@pytest.fixture
def api() -> Api:
    made = new_api()
    made.world.create_issue(made.village.contributor, made.village.repository, "Bug", "It breaks")
    return made


def test_every_field_of_the_schema_can_be_asked(api: Api) -> None:
    """Ask every field of every node there is: none may break."""
    busy(api)
    asked = set()
    for node in list(api.world.nodes):
        kind = read_kind(api, node)
        if kind is not None:
            text = f"query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {selection(kind)} }} }} }}"
            answer = api.query(text, id=node)
            assert "errors" not in answer, (kind, answer)
            asked.add(kind)
    assert {"Issue", "PullRequest", "IssueComment", "LabeledEvent", "ClosedEvent", "Commit", "Label"} <= asked


def selection(kind: str) -> str:
    """Every field that needs nothing but a list's size."""
    parts = []
    for name, field in schema().type_map[kind].fields.items():  # type: ignore[attr-defined]
        inner = field.type
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        needed = [a for a, t in field.args.items() if str(t.type).endswith("!")]
        size = "(first: 1)" if "first" in field.args else ""
        below = "" if isinstance(inner, GraphQLScalarType | GraphQLEnumType) else " { __typename }"
        parts += [] if needed else [f"{name}{size}{below}"]
    return " ".join(parts)


def busy(api: Api) -> None:
    world, people = api.world, api.village
    issue = world.issue(people.repository, 1)
    world.add_label(people.maintainer, issue, "bounty: $500")
    world.remove_label(people.maintainer, issue, "bounty: $500")
    world.comment(people.contributor, issue, "/claim")
    world.edit_issue(people.maintainer, issue, title="A bug")
    world.lock(people.maintainer, issue, "too heated")
    world.unlock(people.maintainer, issue)
    pull = world.open_pull(people.contributor, people.repository, "Fix", "closes #1")
    world.link(people.maintainer, pull, issue)
    world.unlink(people.maintainer, pull, issue)
    world.push(people.contributor, pull, force=True)
    world.edit_pull(people.contributor, pull, base="next")
    world.edit_pull(people.contributor, pull, base="main")
    world.review(people.maintainer, pull)
    world.enable_auto_merge(people.maintainer, pull)
    world.merge(people.maintainer, pull)
    world.reopen_issue(people.maintainer, issue)
    world.push_commit(people.maintainer, people.repository, "Fixes #1 again")


def read_kind(api: Api, node: str) -> str | None:
    data = api.query("query($id: ID!) { node(id: $id) { __typename } }", id=node)["data"]
    return data["node"] and str(data["node"]["__typename"])


def test_the_log_tells_what_happened_in_order(api: Api) -> None:
    busy(api)
    assert kinds(api) == [
        "LabeledEvent",
        "UnlabeledEvent",
        "IssueComment",
        "RenamedTitleEvent",
        "LockedEvent",
        "UnlockedEvent",
        "CrossReferencedEvent",
        "ConnectedEvent",
        "DisconnectedEvent",
        "ClosedEvent",
        "ReopenedEvent",
        "ReferencedEvent",
        "ClosedEvent",
    ]
    by_pull, by_commit = (node for node in log(api) if node["__typename"] == "ClosedEvent")
    assert by_pull["closer"] == {"number": 2}
    assert len(by_commit["closer"]["oid"]) == 40


def test_pages_and_since_give_every_item_once(api: Api) -> None:
    busy(api)
    query = """query($o: String!, $n: String!, $a: String) { repository(owner: $o, name: $n) { issue(number: 1) {
      timelineItems(first: 3, after: $a) { totalCount pageInfo { hasNextPage endCursor } nodes { ... on Node { id } } }
    } } }"""
    owner, name = api.village.repository.full_name.split("/")
    after, seen = None, []
    while True:
        page = api.query(query, o=owner, n=name, a=after)["data"]["repository"]["issue"]["timelineItems"]
        seen += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == [node["id"] for node in log(api)]
    assert look(api, since="2999-01-01T00:00:00Z")["timelineItems"]["nodes"] == []


def test_pull_request_as_merged(api: Api) -> None:
    world, people = api.world, api.village
    pull = world.open_pull(people.contributor, people.repository, "Fix", "Resolves #1")
    review = world.review(people.maintainer, pull)
    merge = world.merge(people.second_maintainer, pull)
    told = api.query(PULL, id=pull.pull.node_id)["data"]["node"]
    assert (told["state"], told["merged"], told["mergedBy"]) == ("MERGED", True, {"login": "repository-admin"})
    assert told["mergeCommit"] == {"oid": merge.oid} and told["isCrossRepository"]
    home = {"databaseId": people.repository.id}
    assert told["closingIssuesReferences"]["nodes"] == [{"number": 1, "repository": home}]
    assert told["hand"]["nodes"] == []
    assert told["reviews"]["nodes"][0]["commit"] == {"oid": review.commit_id} == {"oid": told["headRefOid"]}


def test_an_edited_comment_tells_who_and_when_and_a_deleted_one_is_gone(api: Api) -> None:
    world, people = api.world, api.village
    comment = world.comment(people.contributor, world.issue(people.repository, 1), "/claim")
    world.edit_comment(people.maintainer, comment, "/claim later")
    node = log(api)[-1]
    assert node["lastEditedAt"] and node["editor"] == {"login": people.maintainer.login}
    world.delete_comment(people.maintainer, comment)
    assert kinds(api) == []


def test_bots_drop_their_suffix_and_deleted_people_are_null(api: Api) -> None:
    world, people = api.world, api.village
    api.call("POST", f"{api.home}/issues/1/comments", {"body": "Hello"})
    assert log(api)[-1]["author"] == {"login": "gc-bounty"}
    world.delete_user(people.contributor)
    assert look(api)["author"] is None


def test_label_renamed_later_shows_its_new_name_or_the_old_one(api: Api) -> None:
    world, people = api.world, api.village
    world.add_label(people.maintainer, world.issue(people.repository, 1), "bounty: $500")
    world.edit_label(people.maintainer, people.repository, "bounty: $500", new_name="bounty: $5")
    assert log(api)[0]["label"]["name"] == "bounty: $5"
    world.old_label_names_stay_in_log = True
    assert log(api)[0]["label"]["name"] == "bounty: $500"


def test_what_is_not_there_is_null_with_an_error(api: Api) -> None:
    answer = api.query('{ repository(owner: "nobody", name: "nothing") { id } }')
    assert answer["data"] == {"repository": None}
    assert answer["errors"][0]["type"] == "NOT_FOUND"
    answer = api.query("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["I_x", _issue_node(api)])
    assert answer["data"]["nodes"] == [None, {"id": _issue_node(api)}]
    assert answer["errors"][0]["path"] == ["nodes", 0]


def test_a_private_repository_elsewhere_is_not_there(api: Api) -> None:
    world, people = api.world, api.village
    hidden = world.add_repository(people.owner, "hidden", private=True)
    answer = api.query("query($id: ID!) { node(id: $id) { id } }", id=hidden.node_id)
    assert answer["data"] == {"node": None}


def test_lists_need_a_size_of_at_most_a_hundred(api: Api) -> None:
    text = "query($id: ID!) {{ node(id: $id) {{ ... on Issue {{ labels{} {{ totalCount }} }} }} }}"
    for size, kind in (("", "MISSING_PAGINATION_BOUNDARIES"), ("(first: 101)", "EXCESSIVE_PAGINATION")):
        answer = api.query(text.format(size), id=_issue_node(api))
        assert answer["errors"][0]["type"] == kind


def test_a_query_outside_the_schema_is_an_error(api: Api) -> None:
    answer = api.query('{ repository(owner: "a", name: "b") { nonsense } }')
    assert "data" not in answer and "nonsense" in answer["errors"][0]["message"]


def _issue_node(api: Api) -> str:
    node: str = api.world.issue(api.village.repository, 1).node_id
    return node


def test_cursors_are_opaque_but_stable(api: Api) -> None:
    busy(api)
    cursor = look(api)["timelineItems"]["pageInfo"]["endCursor"]
    assert base64.b64decode(cursor).startswith(b"cursor:v2:")
    api.world.comment(api.village.contributor, api.world.issue(api.village.repository, 1), "After")
    assert [n["__typename"] for n in look(api, after=cursor)["timelineItems"]["nodes"]] == ["IssueComment"]
