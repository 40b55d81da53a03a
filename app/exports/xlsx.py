"""Makes a workbook in a process of its own: the rows go in by a pipe, so neither side holds the list.

Run as ``python -m app.exports.xlsx FILE`` with a JSON line for the description and one for each row.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

from app.exports.tabular import Tally, plain
from app.service.exporting import Export, ExportProblem, Row

# A workbook of the same rows is the same bytes, so it bears no moment of its making.
MADE_AT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
ROWS_MAX: Final = 1_048_575
TEXT_MAX: Final = 32_767


def write(export: Export, rows: Iterable[Row], path: Path) -> None:
    """Writes the workbook at ``path``.

    Raises:
        ExportProblem: more rows than a sheet holds, or the process that makes it failed.
    """
    command = [sys.executable, "-m", "app.exports.xlsx", str(path)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603 - our own module
    assert child.stdin is not None and child.stderr is not None
    broken = False
    try:
        with child.stdin as pipe:
            for line in _lines(export, rows):
                pipe.write(line)
    except BrokenPipeError:
        broken = True
    except BaseException:
        child.kill()
        raise
    finally:
        said = child.stderr.read()
        child.stderr.close()
        child.wait()
    if broken or child.returncode:
        path.unlink(missing_ok=True)
        why = said.decode(errors="replace").strip().splitlines()[-1:] or ["?"]
        raise ExportProblem(
            f"The workbook could not be made ({why[0]}). Export fewer rows, or as csv.",
            f"Le classeur n’a pas pu être créé ({why[0]}). Exportez moins de lignes, ou en csv.",
        )


def workbook(export: Export, rows: Iterable[Row], path: Path) -> dict[str, Any]:
    """Writes the workbook; answers its report: rows, sums in cents, SHA-256.

    Raises:
        ExportProblem: as ``write``.
    """
    tally = Tally(export)
    write(export, tally.counted(rows), path)
    with path.open("rb") as file:
        for _ in tally.hashed(iter(lambda: file.read(1 << 16), b"")):
            pass
    return tally.told()


def _lines(export: Export, rows: Iterable[Row]) -> Iterator[bytes]:
    described = {**asdict(export), "columns": [asdict(column) for column in export.columns]}
    yield json.dumps(described).encode() + b"\n"
    kinds = [column.kind for column in export.columns]
    for row in rows:
        # Money stays in cents here: the cell's number is made from the integer.
        cells = [v if isinstance(v, int) else plain(k, v) for k, v in zip(kinds, row, strict=True)]
        yield json.dumps(cells).encode() + b"\n"


def build(path: str, lines: Iterator[str]) -> None:
    """What the child does: a sheet of rows, one of totals, one that says what the columns mean."""
    export = json.loads(next(lines))
    names = [column["name"] for column in export["columns"]]
    kinds = [column["kind"] for column in export["columns"]]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": export["name"], "created": MADE_AT})
        bold = book.add_format({"bold": True})
        formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": 'yyyy-mm-dd"T"hh:mm:ss.000"Z"'}),
        }
        sheet = book.add_worksheet(export["name"][:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(names) - 1, 16)
        for place, name in enumerate(names):
            sheet.write_string(0, place, name, bold)
        sums = {n: 0 for n, kind in enumerate(kinds) if kind in ("money", "cents")}
        count = 0
        for line in lines:
            count += 1
            if count > ROWS_MAX:
                raise SystemExit(f"more than {ROWS_MAX} rows")
            cells = json.loads(line)
            for place, value in enumerate(cells):
                _cell(sheet, count, place, kinds[place], value, formats)
            for place in sums:
                sums[place] += cells[place] or 0
        _totals(book, bold, count, [(names[n], kinds[n], cents) for n, cents in sums.items()], formats)
        _meaning(book, bold, export)


def _cell(sheet: Any, row: int, place: int, kind: str, value: Any, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if kind == "money":
        # The double nearest to the exact decimal: what a spreadsheet would hold for the typed amount.
        sheet.write_number(row, place, value / 100, formats["money"])
    elif kind in ("integer", "cents") and abs(value) < 10**15:
        sheet.write_number(row, place, value)
    elif kind == "boolean":
        sheet.write_boolean(row, place, bool(value))
    elif kind == "date":
        sheet.write_datetime(row, place, date.fromisoformat(value), formats["date"])
    elif kind == "moment":
        moment = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
        sheet.write_datetime(row, place, moment, formats["moment"])
    else:
        # A spreadsheet would lose digits past the fifteenth, so such a number is text too.
        sheet.write_string(row, place, str(value)[:TEXT_MAX])


def _totals(book: Any, bold: Any, count: int, sums: list[tuple[str, str, int]], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Totals - Totaux")
    sheet.set_column(0, 1, 24)
    sheet.write_string(0, 0, "rows / lignes", bold)
    sheet.write_number(0, 1, count)
    for row, (name, kind, cents) in enumerate(sums, start=1):
        sheet.write_string(row, 0, name, bold)
        _cell(sheet, row, 1, kind, cents, formats)


def _meaning(book: Any, bold: Any, export: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Columns - Colonnes")
    sheet.set_column(0, 4, 36)
    sheet.write_string(0, 0, export["en"][:TEXT_MAX])
    sheet.write_string(1, 0, export["fr"][:TEXT_MAX])
    for place, title in enumerate(("column / colonne", "type", "source", "English", "Français")):
        sheet.write_string(3, place, title, bold)
    for row, column in enumerate(export["columns"], start=4):
        for place, name in enumerate(("name", "kind", "source", "en", "fr")):
            sheet.write_string(row, place, column[name])


if __name__ == "__main__":
    build(sys.argv[1], iter(sys.stdin))
