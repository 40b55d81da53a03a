"""Writes what a form says as the one line of a comment that it stands for, so that both are read by one grammar."""

from __future__ import annotations

from app.github.command_types import BadCommand, CommandProblem
from app.github.commands import parse
from app.service.acts import ActKind


def command_line(kind: ActKind, text: str = "") -> str | CommandProblem:
    """The line, or what is wrong with the ``text`` behind the command. Line ends in it are spaces, never a command."""
    line = f"/{kind} {' '.join(text.split())}".rstrip()
    match parse(line):
        case [BadCommand() as bad]:
            return bad.problem
        case [read] if read.line_number == 1:
            return line
        case _:
            # What would be code, a quote or a comment in GitHub's eyes says nothing.
            return CommandProblem.HIDDEN_CHARACTERS
