"""Turns Markdown into markup that cannot act: no HTML of its writer's, no picture, links to the open web alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_TASK: Final = re.compile(r"^(\s*(?:[-*+]|\d+[.)])[ \t]+)\[[ xX]\][ \t]+", re.MULTILINE)
# Directions of writing and other characters that one cannot see; line ends are kept.
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def prose(text: str, level: int = 3) -> Markup:
    """Paragraphs, lists, code and headings, all of them of one level."""
    env = {"heading": f"h{level}"}
    return Markup(_WRITER.render(_TASK.sub(r"\1", _UNSEEN.sub("", text)), env))  # noqa: S704 - made of escaped text


def phrase(text: str) -> Markup:
    """One line of Markdown without a paragraph around it."""
    return Markup(_WRITER.renderInline(_UNSEEN.sub("", text)))  # noqa: S704 - made of escaped text


def _writer() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 10})
    # A link within this site, or of another kind than the web's, stays text.
    made.validateLink = _leads_to_the_web  # type: ignore[method-assign, assignment]
    made.add_render_rule("image", _only_words)
    made.add_render_rule("link_open", _of_a_stranger)
    for name in ("heading_open", "heading_close"):
        made.add_render_rule(name, _of_one_level)
    return made


def _leads_to_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc)


def _only_words(_renderer: Any, tokens: Sequence[Token], place: int, _options: Any, _env: Any) -> str:
    return str(escape(tokens[place].content))


def _of_a_stranger(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    tokens[place].attrSet("rel", "nofollow ugc noopener")
    return str(renderer.renderToken(tokens, place, options, env))


def _of_one_level(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    tokens[place].tag = env["heading"]
    return str(renderer.renderToken(tokens, place, options, env))


_WRITER: Final = _writer()
