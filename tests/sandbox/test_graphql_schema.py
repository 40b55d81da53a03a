"""The sandbox's GraphQL schema is a true part of GitHub's published one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_specified_directive,
    validate_schema,
)

from app.sandbox.graphql import schema
from app.sandbox.graphql_fields import RULES
from tests.sandbox.published import published


@cache
def theirs() -> GraphQLSchema:
    return build_schema(published("@octokit/graphql-schema", "schema.graphql").decode(), assume_valid=True)


def differences(ours: GraphQLSchema, whole: GraphQLSchema) -> list[str]:
    """Where ours says something the whole does not."""
    found: list[str] = []
    for name, kind in ours.type_map.items():
        twin = whole.type_map.get(name)
        if name.startswith("__") or twin is None:
            found += [] if name.startswith("__") else [f"{name} does not exist"]
        elif type(kind) is not type(twin):
            found.append(f"{name} is another kind of type")
        elif isinstance(kind, GraphQLEnumType):
            found += [f"{name}.{value}" for value in set(kind.values) - set(twin.values)]  # type: ignore[attr-defined]
        elif isinstance(kind, GraphQLUnionType):
            members = {member.name for member in twin.types}  # type: ignore[attr-defined]
            found += [f"{name} | {member.name}" for member in kind.types if member.name not in members]
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            found += _field_differences(kind, twin)
    return found


def _field_differences(kind: Any, twin: Any) -> list[str]:
    found = [
        f"{kind.name} implements {i.name}" for i in kind.interfaces if i.name not in {x.name for x in twin.interfaces}
    ]
    for name, field in kind.fields.items():
        other = twin.fields.get(name)
        if other is None or str(field.type) != str(other.type):
            found.append(f"{kind.name}.{name}: {field.type} is not {other and other.type}")
            continue
        for argument, told in field.args.items():
            same = other.args.get(argument)
            if same is None or str(same.type) != str(told.type) or same.default_value != told.default_value:
                found.append(f"{kind.name}.{name}({argument})")
        needed = {a for a, t in other.args.items() if str(t.type).endswith("!")} - set(field.args)
        found += [f"{kind.name}.{name} lacks {argument}" for argument in needed]
    return found


def test_our_schema_is_valid_and_a_true_part_of_githubs() -> None:
    assert validate_schema(schema()) == []
    assert all(is_specified_directive(directive) for directive in schema().directives)
    assert differences(schema(), theirs()) == []


@pytest.mark.parametrize(
    "planted",
    [
        ("stateReason(enableDuplicate: Boolean = false): IssueStateReason", "stateReason: IssueStateReason!"),
        ("fullDatabaseId: BigInt", "fullDatabaseID: BigInt"),
        ("number: Int!", "number: Int"),
        ("userLinkedOnly: Boolean = false", "userLinkedOnly: Boolean = true"),
        ("APPROVED", "ACCEPTED"),
        ("union Closer = Commit |", "union Closer = Issue |"),
    ],
)
def test_the_comparison_catches_a_planted_fault(planted: tuple[str, str]) -> None:
    text = files("app.sandbox").joinpath("schema.graphql").read_text(encoding="utf-8")
    assert planted[0] in text
    assert differences(build_schema(text.replace(*planted)), theirs())


def test_every_rule_answers_a_field_of_the_schema() -> None:
    fields = {f"{n}.{f}" for n, k in schema().type_map.items() for f in getattr(k, "fields", {})}
    fields |= {f"*.{field.split('.')[1]}" for field in fields}
    assert set(RULES) - fields == set()
