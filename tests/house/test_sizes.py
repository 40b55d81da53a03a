"""A file or a function that grows past what a person reads at once needs a reason that stands here."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
REASONS = {
    "migrations/versions/2026_11_23_foundation.py": "generated from the tables",
    "migrations/versions/2026_11_23_foundation.py upgrade": "generated from the tables",
    "migrations/versions/2026_11_23_foundation.py downgrade": "generated from the tables",
}


def too_long(path: str, source: str) -> Iterator[str]:
    """The names of the file and of each function in it that are past the limit."""
    if source.count("\n") > FILE_LINES_MAX:
        yield path
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{path} {node.name}"


def test_nothing_is_too_long_without_a_reason() -> None:
    found = {name for path in _sources() for name in too_long(path, (ROOT / path).read_text("utf-8"))}
    assert found - set(REASONS) == set()
    assert set(REASONS) - found == set(), "these reasons are no longer needed"


def test_a_planted_giant_is_found() -> None:
    body = "    pass\n" * FUNCTION_LINES_MAX
    assert list(too_long("x.py", f"class A:\n  async def f():\n{body}")) == ["x.py f"]
    assert list(too_long("x.py", "x = 1\n" * (FILE_LINES_MAX + 1))) == ["x.py"]
    assert list(too_long("x.py", f"def f():\n{body.removesuffix('    pass' + chr(10))}")) == []


def test_each_module_says_why_it_exists() -> None:
    silent = [p for p in _sources() if not ast.get_docstring(ast.parse((ROOT / p).read_text("utf-8")))]
    assert [p for p in silent if (ROOT / p).read_text("utf-8").strip()] == []


def _sources() -> list[str]:
    """Python files that are ours: known to git, or new and not ignored."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "app", "migrations", "tests"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(p for p in set(told.stdout.split()) if p.endswith(".py") and (ROOT / p).is_file())
