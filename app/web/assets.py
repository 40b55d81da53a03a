"""Style sheets, fonts and an operator's marks, held in memory under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.i18n import Language

STATIC: Final = Path(__file__).with_name("static")
PREFIX: Final = "/static"
BRAND_FILES: Final = ("signature-en.svg", "signature-fr.svg", "wordmark.svg", "brand.css", "icon.svg")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Assets:
    """Every file that pages name; ``brand`` is a folder with an operator's own marks, None for the neutral look."""

    brand: Path | None = None

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        found = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.suffix in _TYPES}
        if self.brand is not None:
            found |= {f"brand/{name}": self.brand / name for name in BRAND_FILES if (self.brand / name).is_file()}
        return {name: path.read_bytes() for name, path in sorted(found.items())}

    @cached_property
    def digest(self) -> str:
        """One for all of them, so that a style sheet can name its fonts beside it."""
        sums = "".join(f"{name} {hashlib.sha256(content).hexdigest()}\n" for name, content in self.files.items())
        return hashlib.sha256(sums.encode()).hexdigest()[:16]

    def address(self, name: str) -> str:
        """Raises KeyError for a file that is not there: a page never names one."""
        if name not in self.files:
            raise KeyError(name)
        return f"{PREFIX}/{self.digest}/{name}"

    def mark(self, name: str) -> str | None:
        """The address of one of the operator's own files, None where there is none."""
        return self.address(f"brand/{name}") if f"brand/{name}" in self.files else None

    def signature(self, language: Language) -> str | None:
        return self.mark(f"signature-{language}.svg")

    @cached_property
    def _zipped(self) -> Mapping[str, bytes]:
        return {name: gzip.compress(text, 9, mtime=0) for name, text in self.files.items() if name.endswith(".css")}

    def route(self) -> Route:
        """Serves them. What an older page names is answered with today's file, which is then not kept."""

        async def serve(request: Request) -> Response:
            name = request.path_params["name"]
            content = self.files.get(name)
            if content is None:
                return Response("", 404)
            current = request.path_params["digest"] == self.digest
            headers = {"Cache-Control": _FOR_EVER if current else "no-cache", "Vary": "Accept-Encoding"}
            if name in self._zipped and "gzip" in request.headers.get("accept-encoding", ""):
                content, headers["Content-Encoding"] = self._zipped[name], "gzip"
            return Response(content, 200, headers, _TYPES[Path(name).suffix])

        return Route(f"{PREFIX}/{{digest}}/{{name:path}}", serve)
