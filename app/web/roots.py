"""Publishes the roots, so that whoever keeps one can prove later that nothing from before it was altered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.service.payments import PAGE_ROWS_MAX
from app.service.roots import NO_ROOT, PROOF_FORMAT, ROOT_FORMAT, Anchor, RootProblem, proof, written
from app.web.access import ContractsReader
from app.web.api import PREFIX, ContractId
from app.web.api_docs import COMMON, NEXT, Responses, ok, problems
from app.web.cursor import read_cursor, write_cursor
from app.web.parts import Parts, WebParts
from app.web.problems import Problem
from app.web.request_checks import no_repeated_parameters
from app.web.requests import PAGE_ROWS_DEFAULT, Cursor, Id, plain_digits

router = APIRouter(prefix=PREFIX, redirect_slashes=False)

_HASH: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_ROOT: Final[dict[str, Any]] = {
    "number": 12,
    "made_at": "2026-11-23T05:07:00Z",
    "contract_count": 1,
    "fact_count": 6,
    "merkle": _HASH,
    "changes": _HASH,
    "previous": NO_ROOT,
    "hash": _HASH,
}
_LEAF: Final = [17, 6, _HASH]
_PAGE: Final[Responses] = {
    **ok("A page", {"items": [_ROOT], "next": "MTI"}, headers={"Link": NEXT}),
    **problems("bad_request", "invalid", "internal_error", "database_unavailable"),
}
_FILE: Final[Responses] = {
    **ok("The root with its leaves", {"format": ROOT_FORMAT, "root": _ROOT, "leaves": [_LEAF]}),
    **problems(*COMMON, "root_unknown"),
}
_PROOF: Final[Responses] = {
    **ok(
        "The proof",
        {"format": PROOF_FORMAT, "root": _ROOT, "leaf": _LEAF, "index": 0, "size": 1, "path": list[str]()},
    ),
    **problems(*COMMON, "root_unknown"),
}
RootNumber = Annotated[Id, Path(description="Number of a root.", examples=[12])]


class RootsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    cursor: Annotated[Cursor | None, Field(description="The next of the page before.", examples=["MTI"])] = None
    limit: Annotated[
        int, Field(ge=1, le=PAGE_ROWS_MAX, description="Rows a page.", examples=[100]), BeforeValidator(plain_digits)
    ] = PAGE_ROWS_DEFAULT


class RootItem(BaseModel):
    """``hash`` is SHA-256 over gc-bounty-root-1 and the other values in this order, a line feed between two."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    number: int
    made_at: datetime
    contract_count: int
    fact_count: int
    merkle: Annotated[str, Field(description="Tree hash (RFC 6962) over a leaf a contract, in the order of numbers.")]
    changes: Annotated[str, Field(description="SHA-256 over the leaves that changed since the root before.")]
    previous: Annotated[str, Field(description="Hash of the root before; 64 zeros for the first.")]
    hash: str


class RootsPage(BaseModel):
    items: list[RootItem]
    next: Annotated[str | None, Field(description="Cursor of the next page, null on the last.")]


@router.get("/roots", tags=["audit"], summary="List roots", responses=_PAGE)
def roots(
    _checked: Annotated[None, Depends(no_repeated_parameters)],
    query: Annotated[RootsQuery, Query()],
    parts: Parts,
    response: Response,
) -> RootsPage:
    """Public: a root says how many contracts and facts there are and gives hashes, nothing else. Keep one elsewhere."""
    rows = parts.roots.page((read_cursor(query.cursor) or 0) if query.cursor else 0, query.limit + 1)
    shown = rows[: query.limit]
    following = write_cursor(shown[-1].number) if len(rows) > len(shown) else None
    if following is not None:
        asked = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"})
        url = f"{parts.base_url}{PREFIX}/roots?{urlencode({**asked, 'cursor': following})}"
        response.headers["Link"] = f'<{url}>; rel="next"'
    return RootsPage(items=[RootItem.model_validate(row) for row in shown], next=following)


@router.get("/roots/{number}", tags=["audit"], summary="One root with its leaves", responses=_FILE)
def root(_token: ContractsReader, number: RootNumber, parts: Parts) -> Any:
    """The file that `gc-bounty verify --root` takes: every contract's number, count of facts and last hash."""
    anchor = _known(parts, number)
    headers = {
        "Content-Disposition": f'attachment; filename="root-{number}.json"',
        "ETag": f'"{anchor.root.hash}"',
    }
    return StreamingResponse(written(anchor), headers=headers, media_type="application/json")


@router.get(
    "/contracts/{contract_id}/proof", tags=["audit"], summary="Proof that a contract is in a root", responses=_PROOF
)
def contract_proof(_token: ContractsReader, contract_id: ContractId, parts: Parts) -> dict[str, Any]:
    """The contract's leaf in the newest root and its audit path (RFC 6962 section 2.1.1); tells of no other contract.

    A leaf is the contract's number, its count of facts and its last hash, a line feed between two.
    """
    try:
        return proof(_known(parts, None), contract_id)
    except RootProblem:
        raise Problem("root_unknown") from None


def _known(parts: WebParts, number: int | None) -> Anchor:
    anchor = parts.roots.anchor(number)
    if anchor is None:
        raise Problem("root_unknown")
    return anchor
