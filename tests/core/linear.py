"""Shows without a clock that reading takes linear time: by the shape of patterns and by counted steps."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

_parser: Final[Any] = importlib.import_module("re._parser")
_UNBOUNDED_FROM: Final = 100


def unbounded_within_unbounded(pattern: str, flags: int = 0) -> bool:
    """Whether a repetition without a bound holds another: what makes backtracking explode."""
    return any(
        _repeats(inner)
        for outer in _nodes(_parser.parse(pattern, flags))
        if _repeats(outer)
        for inner in _nodes(outer[1][2])
    )


def reading_work(read: Callable[[str], object], text: str) -> int:
    """How many lines of Python ran to read the text."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return steps


def _repeats(node: Any) -> bool:
    repeats = str(node[0]) in {"MAX_REPEAT", "MIN_REPEAT"}
    return repeats and int(node[1][1]) >= _UNBOUNDED_FROM


def _nodes(tree: Any) -> Iterator[Any]:
    """Every node of a parsed pattern."""
    if isinstance(tree, _parser.SubPattern):
        for node in tree.data:
            yield node
            yield from _nodes(node[1])
    elif isinstance(tree, list | tuple):
        for part in tree:
            yield from _nodes(part)
