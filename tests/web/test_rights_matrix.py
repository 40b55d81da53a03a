"""Every route by every kind of caller: who is let in, who is asked to sign in, who is refused."""

from __future__ import annotations

import hashlib
import hmac
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import pytest

from app.db.tokens import Scope
from app.i18n import LANGUAGES, Language
from app.service.visitors import Role
from app.web.addresses import ADDRESSES
from app.web.problem_words import WORDS
from tests.web.desk import visitor
from tests.web.office import API, Office

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

VISITORS: Final[dict[str, tuple[Role, ...]]] = {
    "nobody": (),
    "without a role": (),
    "finance": (Role.FINANCE,),
    "operator": (Role.OPERATOR,),
    "auditor": (Role.AUDITOR,),
}
EVERYBODY: Final = frozenset(VISITORS)
SIGNED_IN: Final = EVERYBODY - {"nobody"}
FINANCE: Final = frozenset({"finance"})
READERS: Final = frozenset({"finance", "auditor"})
OPERATOR: Final = frozenset({"operator"})
# Who gets past the door of a page, by reading it and by sending its form (None: it has none). Whether a person
# may do it there, to this contract, is asked behind the door.
PAGES: Final[dict[str, tuple[frozenset[str] | None, frozenset[str] | None]]] = {
    **dict.fromkeys(("home", "board", "board_feed", "opportunity", "terms_now", "terms"), (EVERYBODY, None)),
    **dict.fromkeys(("help", "help_contributors", "help_maintainers", "help_finance"), (EVERYBODY, None)),
    **dict.fromkeys(("accessibility", "privacy", "reports", "reports_csv", "sign_in"), (EVERYBODY, None)),
    **dict.fromkeys(("my_work", "act", "desk", "desk_repository", "desk_price"), (SIGNED_IN, None)),
    **dict.fromkeys(("release_claim", "accept_terms", "desk_contract"), (SIGNED_IN, SIGNED_IN)),
    **dict.fromkeys(("reports_inside", "reports_inside_csv"), (READERS, None)),
    **dict.fromkeys(("finance", "finance_payables", "finance_payables_csv", "finance_payable"), (READERS, None)),
    **dict.fromkeys(("finance_batches", "finance_batch", "finance_batch_csv", "finance_batch_xlsx"), (READERS, None)),
    **dict.fromkeys(("finance_approvals", "finance_certifications", "finance_rejections"), (READERS, None)),
    **dict.fromkeys(("finance_funds", "finance_fund"), (READERS, None)),
    **dict.fromkeys(("finance_approval", "finance_certification"), (FINANCE, FINANCE)),
    **dict.fromkeys(("finance_paid", "finance_rejected", "finance_hold", "finance_void"), (FINANCE, FINANCE)),
    **dict.fromkeys(("finance_recovered", "finance_work_rejection", "finance_batch_new"), (FINANCE, FINANCE)),
    **dict.fromkeys(("finance_batch_release", "finance_batch_acknowledge"), (FINANCE, FINANCE)),
    "finance_batch_give_up": (FINANCE, FINANCE),
    "operations": (OPERATOR, None),
    "replay": (None, OPERATOR),
    "sign_out": (None, SIGNED_IN),
}
# Which scope alone opens a route; what is not named here is open to all.
SCOPES: Final[dict[Scope, tuple[str, ...]]] = {
    Scope.PAYABLES_READ: (
        *("GET /payables", "GET /payables/{payable_id}", "GET /payables/{payable_id}/invoice-template"),
        *("GET /batches", "GET /batches/{batch_id}", "GET /invoices/undecided", "GET /overdue"),
    ),
    Scope.PAYMENTS_WRITE: tuple(
        f"POST /payables/{{payable_id}}/{act}"
        for act in ("paid", "rejected", "hold", "void", "recovered", "invoice", "invoice-deficient")
    ),
    Scope.CONTRACTS_READ: (
        *("GET /contracts/{contract_id}", "GET /contracts/{contract_id}/proof", "GET /roots/{number}"),
    ),
    Scope.EXPORTS_READ: (
        *("GET /exports", "GET /exports/ocds", "GET /exports/payables", "GET /exports/t1204"),
        *("GET /exports/year-end-unpaid", "GET /exports/year-end-undelivered", "GET /exports/contracts"),
        *("GET /exports/contracts-nil", "GET /exports/contractsa", "GET /contracts/{contract_id}/evidence"),
    ),
    Scope.BATCHES_WRITE: (
        *("POST /batches", "POST /batches/{batch_id}/acknowledge", "POST /batches/{batch_id}/give-up"),
    ),
    Scope.BATCHES_RELEASE: ("POST /batches/{batch_id}/release",),
    Scope.REPORTS_READ: ("GET /reports/flow", "GET /contracts/{contract_id}/flow"),
    Scope.TOUCH_WRITE: ("POST /contracts/{contract_id}/touch",),
    Scope.FUNDS_READ: ("GET /funds", "GET /funds/{fund_id}", "GET /funds/{fund_id}/postings"),
    Scope.WEBHOOKS_MANAGE: (
        *("GET /webhooks", "POST /webhooks", "GET /webhooks/{webhook_id}/deliveries"),
        *(f"POST /webhooks/{{webhook_id}}/{act}" for act in ("rotate", "enable", "remove", "replay")),
    ),
}
OPEN: Final = {
    "GET /roots",
    "GET /healthz",
    "GET /readyz",
    "GET /schemas/bounty.json",
    "GET /schemas/exports/{name}.json",
}


@contextmanager
def come(office: Office, who: str) -> Iterator[tuple[httpx.Client, str]]:
    """Somebody's browser, and what their forms carry."""
    if who == "nobody":
        with office.client(None) as client:
            client.follow_redirects = False
            yield client, ""
        return
    number = 600 + list(VISITORS).index(who)
    with visitor(office, (number, f"person-{number}"), *VISITORS[who]) as found:
        token = found.client.headers["Cookie"].partition("=")[2]
        yield found.client, hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()[:32]


def door(answer: httpx.Response) -> str:
    if answer.status_code == 405:
        return "no such"
    if answer.status_code == 303 and answer.headers["location"].startswith(tuple(ADDRESSES["sign_in"].values())):
        return "asked who"
    words = WORDS["role_missing"]
    refused = html.unescape(answer.text) if answer.status_code == 403 else ""
    return "refused" if words.title in refused or words.title_fr in refused else "in"


def right(who: str, let_in: frozenset[str] | None) -> str:
    if let_in is None:
        return "no such"
    return "in" if who in let_in else "asked who" if who == "nobody" else "refused"


def wrong(office: Office, language: Language) -> list[tuple[str, str, str, int]]:
    """Every visitor's answer at a door that is not what the table says."""
    found = []
    for who in VISITORS:
        with come(office, who) as (client, csrf):
            # Last, for who has left is nobody.
            for key in sorted(PAGES, key=lambda name: name == "sign_out"):
                path = re.sub(r"\{\w+\}", "1", ADDRESSES[key][language])
                head = client.head(path)
                answers = client.get(path), client.post(path, data={"csrf": csrf})
                if (head.status_code, head.content) != (answers[0].status_code, b""):
                    found.append((who, "HEAD", key, head.status_code))
                for answer, let_in in zip(answers, PAGES[key], strict=True):
                    if door(answer) != right(who, let_in) or answer.status_code >= 500:
                        found.append((who, answer.request.method, key, answer.status_code))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_by_every_visitor(office: Office, language: Language) -> None:
    assert set(PAGES) == set(ADDRESSES), "a page is open to somebody, or to nobody: say whom"
    assert wrong(office, language) == []


def test_a_role_that_opens_more_would_be_caught(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: auditors may do what finance may."""
    monkeypatch.setitem(VISITORS, "auditor", (Role.AUDITOR, Role.FINANCE))
    assert {who for who, *_ in wrong(office, "en")} == {"auditor"}


def test_every_route_of_the_api_by_every_scope(office: Office) -> None:
    with office.client() as client:
        spec = client.get(f"{API}/openapi.json").json()
    routes = [(method.upper(), path) for path, item in spec["paths"].items() for method in item]
    named = {route: scope for scope, some in SCOPES.items() for route in some}
    assert {f"{method} {path.removeprefix(API)}" for method, path in routes} == set(named) | OPEN
    found = []
    for held in (None, *Scope):
        with office.client(token=office.token(held) if held else None) as client:
            for method, path in routes:
                answer = client.request(method, re.sub(r"\{\w+\}", "1", path), json={} if method == "POST" else None)
                needed = named.get(f"{method} {path.removeprefix(API)}")
                expected = "in" if needed in (None, held) else 401 if held is None else 403
                got = answer.status_code if answer.status_code in (401, 403) else "in"
                if got != expected:
                    found.append((held, method, path, answer.status_code))
    assert found == []
