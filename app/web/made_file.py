"""Makes a file on disk, then streams it: length, digest and failures are known before the first byte is sent."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from app.service.exporting import ExportProblem
from app.web.csv_answer import CSV_TYPE
from app.web.parts import WebParts
from app.web.problems import RETRY_SECONDS, Problem

TYPES: Final[Mapping[str, str]] = {
    "csv": CSV_TYPE,
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
CHUNK_BYTES: Final = 1 << 16


def file_answer(
    parts: WebParts,
    name: str,
    make: Callable[[Path], Mapping[str, Any]],
    *,
    known: str = "",
    report: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The file ``name`` as ``make`` writes it, or its report; 304 where ``known`` (If-None-Match) names its digest.

    ``make`` answers a report with ``sha256`` in hex, ``rows`` and ``bytes``.

    Raises:
        Problem: the export cannot be made, or too many are being made at once.
    """
    if not parts.lists_open.acquire(blocking=False):
        raise Problem("too_many_lists", headers={"Retry-After": RETRY_SECONDS})
    try:
        file, told = _made(name, make)
    finally:
        parts.lists_open.release()
    tag = f'"{told["sha256"]}"'
    if report or tag in known:
        file.close()
        return JSONResponse(dict(told)) if report else Response(status_code=304, headers={"ETag": tag})
    digest = base64.b64encode(bytes.fromhex(told["sha256"])).decode()
    form = name.rpartition(".")[2]
    return StreamingResponse(
        _pieces(file),
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Length": str(told["bytes"]),
            "ETag": tag,
            # RFC 9530, for whoever reads no ETag as a checksum.
            "Repr-Digest": f"sha-256=:{digest}:",
            "Export-Rows": str(told["rows"]),
            **(headers or {}),
        },
        media_type=TYPES[form],
    )


def _made(name: str, make: Callable[[Path], Mapping[str, Any]]) -> tuple[IO[bytes], Mapping[str, Any]]:
    # Once it is open its name can go: the disk is free again when the last byte is sent, however the reader leaves.
    with TemporaryDirectory(prefix="gcb-export-") as folder:
        path = Path(folder) / name
        try:
            told = make(path)
        except ExportProblem as problem:
            raise _refused(problem) from None
        return path.open("rb"), told


def _refused(problem: ExportProblem) -> Problem:
    members: dict[str, Any] = {"detail": problem.en, "detail_fr": problem.fr}
    if problem.findings:
        members["details"] = {"findings": [asdict(finding) for finding in problem.findings]}
    return Problem("export_refused", members=members)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(CHUNK_BYTES), b"")
