"""Frictionless, the reference implementation of Table Schema, holds a file against a schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.exports.outside import environment, said_by

LINTER = "frictionless==5.21.0"
# Run there, for its command line changes more often than its classes.
PROGRAM = """\
import json, sys
from frictionless import Schema
from frictionless.resources import TableResource
name, schema, folder = sys.argv[1:]
# What is JSON it takes as rows, read by the standard library: its own reader of JSON is a further package.
source = {"data": json.load(open(f"{folder}/{name}"))} if name.endswith(".json") else {"path": name}
report = TableResource(**source, schema=Schema.from_descriptor(json.load(open(schema))), basepath=folder).validate()
errors = report.flatten(["type", "message"]) or [str(error) for error in report.errors]
print(json.dumps({"valid": report.valid, "rows": report.tasks[0].stats["rows"], "errors": errors}))
"""


def linted(folder: Path, name: str, schema: Any) -> dict[str, Any]:
    """``valid``, ``rows`` and ``errors`` of the file ``name`` in ``folder``."""
    described = folder / "schema.json"
    described.write_text(json.dumps(schema))
    said = said_by(environment(LINTER), "-c", PROGRAM, name, str(described), str(folder))
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found
