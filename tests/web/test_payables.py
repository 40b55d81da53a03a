"""Finance pulls every payable that it asks for, once, in a stable order, whatever is written meanwhile."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.service.sealing import sealed
from tests.web.office import API, Office, fill

SEED = int(os.environ.get("GCB_SEED", "20261123"))
DAY = datetime(2026, 11, 23, 17, tzinfo=UTC)


def pulled(client: httpx.Client, between: Callable[[], object], url: str, **query: Any) -> list[int]:
    """The numbers of all pages; ``between`` happens after each."""
    ids: list[int] = []
    asked: dict[str, Any] = dict(query)
    while True:
        answer = client.get(url, params=asked)
        assert answer.status_code == 200, answer.text
        ids += [item["payable_id"] for item in answer.json()["items"]]
        if answer.json()["next"] is None:
            assert "link" not in answer.headers
            return ids
        between()
        asked = {**query, "cursor": answer.json()["next"]}


def complete(before: list[int], ids: list[int], after: list[int]) -> bool:
    """All that was there at the start, nothing twice, in order, nothing that never was."""
    return set(before) <= set(ids) <= set(after) and ids == sorted(set(ids))


def test_an_empty_list_is_a_page(client: httpx.Client) -> None:
    assert client.get(f"{API}/payables").json() == {"items": [], "next": None}


def test_a_row_has_every_column(office: Office, client: httpx.Client) -> None:
    number = office.payable()
    answer = client.get(f"{API}/payables")
    assert answer.headers["vary"] == "Accept" and answer.headers["cache-control"] == "no-store"
    (item,) = answer.json()["items"]
    contract, fund = item.pop("contract_id"), item.pop("fund_id")
    assert contract > 0 and fund > 0
    assert item == {
        "payable_id": number,
        "repository_id": 7,
        "repository": "department/project",
        "issue_number": 1,
        "issue_url": "https://github.com/department/project/issues/1",
        "payee_id": 11,
        "payee_login": "first",
        "net_cents": 50000,
        "tax_cents": 6500,
        "total_cents": 56500,
        "total": "565.00",
        "currency": "CAD",
        "cost_centre": "1001",
        "coding": "",
        "fiscal_year": "2026-2027",
        "status": "payable",
        "held": False,
        "accepted_at": "2026-11-23T17:05:00Z",
        "due_on": "2026-12-23",
        "paid_on": None,
        "reference": None,
        "invoice_number": None,
        "invoice_received_on": None,
        "invoice_status": None,
    }


def test_paging_while_rows_are_added_misses_and_doubles_none(office: Office, client: httpx.Client) -> None:
    print(f"GCB_SEED={SEED}")
    chance = random.Random(SEED)
    every = fill(office.engine, [{}] * 40)
    for _ in range(6):
        before = list(every)

        def more() -> None:
            every.extend(fill(office.engine, [{}] * chance.randint(0, 3)))

        ids = pulled(client, more, f"{API}/payables", limit=chance.randint(1, 17) + 3)
        assert complete(before, ids, every)


def test_a_list_paged_by_place_would_be_caught() -> None:
    """The planted fault: newest first by offset shows rows twice as soon as one is added in front."""
    every, page, place = list(range(1, 31)), list[int](), 0
    while chunk := sorted(every, reverse=True)[place : place + 10]:
        page += chunk
        place += 10
        if place < 30:
            every.append(len(every) + 1)
    assert not complete(list(range(1, 31)), sorted(page), every)


def test_the_link_header_leads_on(office: Office, client: httpx.Client) -> None:
    fill(office.engine, [{"status": "void"}, {}, {}, {}])
    first = client.get(f"{API}/payables?limit=2&status=payable")
    found = re.fullmatch(r'<https://bounty\.example(/\S+)>; rel="next"', first.headers["link"])
    assert found
    second = client.get(found[1]).json()
    assert [i["payable_id"] for i in second["items"]] == [4] and second["next"] is None


FILTERED: list[dict[str, Any]] = [
    {},
    {"fund_id": 2, "fiscal_year": "2025-2026"},
    {"repository_id": 8, "payee_id": 12, "payee_login": "second"},
    {"held": True, "due_on": "2027-01-05"},
    {"status": "paid", "paid_on": "2026-12-01", "reference": "R1", "paid_cents": 500_00},
    # 04:30 UTC on the 24th is still the 23rd in Ottawa.
    {"accepted_at": datetime(2026, 11, 24, 4, 30, tzinfo=UTC)},
    {"accepted_at": datetime(2026, 11, 24, 5, 0, tzinfo=UTC)},
]
CASES: list[tuple[str, list[int]]] = [
    ("status=paid", [5]),
    ("status=payable&held=false", [1, 2, 3, 6, 7]),
    ("held=true", [4]),
    ("fund=2", [2]),
    ("fund=99", []),
    ("repository=8", [3]),
    ("repository=DEPARTMENT/project-8", [3]),
    ("repository=department/other", []),
    ("fiscal_year=2025-2026", [2]),
    ("payee=12", [3]),
    ("accepted_from=2026-11-24", [7]),
    ("accepted_to=2026-11-23", [1, 2, 3, 4, 5, 6]),
    ("accepted_from=2026-11-23&accepted_to=2026-11-23&payee=11&fund=1&repository=7&held=false&status=payable", [1, 6]),
    ("accepted_from=0001-01-01&accepted_to=9999-12-31&limit=500", [1, 2, 3, 4, 5, 6, 7]),
    ("due_from=2027-01-05", [4]),
    ("due_to=2026-12-22", []),
    ("due_from=2026-12-23&due_to=2026-12-23&fund=2", [2]),
]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_filters(office: Office, client: httpx.Client, kind: str) -> None:
    assert fill(office.engine, FILTERED) == [1, 2, 3, 4, 5, 6, 7]
    for query, expected in CASES:
        if kind == "csv" and "limit" in query:
            continue
        answer = client.get(f"{API}/payables?{query}&format={kind}")
        assert answer.status_code == 200, answer.text
        if kind == "json":
            ids = [item["payable_id"] for item in answer.json()["items"]]
        else:
            ids = [int(line.split(",")[0]) for line in answer.text.splitlines()[1:]]
        assert ids == expected, query


def test_a_repository_without_a_name_does_not_hide_what_is_owed(office: Office, client: httpx.Client) -> None:
    fill(office.engine, [{"full_name": None, "repository_id": 70}])
    (item,) = client.get(f"{API}/payables").json()["items"]
    assert item["repository"] is None and item["issue_url"] is None and item["repository_id"] == 70


def test_a_payable_shows_what_it_rests_on(office: Office, client: httpx.Client) -> None:
    number = office.payable()
    body = client.get(f"{API}/payables/{number}").json()
    assert body["payable_id"] == number and body["paid_cents"] is None and body["hold_codes"] == []
    assert {v["code"]: v["ok"] for v in body["verdicts"]} == dict.fromkeys(
        [
            "merged",
            "default_branch",
            "linked_at_merge",
            "author_holds_claim",
            "accepted_by_other",
            "within_link_cap",
            "no_hold",
            "terms_accepted",
        ],
        True,
    )
    kinds = [fact["kind"] for fact in body["evidence"]]
    assert kinds == ["PullRequestMerged", "WorkAccepted", "PayableOpened"]
    merged = body["evidence"][0]
    assert merged["actor"] == {"id": 1, "login": "maintainer"} and merged["role"] == "maintain"
    assert merged["body"]["merge_sha"] == "b" * 40 and merged["cause"] == "merged:1"


def test_a_contract_shows_all_its_facts_and_their_chain_can_be_checked(office: Office, client: httpx.Client) -> None:
    import hashlib
    import json

    number = office.payable()
    contract_id = client.get(f"{API}/payables/{number}").json()["contract_id"]
    body = client.get(f"{API}/contracts/{contract_id}").json()
    assert body["status"] == "payable" and body["payable_ids"] == [number] and body["fact_count"] == len(body["facts"])
    previous = "0" * 64
    for fact in body["facts"]:
        text = json.dumps(fact["body"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert fact["sealed"] == sealed(fact["kind"], text, fact["salt"])
        chained = f"{previous}\n{contract_id}\n{fact['seq']}\n{fact['kind']}\n{fact['sealed']}"
        assert fact["prev_hash"] == previous
        assert fact["hash"] == hashlib.sha256(chained.encode()).hexdigest()
        previous = fact["hash"]
    assert body["head_hash"] == previous
