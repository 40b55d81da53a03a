"""Examples and possible answers of the exports' operations, for the description of the API alone."""

from __future__ import annotations

from typing import Any, Final, Literal

from app.exports.catalogue import PAYABLES, table_schema
from app.exports.ocds import SCHEMA as OCDS_SCHEMA
from app.exports.tabular import as_csv
from app.service.exporting import Export
from app.web.api_docs import COMMON, PAYABLE_EXAMPLE, Responses, ok, problems
from app.web.made_file import TYPES

__all__ = ["EVIDENCE", "LIST", "OCDS_SCHEMA", "RELEASES", "SCHEMA", "SHEET", "Name", "export_responses"]

# As the catalogue names them; a test holds one against the other.
Name = Literal[
    "payables", "t1204", "year-end-unpaid", "year-end-undelivered", "contracts", "contracts-nil", "contractsa"
]
_HASH: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_HEADERS: Final[dict[str, Any]] = {
    name: {"description": description, "schema": {"type": "string"}}
    for name, description in {
        "ETag": "SHA-256 of the file in hex.",
        "Repr-Digest": "SHA-256 of the file as RFC 9530 has it.",
        "Export-Rows": "How many rows.",
    }.items()
}
_UNCHANGED: Final[Responses] = {
    304: {"description": "Unchanged since the copy that If-None-Match names", "content": {}}
}
SHEET: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}
_REPORT: Final[dict[str, Any]] = {
    "export": "payables",
    "rows": 1,
    "sums_cents": {"net_cents": 50000, "tax_cents": 6500, "total_cents": 56500, "total": 56500},
    "bytes": 512,
    "sha256": _HASH,
    "schema": "/schemas/exports/payables.json",
    "findings": [],
}


def export_responses(export: Export) -> Responses:
    rows = [{column.name: "…" for column in export.columns}] if export is not PAYABLES else [PAYABLE_EXAMPLE]
    header = b"".join(as_csv(export, [])).decode()
    return {
        200: {
            "description": "The file, or its report",
            "headers": _HEADERS,
            "content": {
                "text/csv": {"schema": {"type": "string"}, "example": header},
                "application/json": {
                    "examples": {"file": {"value": rows}, "report": {"value": {**_REPORT, "export": export.name}}}
                },
                TYPES["xlsx"]: SHEET,
            },
        },
        **_UNCHANGED,
        **problems(*COMMON, "export_refused", "too_many_lists"),
    }


LIST: Final[Responses] = {
    **ok(
        "The exports",
        [
            {
                "name": "t1204",
                "address": "https://bounty.example.gc.ca/api/v1/exports/t1204",
                "en": "T1204 feed",
                "fr": "Données T1204",
                "formats": ["csv", "json", "xlsx"],
                "needs": "year",
                "schema": "https://bounty.example.gc.ca/schemas/exports/t1204.json",
            }
        ],
    ),
    **problems(*COMMON),
}
RELEASES: Final[Responses] = {
    200: {
        "description": "A release package, releases a line, or the report",
        "headers": _HEADERS,
        "content": {
            "application/json": {"example": {"uri": "https://bounty.example.gc.ca", "version": "1.1", "releases": []}},
            TYPES["jsonl"]: {"schema": {"type": "string"}, "example": '{"ocid": "ocds-000000-17"}\n'},
        },
    },
    **_UNCHANGED,
    **problems(*COMMON, "export_refused", "too_many_lists"),
}
EVIDENCE: Final[Responses] = {
    200: {
        "description": "The evidence",
        "content": {
            "application/json": {"example": {"contract_id": 17, "head_hash": _HASH, "facts": list[Any]()}},
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html><title>Evidence</title>"},
        },
    },
    **problems(*COMMON, "contract_unknown"),
}
SCHEMA: Final[Responses] = {**ok("The schema", table_schema(PAYABLES)), **problems("invalid", "internal_error")}
