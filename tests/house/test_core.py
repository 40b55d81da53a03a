"""The core decides and nothing else: it cannot read a clock, a file or a socket, nor hold a float."""

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).parents[2] / "app" / "core"
ALLOWED = {
    "__future__": None,
    "app.core": None,
    "collections.abc": None,
    "dataclasses": None,
    "enum": None,
    # A digest is a function of its bytes alone.
    "hashlib": {"sha256"},
    "re": None,
    "typing": None,
    "datetime": {"date", "datetime", "timedelta", "UTC", "timezone"},
    # Zones come from the pinned tzdata, the same on every machine.
    "zoneinfo": {"ZoneInfo"},
}
CALLS = {"float", "open", "print", "input", "eval", "exec", "compile", "globals", "__import__", "breakpoint"}
ATTRIBUTES = {"now", "utcnow", "today", "fromtimestamp", "system"}
FAULTS = [
    *("import time", "import logging", "from datetime import tzinfo", "from random import choice"),
    *("import app.db.store", "from app import settings", "from . import money"),
    *("x = 1.5", "x = float('1')", "x = 1 / 2", "print(1)", "open('x')", "async def f(): ..."),
    *("x = datetime.now(UTC)", "x = date.today()", "x = __import__('os')", "global x", "x = 2e3"),
]


def impurities(source: str) -> list[str]:
    """What the core may not hold, each with its line."""
    return [f"line {getattr(n, 'lineno', 0)}: {why}" for n in ast.walk(ast.parse(source)) for why in _why(n)]


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda p: p.name)
def test_core_is_pure(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_impurity_is_found(fault: str) -> None:
    assert impurities(fault)


def _why(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [f"imports {n.name}" for n in names if not _may(n.name, None)]
        case ast.ImportFrom(module=module, names=names, level=level):
            return [f"imports {module}.{n.name}" for n in names if level or not _may(module or "", n.name)]
        case ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith() | ast.Await():
            return ["is asynchronous"]
        case ast.Global() | ast.Nonlocal():
            return ["changes what is not its own"]
        case ast.Constant(value=float() | complex()):
            return ["holds a float"]
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return ["divides to a float"]
        case ast.Name(id=name, ctx=ast.Load()) if name in CALLS:
            return [f"uses {name}"]
        case ast.Attribute(attr=name) if name in ATTRIBUTES:
            return [f"asks for {name}"]
    return []


def _may(module: str, name: str | None) -> bool:
    key = "app.core" if module == "app.core" or module.startswith("app.core.") else module
    names = ALLOWED.get(key, set())
    return names is None or name in names
