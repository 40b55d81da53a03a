"""Which marked lines of a comment stand in the open once a full Markdown parser rendered it: our judge."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from markdown_it import MarkdownIt

_RENDERER: Final = MarkdownIt("commonmark")
_MARKED: Final = re.compile(r"^/hold r([0-9]+)$", re.MULTILINE)
_CLOSED_IN: Final = frozenset({"blockquote", "pre", "code", "script", "style", "textarea"})
_PARAGRAPHS: Final = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6"})


def shown(body: str) -> set[int]:
    """The numbers n of the lines ``/hold r<n>`` that are shown outside quotes and code."""
    page = _Page()
    # The parser of some Python versions does not know these whole comments, nor one that is never closed.
    html = re.sub("<!---?>", "<!---->", _RENDERER.render(body))
    page.feed(html + "\n-->")
    page.close()
    return {int(number) for number in _MARKED.findall("".join(page.words))}


class _Page(HTMLParser):
    """Text of a page outside certain elements; one left open ends with its paragraph, none holds its like."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: frozenset[str] = frozenset()
        self._outside: list[frozenset[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PARAGRAPHS:
            self._outside.append(self._open)
        self._open |= {tag} & _CLOSED_IN
        self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._open -= {tag}
        if tag in _PARAGRAPHS and self._outside:
            self._open &= self._outside.pop()
        self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append("" if self._open else data)
