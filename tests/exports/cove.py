"""The Open Contracting Partnership's own checker, with the standard's files at hand."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.exports.outside import HOME, environment, only_one, said_by, source_of

CHECKER = "libcoveocds==0.17.0"
STANDARD = "1__1__5"
# Their authors ship the schemas of this version, word for word, with the tests of these packages.
SCHEMAS = {
    "release-schema.json": ("ocdsextensionregistry==0.7.0", "tests/fixtures/release-schema.json"),
    "versioned-release-validation-schema.json": (
        "ocdsextensionregistry==0.7.0",
        "tests/fixtures/versioned-release-validation-schema.json",
    ),
    "release-package-schema.json": ("ocdskit==1.7.0", "tests/fixtures/release-package-schema.json"),
}


def checked(package: Path) -> dict[str, Any]:
    """What the checker says of a release package; skips, with the reason, where it cannot be had."""
    python, standard = environment(CHECKER), _standard()
    said = said_by(python, "-m", "libcoveocds", "--standard-zip", str(standard), "-s", "1.1", str(package))
    found: dict[str, Any] = json.loads(said)
    return found


def _standard() -> Path:
    """The standard's folder of schemas as an archive, as the checker wants it."""
    path = HOME / f"ocds-standard-{STANDARD}-schemas.zip"
    texts = {name: (source_of(package) / place).read_text() for name, (package, place) in SCHEMAS.items()}
    assert all(f"/{STANDARD}/{name}" in json.loads(text)["id"] for name, text in texts.items())
    with only_one(path.name):
        if not path.exists():
            partial = path.with_suffix(f".{os.getpid()}")
            with zipfile.ZipFile(partial, "w") as archive:
                archive.writestr("standard/", "")
                for name, text in texts.items():
                    archive.writestr(f"standard/schema/{name}", text)
                for name, codes in _closed_lists(json.loads(texts["release-schema.json"])):
                    archive.writestr(f"standard/schema/codelists/{name}", _as_csv(codes))
            partial.replace(path)
    return path


def _closed_lists(schema: Any) -> Iterator[tuple[str, list[str]]]:
    """Code lists that a schema closes, with their codes as it enumerates them."""
    if isinstance(schema, dict):
        codes = schema.get("enum") or schema.get("items", {}).get("enum") if "codelist" in schema else None
        if codes and schema.get("openCodelist") is False:
            yield schema["codelist"], [code for code in codes if code is not None]
        for part in schema.values():
            yield from _closed_lists(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _closed_lists(part)


def _as_csv(codes: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([["Code"], *([code] for code in codes)])
    return text.getvalue()
