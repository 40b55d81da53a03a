"""Finds the lines of a comment that its writer says, so that nothing quoted, in code or hidden is obeyed.

It follows GitHub's Markdown as far as it decides that question, and where in doubt takes a line for not said:
block quotes with the lines that continue them, fences (unclosed: to the end), indented code, HTML comments
and HTML's own code and quotes, code spans over several lines, link definitions (``[//]: # (...)``), and the
message below a mail program's "Original Message" line. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase, ascii_uppercase
from typing import Final

BODY_CHARACTERS_MAX: Final = 65_536
"""GitHub's own limit of a comment; what lies beyond is not read."""

NumberedLine = tuple[int, str]


def spoken_lines(body: str) -> Iterator[NumberedLine]:
    """The lines, numbered from 1, that stand outside quotes, code, comments and definitions. Never raises."""
    for paragraph in _paragraphs(_lines(body)):
        yield from _outside_spans(paragraph)


_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_CONTAINERS: Final = r" {0,3}(?:(?:[-*+]|[0-9]{1,9}[.)]) {1,4})*"
_FENCE: Final = re.compile(rf"({_CONTAINERS})(?:(`{{3,}})[^`]*|(~{{3,}}).*)")
_QUOTE: Final = re.compile(rf"{_CONTAINERS}>[> ]*")
_NEW_BLOCK: Final = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)]|#{1,6}|>)(?: |$)")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?: |$)")
_ITEM: Final = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)]) {1,4}")
_DEFINITION: Final = re.compile(r" {0,3}\[[^\]]+\]:")
_WHOLE_DEFINITION: Final = re.compile(r""" {0,3}\[[^\]]+\]: *[^ ]+(?: +(?:"[^"]*"|'[^']*'|\([^()]*\)))? *""")
_TITLE_START: Final = re.compile(r""" {0,3}["'(]""")
_MAIL_BELOW: Final = re.compile(
    r"-{2,} ?(?:original message|forwarded message|message d.origine|message transféré) ?-{2,}", re.IGNORECASE
)
_MAIL_RULE: Final = re.compile(r"_{10,}")
_MAIL_SENDER: Final = re.compile(r"[*]{0,2}(?:From|De) ?:.*", re.IGNORECASE | re.DOTALL)
# HTML blocks that may follow a paragraph without a blank line, and those that may not.
_HTML_BLOCK: Final = re.compile(
    r" {0,3}</?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details"
    r"|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html"
    r"|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary"
    r"|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:[ />]|$)",
    re.IGNORECASE,
)
_HTML_TAG_ALONE: Final = re.compile(r" {0,3}</?[A-Za-z][A-Za-z0-9-]*(?: [^<>]*|/)?> *")
_RAW_BLOCK: Final = re.compile(r" {0,3}<(?:!--|\?|!\[cdata\[|(?:pre|script|style|textarea)(?=[ >]|$))", re.IGNORECASE)
_RAW_OPENER: Final = re.compile(
    r"(?P<comment><!--)|<(?P<tag>pre|script|style|textarea|code|blockquote)(?=[\s/>]|$)|(?P<cdata><!\[cdata\[)"
    r"|(?P<instruction><\?)",
    re.IGNORECASE | re.MULTILINE,
)
_RAW_SIGN: Final = re.compile(
    rf"(?P<end></(?:pre|code|blockquote))|{_RAW_OPENER.pattern}", re.IGNORECASE | re.MULTILINE
)
_CLOSERS: Final = {"comment": "-->", "cdata": "]]>", "instruction": "?>"}
# Within these nothing but their end is read.
_OPAQUE: Final = frozenset({*_CLOSERS.values(), "</script", "</style", "</textarea"})
_SPAN_OPENER: Final = re.compile(
    rf"(?P<escape>\\[`<\\])|(?P<ticks>`+)|(?P<raw>{_RAW_OPENER.pattern})", re.IGNORECASE | re.MULTILINE
)
# Not str.lower(), which makes two characters of some and so moves what stands behind.
_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_TICKS: Final = re.compile(r"`+")


def _lines(body: str) -> list[str]:
    lines = _LINE_END.split(body[: BODY_CHARACTERS_MAX + 1])
    # A line cut in two could read as another command.
    return lines[:-1] if len(body) > BODY_CHARACTERS_MAX else lines


def _paragraphs(lines: Iterable[str]) -> Iterator[list[NumberedLine]]:
    """Runs of plain lines within which a code span may reach from one line to the next."""
    blocks, paragraph = _Blocks(), list[NumberedLine]()
    for number, line in enumerate(lines, start=1):
        plain = blocks.plain(line.expandtabs(4), begun=bool(paragraph))
        if paragraph and (not plain or blocks.html or _NEW_BLOCK.match(line)):
            yield paragraph
            paragraph = []
        if plain:
            paragraph.append((number, line))
        if plain and _ends_paragraph(line, first=len(paragraph) == 1):
            yield paragraph
            paragraph = []
    yield paragraph


def _ends_paragraph(line: str, first: bool) -> bool:
    """Whether the line is a heading, underlines one or is a rule: no paragraph goes on behind it."""
    underlines = not first and line.strip() and set(line.strip()) in ({"-"}, {"="})
    return _is_rule(line) or bool(underlines or _HEADING.match(line))


def _is_rule(line: str) -> bool:
    signs = line.replace(" ", "").replace("\t", "")
    return len(signs) >= 3 and set(signs) in ({"-"}, {"*"}, {"_"})


def _interrupts(line: str) -> bool:
    """Whether the line cannot carry on a paragraph, so that it ends a list item it is not indented for."""
    starts = (_NEW_BLOCK, _HTML_BLOCK, _RAW_BLOCK, _FENCE)
    return _is_rule(line) or any(start.match(line) for start in starts)


class _Blocks:
    """Follows the blocks of a comment from line to line."""

    def __init__(self) -> None:
        self._fence_end: re.Pattern[str] | None = None
        self._fence_indent = 0
        self._item_indent = 0
        self._raw: frozenset[str] = frozenset()
        self._lazy = False
        self._defined = False
        self._ruled = False
        self.html = False  # within an HTML block, where Markdown's signs mean nothing up to a blank line
        self._over = False

    def plain(self, line: str, begun: bool) -> bool:
        """Whether the line is words outside any such block; ``begun``: the line before it was too."""
        if self._over or self._in_fence(line):
            return False
        blank = not line.strip()
        # Markdown goes on in what such a block left open and may write its end otherwise: the rest is not read.
        self._over = blank and self.html and bool(self._raw - {"</blockquote"})
        self.html = self.html and not blank
        if self._in_raw(line):
            return False
        if blank:
            self._lazy = self._defined = False
            return False
        if self.html:
            self._raw = _raw_behind(line, self._raw)
            return True
        self._follow_items(line, begun)
        if self._opens(line, begun):
            return False
        if _NEW_BLOCK.match(line):
            self._lazy = False
        if self._lazy and _HTML_TAG_ALONE.fullmatch(line):
            self._raw = _raw_behind(line, self._raw)  # a definition may have ended above, and HTML begin here
        return not self._lazy

    def _follow_items(self, line: str, begun: bool) -> None:
        """Keeps how far the text of the present list item is indented, 0 outside lists."""
        if item := _ITEM.match(line):
            self._item_indent = item.end()
        elif _indent(line) < self._item_indent and (not begun or _interrupts(line)):
            self._item_indent = 0

    def _in_fence(self, line: str) -> bool:
        if self._fence_end is None:
            return False
        if line.strip() and _indent(line) < self._fence_indent:
            self._fence_end = None  # the list item that holds the fence is over
            return False
        if self._fence_end.fullmatch(line):
            self._fence_end = None
        return True

    def _in_raw(self, line: str) -> bool:
        if not self._raw:
            return False
        self._raw = _raw_behind(line, self._raw)
        return True

    def _opens(self, line: str, begun: bool) -> bool:
        """Begins the block that the line opens, if any."""
        defined, self._defined = self._defined, False
        ruled, self._ruled = self._ruled, bool(_MAIL_RULE.fullmatch(line.strip()))
        if fence := _FENCE.fullmatch(line):
            within = fence[1].strip() or len(fence[1]) >= self._item_indent
            indent = max(self._item_indent, len(fence[1].rstrip(" ")) + 1 if fence[1].strip() else 0)
            self._open_fence(indent if within else 0, fence[2] or fence[3])
        elif quote := _QUOTE.match(line):
            quoted = line[quote.end() :]
            self._lazy = bool(quoted.strip()) and not _FENCE.fullmatch(quoted) and not quoted.startswith("#")
        elif self._opens_html(line, begun):
            self._raw, self._lazy = _raw_behind(line, self._raw), False
        elif _DEFINITION.match(line) and not begun and not self._lazy:
            self._defined = bool(_WHOLE_DEFINITION.fullmatch(line))
            self._lazy = not self._defined
        elif defined and _TITLE_START.match(line):
            self._lazy = True
        elif _MAIL_BELOW.fullmatch(line.strip()) or (ruled and _MAIL_SENDER.fullmatch(line.strip())):
            self._over = True
        else:
            return not begun and not self._lazy and line.startswith("    ")
        return True

    def _opens_html(self, line: str, begun: bool) -> bool:
        alone = not begun and not self._lazy and _HTML_TAG_ALONE.fullmatch(line)
        raw = _RAW_BLOCK.match(line)
        self.html = not raw and bool(alone or _HTML_BLOCK.match(line))
        return self.html or bool(raw)

    def _open_fence(self, indent: int, mark: str) -> None:
        self._fence_end = re.compile(rf" {{0,{indent + 3}}}{mark[0]}{{{len(mark)},}} *")
        self._fence_indent, self._lazy = indent, False


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _raw_behind(line: str, waiting: frozenset[str]) -> frozenset[str]:
    """The ends of HTML elements that are still waited for behind the line; ``waiting`` were before it."""
    folded, position = line.translate(_LOWER), 0
    while True:
        for end in waiting & _OPAQUE:
            found = folded.find(end, position)
            if found < 0:
                return waiting
            waiting, position = waiting - {end}, found + len(end)
        sign = _RAW_SIGN.search(folded, position)
        if sign is None:
            return waiting
        if sign["end"]:
            waiting, position = waiting - {sign["end"]}, sign.end()
        else:
            waiting, position = waiting | {_closer(sign)}, _inside(sign)


def _closer(opener: re.Match[str]) -> str:
    tag = opener["tag"]
    return f"</{tag.lower()}" if tag else next(_CLOSERS[name] for name in _CLOSERS if opener[name])


def _inside(opener: re.Match[str]) -> int:
    # "<!-->" is a whole comment: its end may use the dashes of its start.
    return opener.start() + 2 if opener["comment"] else opener.end()


def _outside_spans(paragraph: list[NumberedLine]) -> Iterator[NumberedLine]:
    """The paragraph's lines that do not begin within a code span or inline HTML of ours to ignore."""
    text = "\n".join(line for _, line in paragraph)
    spans = _spans(text)
    start, span = 0, next(spans, None)
    for number, line in paragraph:
        while span is not None and span[1] <= start:
            span = next(spans, None)
        if span is None or start <= span[0]:
            yield number, line
        start += len(line) + 1


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each code span and inline HTML element, first to last."""
    next_ticks = _next_of_same_length(text)
    folded, position = text.translate(_LOWER), 0
    while opener := _SPAN_OPENER.search(text, position):
        position = opener.end()
        if opener["ticks"]:
            end = next_ticks.get(opener.start())
        elif opener["raw"]:
            closer = _closer(opener)
            found = folded.find(closer, _inside(opener))
            end = found + len(closer) if found >= 0 else len(text)
        else:
            continue
        if end is not None:
            yield opener.start(), end
            position = end


def _next_of_same_length(text: str) -> dict[int, int]:
    """For each run of backticks, where the next run of that length ends: such a pair makes a code span."""
    runs: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in _TICKS.finditer(text):
        runs[len(run[0])].append(run.span())
    return {first[0]: second[1] for same in runs.values() for first, second in pairwise(same)}
