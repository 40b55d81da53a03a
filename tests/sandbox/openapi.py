"""Holds a request and its answer against GitHub's OpenAPI description."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from app.sandbox.front import Request, Response
from tests.sandbox.published import published

Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """``convert`` turned OpenAPI 3.0's ``nullable`` into plain JSON Schema."""

    document: Json
    paths: list[tuple[re.Pattern[str], str]]

    def problems(self, request: Request, response: Response) -> list[str]:
        """What is wrong with the pair by GitHub's word; empty when nothing is."""
        path = request.path.removeprefix("/api/v3")
        found = self._operation(request.method.lower(), path)
        if found is None:
            return [f"{request.method} {path}: not in GitHub's description"]
        template, variables, operation = found
        told = self._parameters(operation, request, variables)
        told += self._body(operation, request) + self._answer(operation, response)
        return [f"{request.method} {template} {response.status}: {problem}" for problem in told]

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, str], Json] | None:
        for pattern, template in self.paths:
            match = pattern.fullmatch(path)
            operation = self.document["paths"][template].get(method)
            if match and operation:
                variables = {name: unquote(value) for name, value in match.groupdict().items()}
                return template, variables, operation
        return None

    def _parameters(self, operation: Json, request: Request, variables: dict[str, str]) -> list[str]:
        given = {"path": variables, "query": dict(parse_qsl(request.query))}
        known: dict[str, set[str]] = {"path": set(), "query": set()}
        problems = []
        for raw in operation.get("parameters", []):
            parameter = self._resolved(raw)
            place, name = parameter["in"], parameter["name"]
            if place not in given:
                continue
            known[place].add(name)
            value = given[place].get(name)
            if value is None:
                problems += [f"{place} {name} is missing"] if parameter.get("required") else []
                continue
            problems += self._check(_typed(value, self._resolved(parameter["schema"])), parameter["schema"])
        extra = set(given["query"]) - known["query"]
        return problems + [f"unknown query parameter {name}" for name in sorted(extra)]

    def _body(self, operation: Json, request: Request) -> list[str]:
        asked = operation.get("requestBody")
        if asked is None:
            return ["a body where none is taken"] if request.body else []
        schema = asked.get("content", {}).get("application/json", {}).get("schema")
        if not request.body:
            return ["the body is missing"] if asked.get("required") else []
        return self._check(json.loads(request.body), schema) if schema else []

    def _answer(self, operation: Json, response: Response) -> list[str]:
        described = operation["responses"].get(str(response.status))
        if described is None:
            # Errors that any call may meet are not repeated at each operation.
            common = response.status in (401, 403, 404, 410, 422, 301, 304)
            return [] if common else [f"status {response.status} is not described"]
        schema = self._resolved(described).get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return ["a body where none is described"] if response.body else []
        return self._check(json.loads(response.body), schema)

    def _check(self, value: Json, schema: Json) -> list[str]:
        whole = (
            {**schema, "components": self.document["components"]}
            if "$ref" not in schema
            else {
                "allOf": [schema],
                "components": self.document["components"],
            }
        )
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator.iter_errors(value)]

    def _resolved(self, part: Json) -> Json:
        while "$ref" in part:
            found = self.document
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part


@cache
def description() -> Description:
    document = json.loads(published("@octokit/openapi", "generated/api.github.com.json"))
    _convert(document["components"]["schemas"])
    for item in document["paths"].values():
        _convert(item)
    _correct(document)
    paths = []
    for template in document["paths"]:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", re.sub(r"([.+])", r"\\\1", template))
        # The path of a file is the one variable with slashes in it.
        pattern = pattern.replace("/contents/(?P<path>[^/]+)", "/contents/(?P<path>.+)")
        paths.append((re.compile(pattern), template))
    paths.sort(key=lambda pair: pair[1].count("{"))
    return Description(document=document, paths=paths)


def _correct(document: Json) -> None:
    """Two places where the description is known to be wrong.

    An installation's account is a user or an enterprise, one list demands both; a pull request's
    ``head.repo`` is null once its fork was deleted, as most webhooks' descriptions have it.
    """
    answer = document["paths"]["/app/installations"]["get"]["responses"]["200"]
    account = answer["content"]["application/json"]["schema"]["items"]["properties"]["account"]
    account["anyOf"] = account.pop("allOf")
    for name in ("pull-request", "pull-request-simple"):
        head = document["components"]["schemas"][name]["properties"]["head"]["properties"]
        head["repo"] = {"anyOf": [head["repo"], {"type": "null"}]}


def _convert(part: Json) -> None:
    """OpenAPI 3.0 says ``nullable: true`` where JSON Schema lists the type null."""
    if isinstance(part, list):
        for item in part:
            _convert(item)
    if not isinstance(part, dict):
        return
    for name, item in part.items():
        if name not in ("example", "examples", "default"):
            _convert(item)
    if part.pop("nullable", False) is not True:
        return
    if isinstance(part.get("type"), str):
        part["type"] = [part["type"], "null"]
    if isinstance(part.get("enum"), list):
        part["enum"] = [*part["enum"], None]
    for word in ("anyOf", "oneOf"):
        if isinstance(part.get(word), list):
            part[word] = [*part[word], {"type": "null"}]


def _typed(value: str, schema: Json) -> Json:
    kind = schema.get("type")
    return int(value) if kind == "integer" and value.isdigit() else value
