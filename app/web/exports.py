"""Every export of the catalogue as a route of its own, with exactly the parameters that it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from app.exports import evidence
from app.exports.catalogue import EXPORTS, FORMS, OCDS, OCDS_FORMS, table_schema
from app.exports.disclosure import is_quarter
from app.service.exporting import Asked, ExportProblem
from app.web import export_docs as docs
from app.web.access import ExportsReader
from app.web.api import PREFIX, ContractId
from app.web.made_file import TYPES, file_answer
from app.web.parts import Parts, WebParts
from app.web.policy_schema import OPEN_HEADERS
from app.web.problems import Problem
from app.web.request_checks import no_repeated_parameters
from app.web.requests import IsoDate, plain_digits

router = APIRouter(prefix=PREFIX, redirect_slashes=False)
schemas = APIRouter()
OCDS_WORDS: Final = (
    "Releases of the Open Contracting Data Standard 1.1, one for each fact that is news there",
    "Publications selon l’Open Contracting Data Standard 1.1, une par fait qui y est nouveau",
)
Single = Annotated[None, Depends(no_repeated_parameters)]
Known = Annotated[
    str, Header(alias="If-None-Match", description="ETag of a copy: 304 if it is still the same.", examples=['"9f86"'])
]


def _quarter(text: str) -> str:
    if not is_quarter(text):
        raise PydanticCustomError("quarter", "no quarter")
    return text


Year = Annotated[
    int, Field(ge=2000, le=9998, description="Calendar year.", examples=[2026]), BeforeValidator(plain_digits)
]
Day = Annotated[IsoDate, Field(description="As things stood at the end of this day.", examples=["2027-03-31"])]
Period = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{4}-Q[1-4]$", description="Quarter of a fiscal year.", examples=["2026-2027-Q3"]),
    AfterValidator(_quarter),
]
Part = Annotated[
    Literal["file", "report"],
    Field(description="The file, or in its place what is to be told of it.", examples=["file"]),
]


class Plain(BaseModel):
    """A misspelt parameter must not export something else, so other names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[Literal["csv", "json", "xlsx"], Field(description="Form.", examples=["csv"])] = "csv"
    part: Part = "file"

    def asked(self, name: str) -> Asked:
        given = {key: getattr(self, key) for key in ("year", "as_of", "period") if hasattr(self, key)}
        return Asked(name=name, form=self.format, **given)


class OfYear(Plain):
    year: Year


class OfDay(Plain):
    as_of: Day


class OfQuarter(Plain):
    period: Period


class Releases(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[
        Literal["json", "jsonl"], Field(description="A release package, or a release a line.", examples=["json"])
    ] = "json"
    part: Part = "file"


class EvidenceQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Annotated[Literal["html", "json"], Field(description="A page to print, or JSON.", examples=["json"])] = (
        "json"
    )


class ExportItem(BaseModel):
    name: str
    address: str
    en: str
    fr: str
    formats: list[str]
    needs: Annotated[str | None, Field(description="The parameter that it cannot do without.")]
    json_schema: Annotated[str, Field(alias="schema", description="Address of what its columns are.")]


@router.get("/exports", tags=["exports"], summary="List exports", responses=docs.LIST)
def exports(_token: ExportsReader, parts: Parts) -> list[ExportItem]:
    """Each export with its forms, what it needs and where its schema stands; in both languages."""
    base = f"{parts.base_url}{PREFIX}/exports"
    found = [
        _item(export.name, base, (export.en, export.fr), FORMS, export.needs, f"{parts.base_url}{_schema(export.name)}")
        for export in EXPORTS.values()
    ]
    return [*found, _item(OCDS, base, OCDS_WORDS, OCDS_FORMS, None, docs.OCDS_SCHEMA)]


@router.get(f"/exports/{OCDS}", tags=["exports"], summary="Open Contracting releases", responses=docs.RELEASES)
def releases(
    _token: ExportsReader, _checked: Single, query: Annotated[Releases, Query()], parts: Parts, known: Known = ""
) -> Response:
    """Amounts are net dollars, moments UTC, parties by numeric GitHub id; `prefix` and `publisher` are configured."""
    return _export(parts, Asked(name=OCDS, form=query.format), query.part, known)


@router.get("/contracts/{contract_id}/evidence", tags=["exports"], summary="Evidence pack", responses=docs.EVIDENCE)
def evidence_pack(
    _token: ExportsReader,
    contract_id: ContractId,
    _checked: Single,
    query: Annotated[EvidenceQuery, Query()],
    parts: Parts,
) -> Response:
    """Facts, verdicts, terms, comment and hashes of one contract, with how to check them; nothing from elsewhere."""
    try:
        pack = parts.exports.evidence(contract_id, page=query.format == "html")
    except ExportProblem:
        raise Problem("contract_unknown") from None
    headers = {"Content-Disposition": f'inline; filename="evidence-{contract_id}.{query.format}"'}
    if query.format == "html":
        headers["Content-Security-Policy"] = evidence.CSP
    return StreamingResponse(iter((pack,)), headers=headers, media_type=TYPES[query.format])


@schemas.get("/schemas/exports/{name}.json", tags=["exports"], summary="An export's columns", responses=docs.SCHEMA)
def export_schema(name: Annotated[docs.Name, Path(description="Name of an export.", examples=["payables"])]) -> Any:
    """Table Schema (Frictionless Data), descriptions in both languages; the same for everybody."""
    return JSONResponse(table_schema(EXPORTS[name]), headers=OPEN_HEADERS)


def _export(parts: WebParts, asked: Asked, part: str, known: str) -> Response:
    return file_answer(
        parts,
        asked.file_name,
        lambda path: parts.exports.make(asked, path),
        known=known,
        report=part == "report",
        headers={"Link": f'<{_schema(asked.name)}>; rel="describedby"'} if asked.name != OCDS else None,
    )


def _item(
    name: str, base: str, words: tuple[str, str], forms: tuple[str, ...], needs: str | None, schema: str
) -> ExportItem:
    en, fr = words
    same = {"name": name, "address": f"{base}/{name}", "en": en, "fr": fr, "formats": list(forms), "needs": needs}
    return ExportItem.model_validate({**same, "schema": schema})


def _schema(name: str) -> str:
    return f"/schemas/exports/{name}.json"


def _plain(name: str) -> Callable[..., Response]:
    def route(
        _token: ExportsReader, _checked: Single, query: Annotated[Plain, Query()], parts: Parts, known: Known = ""
    ) -> Response:
        return _export(parts, query.asked(name), query.part, known)

    return route


def _of_year(name: str) -> Callable[..., Response]:
    def route(
        _token: ExportsReader, _checked: Single, query: Annotated[OfYear, Query()], parts: Parts, known: Known = ""
    ) -> Response:
        return _export(parts, query.asked(name), query.part, known)

    return route


def _of_day(name: str) -> Callable[..., Response]:
    def route(
        _token: ExportsReader, _checked: Single, query: Annotated[OfDay, Query()], parts: Parts, known: Known = ""
    ) -> Response:
        return _export(parts, query.asked(name), query.part, known)

    return route


def _of_quarter(name: str) -> Callable[..., Response]:
    def route(
        _token: ExportsReader, _checked: Single, query: Annotated[OfQuarter, Query()], parts: Parts, known: Known = ""
    ) -> Response:
        return _export(parts, query.asked(name), query.part, known)

    return route


_ROUTES: Final = {None: _plain, "year": _of_year, "as_of": _of_day, "period": _of_quarter}
for _of in EXPORTS.values():
    router.add_api_route(
        f"/exports/{_of.name}",
        _ROUTES[_of.needs](_of.name),
        methods=["GET"],
        name=f"export_{_of.name}".replace("-", "_"),
        tags=["exports"],
        summary=_of.en.partition(":")[0].partition(";")[0][:80],
        description=f"{_of.en}.\n\n{_of.fr}.",
        response_class=Response,
        responses=docs.export_responses(_of),
    )
