"""The questions asked of GitHub's GraphQL API; each answer carries the numeric ids that we go by."""

from __future__ import annotations

from collections.abc import Sequence

_ACTOR = """
fragment who on Actor {
  __typename login
  ... on User { databaseId } ... on Bot { databaseId }
  ... on Mannequin { databaseId } ... on Organization { databaseId }
}
"""

ISSUE = (
    """
query IssueLog($owner: String!, $name: String!, $number: Int!, $since: DateTime, $after: String) {
  repository(owner: $owner, name: $name, followRenames: true) {
    databaseId nameWithOwner isPrivate
    owner { __typename ... on User { databaseId } ... on Organization { databaseId } }
    issueOrPullRequest(number: $number) {
      __typename
      ... on Issue {
        id fullDatabaseId number title body state updatedAt
        repository { databaseId }
        parent { id state stateReason closedAt }
        labels(first: 100) { nodes { name } }
        closedByPullRequestsReferences(first: 50, includeClosedPrs: true) {
          nodes { number repository { databaseId } }
        }
        timelineItems(first: 100, after: $after, since: $since, itemTypes: [LABELED_EVENT, UNLABELED_EVENT,
            ISSUE_COMMENT, CLOSED_EVENT, REOPENED_EVENT, CROSS_REFERENCED_EVENT, CONNECTED_EVENT,
            TRANSFERRED_EVENT, CONVERTED_TO_DISCUSSION_EVENT]) {
          pageInfo { hasNextPage endCursor }
          nodes {
            __typename
            ... on LabeledEvent { id createdAt actor { ...who } label { name } }
            ... on UnlabeledEvent { id createdAt actor { ...who } label { name } }
            ... on IssueComment { id fullDatabaseId createdAt lastEditedAt author { ...who } body }
            ... on ClosedEvent {
              id createdAt actor { ...who } stateReason closer { ... on PullRequest { number } }
            }
            ... on ReopenedEvent { id createdAt actor { ...who } }
            ... on CrossReferencedEvent {
              id createdAt isCrossRepository source { ... on PullRequest { number } }
            }
            ... on ConnectedEvent { id createdAt subject { ... on PullRequest { number } } }
            ... on TransferredEvent { id createdAt actor { ...who } fromRepository { databaseId } }
            ... on ConvertedToDiscussionEvent { id createdAt actor { ...who } }
          }
        }
      }
    }
  }
}
"""
    + _ACTOR
)

_PULL_FIELDS = (
    """
fragment pull on PullRequest {
  id fullDatabaseId number title body state createdAt updatedAt closedAt mergedAt lastEditedAt
  baseRefName headRefOid
  author { ...who } mergedBy { ...who } mergeCommit { oid }
  repository { databaseId nameWithOwner defaultBranchRef { name } }
  closingIssuesReferences(first: 50) { nodes { fullDatabaseId number repository { databaseId } } }
  reviews(last: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {
    nodes { state submittedAt author { ...who } commit { oid } }
  }
  comments(last: 100) { nodes { id fullDatabaseId createdAt lastEditedAt author { ...who } body } }
  commits(last: 1) { nodes { commit { committedDate pushedDate } } }
  timelineItems(last: 50, itemTypes: [CROSS_REFERENCED_EVENT, REFERENCED_EVENT]) {
    nodes {
      __typename
      ... on CrossReferencedEvent {
        id isCrossRepository
        source { ... on PullRequest { number body mergedAt baseRefName author { ...who } mergedBy { ...who } } }
      }
      ... on ReferencedEvent {
        id createdAt isCrossRepository actor { ...who } commit { oid message }
      }
    }
  }
  byHand: timelineItems(last: 50, itemTypes: [CONNECTED_EVENT, DISCONNECTED_EVENT]) {
    nodes {
      ... on ConnectedEvent { createdAt subject { ...issue } source { ...issue } }
      ... on DisconnectedEvent { createdAt subject { ...issue } source { ...issue } }
    }
  }
}
fragment issue on Issue { fullDatabaseId }
"""
    + _ACTOR
)


def pulls(numbers: Sequence[int]) -> str:
    """One question about several pull requests of one repository; the answer's keys are ``p<number>``."""
    wanted = "\n".join(f"    p{number}: pullRequest(number: {number}) {{ ...pull }}" for number in numbers)
    return (
        "query Pulls($owner: String!, $name: String!) {\n"
        "  repository(owner: $owner, name: $name, followRenames: true) {\n"
        f"    databaseId\n{wanted}\n  }}\n}}\n{_PULL_FIELDS}"
    )
