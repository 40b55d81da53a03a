"""What the board shows of an issue's text: summary, criteria, language, whatever is written there."""

from __future__ import annotations

import os
import random

import pytest

from app.github.issue_text import (
    CRITERIA_CHARACTERS_MAX,
    READ_CHARACTERS_MAX,
    SUMMARY_CHARACTERS_MAX,
    issue_text,
)
from app.service.board import fold, language_label, legible, skills_of

SEED = int(os.environ.get("GCB_SEED", "20261127"))

CRITERIA = {
    "## Acceptance criteria\n\n- a\n\n### Detail\n\nb\n\n## Next\n\nc": ("- a\n\n### Detail\n\nb", ""),
    "### Critères d'acceptation des travaux :\n- a": ("", "- a"),
    "Critères d’acceptation\n===\n\n1. un\n\n# Autre": ("", "1. un"),
    "**Acceptance criteria**\n\n- a\n\n**Other**\n\nb": ("- a", ""),
    "# ACCEPTANCE CRITERIA\r\n\r\n- a\r\n": ("- a", ""),
    "## Acceptance criteria\n\n- a\n\n## Critères d’acceptation\n\n- b": ("- a", "- b"),
    "### Acceptance criteria\n\n_No response_": ("", ""),
    "> ## Acceptance criteria\n> - quoted": ("", ""),
    "```\n## Acceptance criteria\n- code\n```": ("", ""),
    "<!--\n## Acceptance criteria\n- hidden\n-->": ("", ""),
    "The acceptance criteria are easy.": ("", ""),
}

SUMMARIES = {
    "<!-- Do not write here -->\n\n### Context\n\nThe **date** is `wrong`.\nAnd more.": "The date is wrong. And more.",
    "## Acceptance criteria\n\nNot this.\n\n## Story\n\nBut this.": "But this.",
    "![picture](https://x.example/a.png)\n\n[Link](https://x.example) text": "picture",
    "/bounty $500\n\nThe words.": "The words.",
    "- only\n- a list": "",
    "": "",
    "<b>raw</b> html": "raw html",
    "Zero\u200bwidth \u202eturned": "Zero width turned",
}


@pytest.mark.parametrize("body", CRITERIA)
def test_criteria_are_what_stands_below_their_heading(body: str) -> None:
    found = issue_text("Title", body, [])
    assert (found.criteria_en, found.criteria_fr) == CRITERIA[body]


@pytest.mark.parametrize("body", SUMMARIES)
def test_the_summary_is_the_first_paragraph_that_tells_something(body: str) -> None:
    assert issue_text("Title", body, []).summary == SUMMARIES[body]


@pytest.mark.parametrize(
    ("title", "body", "labels", "language"),
    [
        ("Search forgets accents", "It is not what the people of the town want.", (), "en"),
        ("La recherche", "Les gens ne trouvent pas ce que le texte dit dans la page.", (), "fr"),
        ("Both", "The page is in the town. La page est dans la ville et les gens.", (), ""),
        ("Titre", "", (), ""),
        ("The page is in the town", "", ("langue : français",), "fr"),
        ("La page est dans la ville", "", ("lang: en", "lang: fr"), ""),
    ],
)
def test_the_language_is_a_labels_word_or_clear_from_the_text(
    title: str, body: str, labels: tuple[str, ...], language: str
) -> None:
    assert issue_text(title, body, labels).language == language


def test_labels_as_skills() -> None:
    assert skills_of(["skill: Python", "Compétence: Éditique", "bug", "lang: fr", "English", " "]) == {
        "python": "Python",
        "editique": "Éditique",
        "bug": "bug",
    }
    assert language_label("French") == "fr" and language_label("frontend") == ""
    assert fold("  MONTRÉAL  œuvre ") == "montreal œuvre" and legible("a\x00\u202eb\u00a0:") == "a b\u00a0:"


def test_no_text_is_too_much_or_breaks_it() -> None:
    """Random Markdown; a failure names its seed."""
    rng = random.Random(SEED)
    pieces = [
        "# ",
        "## Acceptance criteria\n",
        "[",
        "](",
        ")",
        "`",
        "```\n",
        "*",
        "**",
        "> ",
        "- ",
        "\n",
        "\n\n",
        "<b>",
    ]
    pieces += ["é", "\x00", "\u202e", "<!--", "-->", "|", "\\", "&#0;", "x" * 40, "\ud800"[:0], "1. ", "    ", "\t"]
    for turn in range(150):
        body = "".join(rng.choices(pieces, k=rng.randrange(400)))
        found = issue_text("t", body, [])
        assert len(found.summary) <= SUMMARY_CHARACTERS_MAX + 1 and "\n" not in found.summary, (SEED, turn)
        assert len(found.criteria_en) <= CRITERIA_CHARACTERS_MAX + 3 and "\x00" not in found.criteria_en, (SEED, turn)
    long = issue_text("t", "## Acceptance criteria\n" + "- line\n" * READ_CHARACTERS_MAX, [])
    assert long.criteria_en.endswith("\n\n…") and len(long.criteria_en) <= CRITERIA_CHARACTERS_MAX + 3
