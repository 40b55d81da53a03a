"""The description of the API is complete, has an example for everything, and the API does what it says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from app.exports.catalogue import EXPORTS
from app.web.build import build
from tests.web.office import API, Office, fill
from tests.web.test_problems import Broken

SEED = int(os.environ.get("GCB_SEED", "20261123"))
EXAMPLES = int(os.environ.get("GCB_EXAMPLES", "10"))
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            assert method in METHODS
            yield path, method, operation


def examples(media: dict[str, Any]) -> list[Any]:
    return [media["example"]] if "example" in media else [x["value"] for x in media.get("examples", {}).values()]


@pytest.fixture
def spec(client: httpx.Client) -> dict[str, Any]:
    described: dict[str, Any] = client.get(f"{API}/openapi.json", headers={"Authorization": ""}).json()
    return described


def test_each_route_is_described(spec: dict[str, Any]) -> None:
    assert {(method, path) for path, method, _ in operations(spec)} == {
        ("get", "/healthz"),
        ("get", "/readyz"),
        ("get", "/schemas/bounty.json"),
        ("get", f"{API}/payables"),
        ("get", f"{API}/payables/{{payable_id}}"),
        *(
            ("post", f"{API}/payables/{{payable_id}}/{act}")
            for act in ("paid", "rejected", "hold", "void", "recovered", "invoice", "invoice-deficient")
        ),
        ("get", f"{API}/payables/{{payable_id}}/invoice-template"),
        ("get", f"{API}/invoices/undecided"),
        ("get", f"{API}/overdue"),
        ("get", f"{API}/webhooks"),
        ("post", f"{API}/webhooks"),
        ("get", f"{API}/webhooks/{{webhook_id}}/deliveries"),
        *(("post", f"{API}/webhooks/{{webhook_id}}/{act}") for act in ("rotate", "enable", "remove", "replay")),
        ("get", f"{API}/batches"),
        ("post", f"{API}/batches"),
        ("get", f"{API}/batches/{{batch_id}}"),
        *(("post", f"{API}/batches/{{batch_id}}/{act}") for act in ("acknowledge", "release", "give-up")),
        ("get", f"{API}/contracts/{{contract_id}}"),
        ("get", f"{API}/contracts/{{contract_id}}/flow"),
        ("post", f"{API}/contracts/{{contract_id}}/touch"),
        ("get", f"{API}/reports/flow"),
        ("get", f"{API}/funds"),
        ("get", f"{API}/funds/{{fund_id}}"),
        ("get", f"{API}/funds/{{fund_id}}/postings"),
        ("get", f"{API}/contracts/{{contract_id}}/proof"),
        ("get", f"{API}/contracts/{{contract_id}}/evidence"),
        ("get", f"{API}/exports"),
        *(("get", f"{API}/exports/{name}") for name in (*EXPORTS, "ocds")),
        ("get", "/schemas/exports/{name}.json"),
        ("get", f"{API}/roots"),
        ("get", f"{API}/roots/{{number}}"),
    }
    assert spec["servers"] == [{"url": "https://bounty.example"}] and spec["info"]["version"] == "0.1.0"


def test_each_operation_has_examples_that_fit_its_schemas(spec: dict[str, Any]) -> None:
    for path, method, operation in operations(spec):
        assert operation["summary"] and operation["description"], path
        shown = 0
        for status, answer in operation["responses"].items():
            for kind, media in answer["content"].items():
                for example in examples(media):
                    shown += 1
                    fits(spec, media.get("schema", {}), example)
                assert examples(media), (path, method, status, kind)
        for parameter in operation.get("parameters", ()):
            assert parameter["schema"].get("examples") or "example" in parameter or parameter.get("examples"), path
            assert parameter["description"], (path, parameter["name"])
        assert shown
        if "requestBody" in operation:
            (body,) = operation["requestBody"]["content"].values()
            schema = spec["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]["properties"]
            assert all(part["examples"] for part in schema.values())
        # Roots are for everybody to keep.
        if path.startswith(API) and path != f"{API}/roots":
            assert operation["security"] == [{"token": []}]
            assert {"401", "403", "422", "500", "503"} <= set(operation["responses"])


def fits(spec: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    Draft202012Validator({**schema, "components": spec["components"]}).validate(example)


def test_an_example_that_does_not_fit_would_be_caught(spec: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="is not of type"):
        fits(spec, {"$ref": "#/components/schemas/PayableItem"}, {"payable_id": "x"})


def beyond_schema(case: schemathesis.Case[Any]) -> bool:
    """Whether a value that its schema allows may still be refused, for reasons that no schema can tell."""
    query = case.query or {}
    made_up = "cursor" in query or "fiscal_year" in query or "period" in query
    page_of_csv = "limit" in query and "csv" in (query.get("format"), *(case.headers or {}).values())
    # The body's text may hold characters that one cannot see.
    return made_up or page_of_csv or case.method == "POST"


def explored(app: ASGIApp, token: str) -> int:
    """Sends generated requests, good and bad, to every operation; answers how many. Raises on the first lie."""
    print(f"GCB_SEED={SEED}")
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", app)
    count = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        for mode in GenerationMode:

            @seed(SEED)
            @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
            @given(case=found.ok().as_strategy(generation_mode=mode))
            def send(case: schemathesis.Case[Any]) -> None:
                nonlocal count
                count += 1
                excluded: list[Any] = [positive_data_acceptance] if beyond_schema(case) else []
                if any(value in ([], {}) for value in (case.query or {}).values()):
                    # An empty list is sent as nothing at all, so the request is a good one.
                    excluded.append(negative_data_rejection)
                case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)

            try:
                send()
            except Unsatisfiable:
                # Nothing about a route without parameters can be wrong.
                assert mode is GenerationMode.NEGATIVE
    return count


def test_generated_requests_get_what_the_description_says(office: Office) -> None:
    paid = {"status": "paid", "paid_on": "2026-11-23", "reference": "R", "paid_cents": 500_00}
    fill(office.engine, [{}, {"held": True}, paid])
    office.payable(4_000)
    assert explored(build(office.parts), office.token()) >= EXAMPLES


def test_an_operation_that_fails_would_be_caught(office: Office) -> None:
    broken = office.app(queries=Broken(RuntimeError("planted")))
    with capture_logs(), pytest.raises(BaseException, match=r"(?s)Server error|Undocumented"):
        explored(broken, office.token())
