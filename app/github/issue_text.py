"""Reads out of an issue's text what the board shows of it: a summary, the acceptance criteria, its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.service.board import fold, language_label, legible
from app.service.ports import IssueText

# What is beyond is on GitHub; nobody makes the reading of an issue slow by writing much into it.
READ_CHARACTERS_MAX: Final = 20_000
SUMMARY_CHARACTERS_MAX: Final = 240
# The opportunity template of the 2021-22 pilot allows as much.
CRITERIA_CHARACTERS_MAX: Final = 5_000
_PARSER: Final = MarkdownIt("commonmark", {"maxNesting": 10})
_CRITERIA: Final = {
    "en": ("acceptance criteria", "work acceptance criteria", "definition of done"),
    "fr": ("criteres d acceptation", "criteres d acceptation des travaux", "definition de termine"),
}
_MARKS: Final = {
    "en": set(
        re.findall(r"\w+", "the is are of and to in for on that with when not should this it be by as from has have")
    ),
    "fr": set(
        re.findall(r"\w+", "le la les des une est sont dans pour que qui pas et du au aux ce sur avec par en ne")
    ),
}
# So many more marks of one language than of the other make it that language.
_CLEARLY: Final = 2
_UNANSWERED: Final = "_No response_"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A heading and the lines below it, up to the next heading that is no deeper."""

    title: str
    first: int
    last: int


def issue_text(title: str, body: str, labels: Sequence[str]) -> IssueText:
    """What the board shows; everything in it is plain text, but for the criteria, which are Markdown as written."""
    text = body[:READ_CHARACTERS_MAX].replace("\r\n", "\n")
    tokens = _PARSER.parse(text)
    lines = text.split("\n")
    sections = list(_sections(tokens, len(lines)))
    found = {language: _criteria(sections, lines, names) for language, names in _CRITERIA.items()}
    return IssueText(
        language=_language(f"{title}\n{text}", labels),
        summary=_summary(tokens, [s for s in sections if _names_criteria(s.title)]),
        criteria_en=found["en"],
        criteria_fr=found["fr"],
    )


def _sections(tokens: Sequence[Token], line_count: int) -> Iterator[_Section]:
    heads = [(level, token, inline) for token, inline in _pairs(tokens) if (level := _depth(token, inline))]
    for place, (level, token, inline) in enumerate(heads):
        assert token.map is not None
        later = (other.map[0] for at, other, _ in heads[place + 1 :] if at <= level and other.map is not None)
        yield _Section(title=_plain(inline), first=token.map[1], last=next(later, line_count))


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """Headings and paragraphs that stand by themselves, each with its content."""
    for token, inline in pairwise(tokens):
        if inline.type == "inline" and token.level == 0:
            yield token, inline


def _depth(token: Token, inline: Token) -> int:
    """1 to 6 for a heading, 7 for a line in bold that serves as one, 0 for what is none."""
    if token.type == "heading_open":
        return int(token.tag[1:])
    kinds = [child.type for child in inline.children or () if child.type != "text" or child.content]
    bold = kinds[:1] == ["strong_open"] and kinds.count("strong_open") == 1 and "softbreak" not in kinds
    return 7 if bold and set(kinds[kinds.index("strong_close") + 1 :]) <= {"text"} and len(inline.content) < 60 else 0


def _names_criteria(title: str) -> bool:
    return any(_named(title, names) for names in _CRITERIA.values())


def _named(title: str, names: Sequence[str]) -> bool:
    words = " ".join(re.findall(r"[a-z]+", fold(title)))
    return words in names


def _criteria(sections: Sequence[_Section], lines: Sequence[str], names: Sequence[str]) -> str:
    section = next((s for s in sections if _named(s.title, names)), None)
    if section is None:
        return ""
    text = "\n".join(lines[section.first : section.last]).strip()
    if text == _UNANSWERED:
        return ""
    if len(text) > CRITERIA_CHARACTERS_MAX:
        text = text[:CRITERIA_CHARACTERS_MAX].rsplit("\n", 1)[0] + "\n\n…"
    return text.replace("\x00", "")


def _summary(tokens: Sequence[Token], left_out: Sequence[_Section]) -> str:
    """The first paragraph that tells something, cut at a word."""
    for token, inline in _pairs(tokens):
        if token.type != "paragraph_open" or _depth(token, inline) or inline.map is None:
            continue
        text, line = legible(_plain(inline)), inline.map[0]
        if any(s.first <= line < s.last for s in left_out) or text.startswith("/") or not re.search(r"\w{2}", text):
            continue
        if inline.content == _UNANSWERED:
            continue
        return text if len(text) <= SUMMARY_CHARACTERS_MAX else text[:SUMMARY_CHARACTERS_MAX].rsplit(" ", 1)[0] + "…"
    return ""


def _plain(inline: Token) -> str:
    """The words without their markup."""
    words = {"softbreak": " ", "hardbreak": " "}
    told = {"text", "code_inline", "image"}
    children = inline.children or ()
    return "".join(c.content if c.type in told else words.get(c.type, "") for c in children).strip()


def _language(text: str, labels: Sequence[str]) -> str:
    """``en``, ``fr``, or empty where nothing shows it: a label's word, else the small words that each one uses."""
    labelled = {found for found in map(language_label, labels) if found}
    if labelled:
        return labelled.pop() if len(labelled) == 1 else ""
    words = re.findall(r"[^\W\d_]+", text.casefold())[:2_000]
    counts = {language: sum(word in marks for word in words) for language, marks in _MARKS.items()}
    more, less = sorted(counts, key=lambda language: -counts[language])
    return more if counts[more] >= _CLEARLY * max(counts[less], 1) else ""
