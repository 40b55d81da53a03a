"""Keeps what the board shows of an issue's words and labels; nothing in the program decides by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from app.core.events import IssueView
from app.core.money import NoAmount, read_label
from app.db import tables as t
from app.service.board import fold, legible, skills_of
from app.service.ports import IssueText

WORDS_CHARACTERS_MAX: Final = 2_000
LABELS_MAX: Final = 20


def keep_text(connection: Connection, view: IssueView, text: IssueText, prefixes: Sequence[str]) -> None:
    """Writes the issue's summary, criteria and labels; a label that makes an offer says nothing of the work."""
    labels = [name for name in view.labels if read_label(name, prefixes) is NoAmount.NOT_OURS]
    skills = dict(list(skills_of(labels).items())[:LABELS_MAX])
    words = " ".join((view.title, text.summary, *skills.values()))
    values = {
        "language": text.language or None,
        "summary": text.summary,
        "criteria_en": text.criteria_en,
        "criteria_fr": text.criteria_fr,
        "words": fold(legible(words))[:WORDS_CHARACTERS_MAX],
    }
    connection.execute(update(t.issue).where(t.issue.c.id == view.id).values(values))
    _keep_labels(connection, view.id, skills)


def _keep_labels(connection: Connection, issue_id: int, skills: dict[str, str]) -> None:
    row = t.issue_label.c
    query = select(row.key, row.name).where(row.issue_id == issue_id)
    if {found.key: found.name for found in connection.execute(query)} == skills:
        return
    connection.execute(delete(t.issue_label).where(row.issue_id == issue_id))
    if skills:
        rows = [{"issue_id": issue_id, "key": key, "name": name} for key, name in skills.items()]
        connection.execute(insert(t.issue_label), rows)
