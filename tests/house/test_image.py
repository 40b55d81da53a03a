"""The image holds every file of the checkout that the program reads while it runs."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What the code calls the folder above app/: only migrations and app.yml are read from there.
OUTSIDE = ("app.yml", "migrations")


def test_the_image_and_its_context_hold_what_is_read_at_run_time() -> None:
    recipe = (ROOT / "deploy/Containerfile").read_text("utf-8")
    context = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in ("app", *OUTSIDE):
        assert f"COPY {name} " in recipe, name
        assert f"!{name}" in context, name


def test_nothing_else_above_the_package_is_read() -> None:
    """``parents[1]`` (or more) of a file in app/ is the checkout: whoever reaches there is listed above."""
    reaching = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        depth = len(path.relative_to(ROOT).parts) - 1
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "parents"
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, int)
                and node.slice.value >= depth
            ):
                reaching.append(path.relative_to(ROOT).as_posix())
    assert set(reaching) <= {"app/manifest.py"}, reaching
