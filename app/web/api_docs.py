"""Examples and possible answers of each operation, for the description of the API alone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from app.core.refusals import Code, Refusal
from app.web.problem_words import WORDS, refusal_words

Responses = dict[int | str, dict[str, Any]]

PAYABLE_EXAMPLE: Final[dict[str, Any]] = {
    "payable_id": 42,
    "contract_id": 17,
    "repository_id": 1296269,
    "repository": "department/project",
    "issue_number": 12,
    "issue_url": "https://github.com/department/project/issues/12",
    "payee_id": 583231,
    "payee_login": "octocat",
    "net_cents": 50000,
    "tax_cents": 6500,
    "total_cents": 56500,
    "total": "565.00",
    "currency": "CAD",
    "fund_id": 1,
    "cost_centre": "1001",
    "coding": "A-12-345",
    "fiscal_year": "2026-2027",
    "status": "paid",
    "held": False,
    "accepted_at": "2026-11-23T17:00:00Z",
    "due_on": "2026-12-23",
    # FastAPI leaves nulls out of examples, so this one has everything.
    "paid_on": "2026-12-15",
    "reference": "PAY-2026-000123",
    "invoice_number": "2026-001",
    "invoice_received_on": "2026-11-23",
    "invoice_status": "received",
}
LATENESS_EXAMPLE: Final = {
    "late_days": 4,
    "interest_days": 3,
    "rate_per_100k": 5_500,
    "interest_cents": 26,
    "rate_source": "Bank of Canada, average Bank Rate of November 2026, read on 2026-12-01",
}
_FACT: Final[dict[str, Any]] = {
    "seq": 5,
    "kind": "WorkAccepted",
    "body": {
        "accepted_at": "2026-11-23T17:00:00Z",
        "at": "2026-11-23T17:00:00Z",
        "by": {"id": 1, "kind": "User", "login": "maintainer", "role": "maintain"},
        "cause": "merged:PR_1",
        "verdicts": [{"code": "merged", "evidence": "merged_at=2026-11-23 17:00:00+00:00", "ok": True}],
    },
    "actor": {"id": 1, "login": "maintainer"},
    "role": "maintain",
    "at": "2026-11-23T17:00:00Z",
    "cause": "merged:PR_1",
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "prev_hash": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "sealed": '{"accepted_at":"2026-11-23T17:00:00Z","at":"2026-11-23T17:00:00Z"}',
    "salt": "5e884898da28047151d0e56f8dc62927",
}
_PAYABLE_DETAIL: Final = {
    **PAYABLE_EXAMPLE,
    "paid_cents": 56500,
    "late_after": "2026-12-23",
    "lateness": LATENESS_EXAMPLE,
    "hold_codes": [],
    "verdicts": _FACT["body"]["verdicts"],
    "evidence": [_FACT],
}
_CONTRACT: Final[dict[str, Any]] = {
    "contract_id": 17,
    "issue_id": 2000001,
    "issue_number": 12,
    "issue_url": "https://github.com/department/project/issues/12",
    "repository_id": 1296269,
    "repository": "department/project",
    "generation": 1,
    "status": "paid",
    "held": False,
    "hold_codes": [],
    "amount_cents": 50000,
    "tax_cents": 6500,
    "fund_id": 1,
    "opened_at": "2026-11-20T15:00:00Z",
    "changed_at": "2026-11-23T17:00:00Z",
    "fact_count": 6,
    "head_hash": _FACT["hash"],
    "payable_ids": [42],
    "facts": [_FACT],
}
_RECEIPT: Final = {
    "payable_id": 42,
    "status": "paid",
    "reference": "PAY-2026-000123",
    "paid_on": "2026-12-15",
    "amount_cents": 56500,
}
CSV_EXAMPLE: Final = (
    ",".join(PAYABLE_EXAMPLE)
    + "\r\n"
    + ",".join(str(v).lower() if isinstance(v, bool) else str(v) for v in PAYABLE_EXAMPLE.values())
    + "\r\n"
)
NEXT: Final = {
    "description": "Address of the next page (RFC 8288), absent on the last.",
    "schema": {"type": "string"},
}
REPLAYED: Final = {
    "description": "true where the same request was answered before.",
    "schema": {"type": "string"},
}
_ENTRY: Final = ("token_missing", "token_malformed", "token_unknown", "token_revoked", "token_expired", "scope_missing")
_PAYMENT_CODES: Final = (
    Code.IS_HELD,
    Code.NOT_PAYABLE,
    Code.NOT_RELEASED,
    Code.NOT_A_PAYEE,
    Code.AMOUNT_NOT_EXACT,
    Code.PAID_DIFFERENTLY,
    Code.PAID_IN_FUTURE,
    Code.PAID_TOO_EARLY,
    Code.RELEASE_MISSING,
    Code.PAYEE_DECIDED,
    Code.CAME_BACK,
    Code.FUND_OF_ANOTHER_YEAR,
    Code.INVOICE_DEFICIENT,
)


def ok(description: str, example: Any, **more: Any) -> Responses:
    return {200: {"description": description, "content": {"application/json": {"example": example}}, **more}}


def taken(description: str, example: Any) -> Responses:
    """A report that was acted on, now or when its name first came."""
    return ok(description, example, headers={"Idempotency-Replayed": REPLAYED})


def problems(*codes: str) -> Responses:
    """The problems of these codes under their statuses, an example each."""
    by_status: dict[int, dict[str, Any]] = defaultdict(dict)
    for code in codes:
        by_status[WORDS[code].status][code] = {"value": _problem(code)}
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {
        status: {
            "description": " / ".join(dict.fromkeys(f"{WORDS[c].title} ({WORDS[c].title_fr})" for c in examples)),
            "content": {"application/problem+json": {"schema": schema, "examples": examples}},
        }
        for status, examples in by_status.items()
    }


def _problem(code: str) -> dict[str, Any]:
    words = WORDS[code]
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": words.title,
        "title_fr": words.title_fr,
        "status": words.status,
        "code": code,
        "detail": words.en,
        "detail_fr": words.fr,
        "instance": "/api/v1/payables",
    }
    if code == "refused_amount_not_exact":
        details = {"net_cents": 50000, "total_cents": 56500, "amount_cents": 56400}
        en, fr = refusal_words(Refusal(code=Code.AMOUNT_NOT_EXACT, details=details))
        body |= {"detail": en, "detail_fr": fr, "details": details, "instance": "/api/v1/payables/42/paid"}
    return body


COMMON: Final = (*_ENTRY, "bad_request", "invalid", "internal_error", "database_unavailable")

PAYABLES: Final[Responses] = {
    200: {
        "description": "A page, or the whole list as CSV",
        "headers": {"Link": NEXT},
        "content": {
            "application/json": {"example": {"items": [PAYABLE_EXAMPLE], "next": "NDI"}},
            "text/csv": {"schema": {"type": "string"}, "example": CSV_EXAMPLE},
        },
    },
    **problems(*COMMON, "too_many_lists"),
}
PAYABLE: Final[Responses] = {
    **ok("The payable", _PAYABLE_DETAIL),
    **problems(*COMMON, "payable_unknown"),
}
PAID: Final[Responses] = {
    **taken("The payment is on record", _RECEIPT),
    **problems(
        *COMMON,
        "payable_unknown",
        "body_unreadable",
        "body_too_large",
        "key_reused",
        *(f"refused_{code.value}" for code in _PAYMENT_CODES),
    ),
}
CONTRACT: Final[Responses] = {
    **ok("The contract", _CONTRACT),
    **problems(*COMMON, "contract_unknown"),
}
HEALTH: Final[Responses] = ok("It lives", {"status": "ok", "version": "0.1.0"})
READY: Final[Responses] = {**ok("It can work", {"status": "ready"}), **problems("not_ready")}
