"""Every request our client makes in many lives is one that GitHub describes, answered as GitHub describes."""

import json
from dataclasses import replace
from pathlib import Path

from graphql import build_schema, parse, validate

from app.sandbox.front import Request, Response
from tests.databases import fresh_engine
from tests.sandbox.openapi import description
from tests.sandbox.published import published
from tests.stories.plots import PLOTS
from tests.town import Town

LIVES = (
    "paid_for",
    "awarded",
    "claimed_in_a_pull_request",
    "locked_up",
    "moved_away",
    "called_otherwise",
    "merged_by_the_queue",
    "talked_about_instead",
)


def seen_in(names: tuple[str, ...], folder: Path) -> list[tuple[Request, Response]]:
    """Everything asked and answered, status labels included."""
    found: list[tuple[Request, Response]] = []
    for name in names:
        with fresh_engine("sqlite", folder) as engine:
            town = Town(engine)
            rules, _ = town.policy
            town.policy = (replace(rules, status_labels=True), "s" * 64)
            town.start()
            town.front.keep_seen = True
            for _ in PLOTS[name](town):
                town.deliver()
                town.tick(minutes=5)
            town.parts.recover.look()
            town.sweep()
            found += town.front.seen
    return found


def test_requests_and_questions_are_valid(tmp_path: Path) -> None:
    told: list[str] = []
    asked: set[bytes] = set()
    whole = description()
    for request, response in seen_in(LIVES, tmp_path):
        if request.path == "/graphql":
            asked.add(request.body)
        else:
            told += [f"{request.method} {request.path}: {p}" for p in whole.problems(request, response)]
    assert told == []
    schema = build_schema(published("@octokit/graphql-schema", "schema.graphql").decode(), assume_valid=True)

    for body in asked:
        assert validate(schema, parse(json.loads(body)["query"])) == []
