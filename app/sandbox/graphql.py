"""The GraphQL side: runs queries against the part of GitHub's schema that the product reads."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    is_abstract_type,
    parse,
    validate,
)

from app.sandbox import graphql_fields
from app.sandbox.auth import Token
from app.sandbox.graphql_base import Asking, type_of
from app.sandbox.world import World


def run(world: World, token: Token, body: dict[str, Any]) -> dict[str, Any]:
    """Answer a GraphQL request as GitHub does: HTTP 200 with data, errors, or both."""
    asking = Asking(world=world, token=token)
    read = _read(body["query"])
    if not isinstance(read, DocumentNode):
        return _told(ExecutionResult(data=None, errors=list(read)))
    result = execute_sync(
        schema(),
        read,
        context_value=asking,
        variable_values=body.get("variables") or {},
        operation_name=body.get("operationName"),
        field_resolver=_resolve,
    )
    return _told(result)


@lru_cache(maxsize=256)
def _read(query: str) -> DocumentNode | tuple[GraphQLError, ...]:
    """The query as parsed and found valid, once for all that ask the same."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return (error,)
    return tuple(validate(schema(), document)) or document


def operation_of(body: Any) -> str:
    """The operation's name, for faults to aim at; empty when it has none."""
    if not isinstance(body, dict):
        return ""
    if body.get("operationName"):
        return str(body["operationName"])
    match = re.search(r"\b(?:query|mutation)\s+(\w+)", str(body.get("query")))
    return match[1] if match else ""


@cache
def schema() -> GraphQLSchema:
    built = build_schema(files("app.sandbox").joinpath("schema.graphql").read_text(encoding="utf-8"))
    for kind in built.type_map.values():
        if is_abstract_type(kind):
            kind.resolve_type = lambda thing, info, kind: type_of(thing)  # type: ignore[attr-defined]
    return built


def _resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
    asking: Asking = info.context
    return graphql_fields.resolve(asking, info.parent_type.name, info.field_name, source, arguments)


def _told(result: ExecutionResult) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if result.data is not None or not result.errors:
        told["data"] = result.data
    if result.errors:
        told["errors"] = [_error(error) for error in result.errors]
    return told


def _error(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    extensions: dict[str, Any] = dict(formatted.pop("extensions", {}))
    kind = extensions.pop("type", None)
    shown: dict[str, Any] = {"type": kind} if kind else {}
    return shown | formatted | ({"extensions": extensions} if extensions else {})
