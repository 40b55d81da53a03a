"""The grammar of commands: every command, every refusal, and nothing obeyed that was not said."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.money import CENTS_MAX, Amount, AmountProblem, Doubt, format_en, format_fr
from app.github import commands
from app.github.commands import (
    COMMANDS_MAX,
    FRENCH_NAMES,
    LINE_CHARACTERS_MAX,
    AwardCommand,
    BadCommand,
    BountyCommand,
    ClaimCommand,
    CommandKind,
    CommandProblem,
    HoldCommand,
    Line,
    ResumeCommand,
    SplitCommand,
    StatusCommand,
    WithdrawCommand,
    parse,
)
from tests.core.amount_table import ACCEPTED, REFUSED
from tests.core.linear import reading_work, unbounded_within_unbounded
from tests.github.command_table import BAD, IGNORED, READ, bounty


@pytest.mark.parametrize(("body", "expected"), READ.items(), ids=map(ascii, READ))
def test_a_command_is_read(body: str, expected: Line) -> None:
    assert parse(body) == (expected,)


@pytest.mark.parametrize(("body", "expected"), BAD.items(), ids=lambda value: ascii(value)[:60])
def test_a_bad_line_is_named(body: str, expected: tuple[CommandKind, CommandProblem]) -> None:
    kind, problem = expected
    text = body.rstrip()[:LINE_CHARACTERS_MAX]
    assert parse(body) == (BadCommand(kind=kind, problem=problem, text=text, line_number=1),)


@pytest.mark.parametrize("body", IGNORED, ids=ascii)
def test_what_is_not_ours_is_ignored_in_silence(body: str) -> None:
    assert parse(body) == ()


def test_every_kind_and_problem_stands_in_a_table() -> None:
    assert {line.kind for line in READ.values()} == set(CommandKind)
    # A line knows neither how many stand beside it nor under which issue it stands.
    elsewhere = {CommandProblem.TOO_MANY, CommandProblem.OTHER_ISSUE}
    assert {problem for _, problem in BAD.values()} == set(CommandProblem) - elsewhere


def test_every_problem_is_explained() -> None:
    explained = re.findall(r"^ {4}([a-z_]+): ", CommandProblem.__doc__ or "", re.MULTILINE)
    assert explained == list(CommandProblem)


@pytest.mark.parametrize("kind", CommandKind)
def test_a_command_goes_by_its_names_however_they_are_typed(kind: CommandKind) -> None:
    french = FRENCH_NAMES[kind]
    bare = "".join(c for c in unicodedata.normalize("NFD", french) if not unicodedata.combining(c))
    for name in (kind.value, french, bare):
        for typed in (name, name.upper(), name.title(), unicodedata.normalize("NFD", name)):
            (line,) = parse(f"/{typed} @a x")
            assert line.kind is kind


def test_the_french_names_are_those_we_promise() -> None:
    promised = "prime r\u00e9clamer lib\u00e9rer prolonger attribuer partager suspendre reprendre retirer \u00e9tat"
    assert " ".join(FRENCH_NAMES[kind] for kind in CommandKind) == promised


@pytest.mark.parametrize("text", [*ACCEPTED, *REFUSED], ids=ascii)
def test_a_bounty_is_read_as_the_table_of_amounts_says(text: str) -> None:
    if "\n" in text:
        return
    (line,) = parse(f"/bounty {text}")
    match line:
        case BountyCommand(amount=Amount(cents=cents)):
            assert cents == ACCEPTED[text]
        case BountyCommand(amount=Doubt(code=code)):
            assert code is REFUSED[text][0]
        case BadCommand(problem=problem):
            assert problem is CommandProblem.HIDDEN_CHARACTERS
            assert REFUSED[text][0] is AmountProblem.HIDDEN_CHARACTERS
        case _:
            pytest.fail(f"read as {line}")


@given(st.integers(1, CENTS_MAX))
def test_the_amount_echoed_can_be_typed_back(cents: int) -> None:
    assert parse(f"/bounty {format_en(cents)}") == (bounty(cents),)
    assert parse(f"/prime {format_fr(cents)}") == (bounty(cents),)


@given(st.lists(st.integers(1, 999), min_size=1, max_size=8))
def test_the_shares_of_a_split_make_the_whole(tenths: list[int]) -> None:
    parts = [*tenths, 1000 - sum(tenths)]
    body = "/split " + " ".join(f"@p{n} {part // 10}.{part % 10}%" for n, part in enumerate(parts))
    (line,) = parse(body)
    if parts[-1] > 0:
        assert isinstance(line, SplitCommand)
        assert [share.basis_points for share in line.shares] == [part * 10 for part in parts]
    else:
        assert isinstance(line, BadCommand)


def test_several_commands_stand_in_a_comment_and_a_bad_one_stops_none() -> None:
    body = "Hello\r\n/approve\r\n/release now\r\n\r\n/claim #12\r\n> /hold x\r\n\r\n/bounty 1,50\r\n/\u00e9tat\r\n"
    assert parse(body) == (
        BadCommand(
            kind=CommandKind.RELEASE, problem=CommandProblem.UNEXPECTED_ARGUMENT, text="/release now", line_number=3
        ),
        ClaimCommand(line_number=5, number=12),
        BountyCommand(
            line_number=8, amount=Doubt(code=AmountProblem.DOUBTFUL_DECIMAL, readings=(150, 15000), text="1,50")
        ),
        StatusCommand(line_number=9),
    )


@pytest.mark.parametrize(
    "body",
    [
        "> /claim",
        "> quoted\n/claim",
        "```\n/claim\n```",
        "~~~\n/claim",
        "    /claim",
        "`/claim`",
        "``\n/claim\n``",
        "<!-- /claim -->",
        "<!--\n/claim\n-->",
        "<!-- To take this up write\n/claim",
        "[//]: # (/claim)",
        "[//]: # (\n/claim\n)",
        "On Mon, 3 Aug 2026, A wrote:\n> /claim",
        "-----Original Message-----\nFrom: A\n\n/claim",
    ],
)
def test_a_command_quoted_coded_or_hidden_is_not_obeyed(body: str) -> None:
    assert parse(body) == ()


def test_a_flood_of_commands_is_cut_and_said_so() -> None:
    lines = parse("/claim\n" * 1000)
    assert lines[:COMMANDS_MAX] == tuple(ClaimCommand(line_number=n + 1, number=None) for n in range(COMMANDS_MAX))
    (cut,) = lines[COMMANDS_MAX:]
    assert cut == BadCommand(kind=CommandKind.CLAIM, problem=CommandProblem.TOO_MANY, text="/claim", line_number=21)


WRITTEN = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),
    st.sampled_from([*READ, *BAD, *IGNORED, "```", "<!--", "-->", "> a"]),
)


@given(st.lists(WRITTEN, max_size=12), st.sampled_from(["\n", "\r\n", "\r", "\u2028", ""]))
@example(["/split " + "@" * 900], "\n")
def test_any_text_is_answered(parts: list[str], joint: str) -> None:
    body = joint.join(parts)
    lines = re.split(r"\r\n|\r|\n", body)
    for line in parse(body):
        written = lines[line.line_number - 1]
        assert written.startswith("/")
        if isinstance(line, BadCommand):
            assert written.startswith(line.text)


@given(st.sampled_from([*READ, *BAD]), st.characters(categories=["Cf", "Co"]), st.data())
def test_an_unseen_character_never_changes_what_a_command_does(body: str, unseen: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body)))
    for line in parse(body[:at] + unseen + body[at:]):
        clean = parse(body)[0]
        assert isinstance(line, BadCommand) or _without(line, unseen) == clean


def _without(line: Line, unseen: str) -> Line | None:
    """The command with the character taken from its words: emoji may be joined by one."""
    match line:
        case HoldCommand() | ResumeCommand() | WithdrawCommand() | AwardCommand():
            clean = " ".join(["/" + line.kind, *([f"@{line.login}"] if isinstance(line, AwardCommand) else [])])
            (again,) = parse(f"{clean} {line.reason.replace(unseen, '', 1)}".rstrip())
            return again
        case _:
            return None


def test_no_pattern_can_take_more_than_linear_time() -> None:
    patterns = [p for p in vars(commands).values() if isinstance(p, re.Pattern)]
    assert len(patterns) >= 4
    assert not [p.pattern for p in patterns if unbounded_within_unbounded(p.pattern, p.flags)]


@pytest.mark.parametrize("unit", ["@", "/claim\n", "/split @a 1% ", "\u200b", "/cl\u200baim\n", "/", "\u0301", " "])
def test_twice_the_text_takes_twice_the_steps(unit: str) -> None:
    def work(size: int) -> int:
        return reading_work(parse, "/split " + unit * (size // len(unit)))

    assert work(20_000) <= 2.1 * work(10_000) + 100
