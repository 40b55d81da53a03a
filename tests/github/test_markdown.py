"""Which lines of a comment are said, by cases and against a full Markdown parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.github import markdown
from app.github.markdown import BODY_CHARACTERS_MAX, spoken_lines
from tests.core.linear import reading_work, unbounded_within_unbounded
from tests.github.said import shown

SAID = [
    "X",
    "Thanks!\nX",
    "- item\nX",
    "# heading\nX",
    "X\n---",
    "> quoted\n\nX",
    "> # heading\nX",
    ">\nX",
    "> ```\n> code\n> ```\nX",
    "On Monday, A wrote:\n> text\n\nX",
    "```\ncode\n```\nX",
    "~~~~ text\n```\n~~~~\nX",
    "```inline``` code\nX",
    "``\nit`s\nX",
    "it`s one\n\nX\n\nit`s two",
    "- it`s\n- that`s\nX",
    "- ```\n  code\n  ```\n\nX",
    "- ```\n  code\n\nX",
    "10. ```\n    code\n    ```\nX",
    "- step:\n  ```\n  code\n  ```\nX",
    "<!-- hint -->\nX",
    "<!-- hint\n-->\nX",
    "<!-->\nX",
    "<!--->\nX",
    "text <!-- hint --> text\nX",
    "text `<!--` text\nX",
    "text \\<!-- text\nX",
    "\\`a\nX\nb`",
    "\u0130\u0130\u0130\u0130<!-- a -->\nX",
    "[//]: # (hint)\nX",
    "[//]: <> (hint)\nX",
    "[a]: https://example.org\nX",
    "[ ] a task: b\nX",
    "<details>\n<summary>more</summary>\n\nX\n</details>",
    "<pre>a</pre>\nX",
    "__________\nX",
    "<details>\n`<b>`\nX",
    "I <3 it\nX",
    "<https://example.org>\nX",
    "```\na\r\n```\r\nX",
]

NOT_SAID = [
    " X",
    "    X",
    "\tX",
    "- X",
    "`X`",
    "**X**",
    "> X",
    ">X",
    "   > X",
    "> quoted\nX",
    "> quoted\nlazy\nX",
    "- > quoted\nX",
    "```\nX\n```",
    "```\nX",
    "```python\nX",
    "~~~\nX\n~~~",
    "~~~~\n~~~\nX",
    "```\n~~~\nX",
    "```\n``` no\nX",
    "````\n```\nX\n```\nX\n````",
    "   ```\nX\n   ```",
    "`a\nX\nb`",
    "``\nX\n``",
    "<!-- X -->",
    "<!--\nX\n-->",
    "<!--\n\nX",
    "<!--\n```\n-->\n<!--\nX",
    "<!-- a --> <!--\nX\n-->",
    "text <!--\nX\n-->",
    "text <!-- unclosed\nX",
    "text <!--\n```\n-->\nX\n```",
    "[//]: # (\nX\n)",
    "[//]: # (a\nX)",
    '[//]: # "a\nX"',
    "[//]: #\n(\nX\n)",
    "[//]:\nX",
    "<pre>\nX\n</pre>",
    "<PRE class=x>\n\nX\n</PRE>",
    "<code>\nX\n</code>",
    "text <code>\nX\n</code>",
    "<blockquote>\n\nX\n\n</blockquote>",
    "<details><pre>\nX\n</pre></details>",
    "</pre>\n`<!--`\nX",
    "<details>\n```\n\ntext\n```\nX",
    "<script>\nX\n</script>",
    "<?\nX\n?>",
    "<![CDATA[\nX\n]]>",
    "-----Original Message-----\nX",
    "----- Message d\u2019origine -----\nX",
    "________________________________\nFrom: A\nX",
    "________________________________\n**De :** A\nX",
]

LINES = [
    "", "", "text", "it`s", "`", "``", "`` a", "```", "``` a", "````", "~~~", "> text", ">", "> ```", "> # a",
    "<!--", "-->", "<!-- a -->", "text <!--", "a --> b", "<!-->", "`<!--`", "\\`", "- a", "- ```", "  ```",
    "1. a", "    code", "# a", "---", "[a]: # (b)", "[a]: # (", ")", "[a]: b", "<pre>", "</pre>",
    "<code>", "</code>", "<details>", "</details>", "<b>", "<3", "<a b> c",
]  # fmt: skip


def heard(body: str) -> list[str]:
    return [line for _, line in spoken_lines(body)]


@pytest.mark.parametrize("body", SAID)
def test_a_line_in_the_open_is_said(body: str) -> None:
    assert "X" in heard(body)
    assert "X" in heard(body.replace("\n", "\r\n"))


@pytest.mark.parametrize("body", NOT_SAID)
def test_a_line_quoted_coded_or_hidden_is_not_said(body: str) -> None:
    assert "X" not in heard(body)
    assert "X" not in heard(body.replace("\n", "\r\n"))


def test_lines_are_numbered_as_written() -> None:
    assert list(spoken_lines("a\r\n\r\n> b\n\n```\nc\n```\rd\n")) == [(1, "a"), (8, "d")]


def test_only_line_ends_end_lines() -> None:
    assert heard("a\u2028b\x0bc\x0cd\x85e\x1cf") == ["a\u2028b\x0bc\x0cd\x85e\x1cf"]


def test_a_line_cut_by_the_cap_is_not_read() -> None:
    filler = "a" * (BODY_CHARACTERS_MAX - 8) + "\n"
    assert heard(filler + "X") == [filler[:-1], "X"]
    assert heard(filler + "X 123456789") == [filler[:-1]]


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_is_answered(body: str) -> None:
    assert set(heard(body)) <= set(re.split(r"\r\n|\r|\n", body))


@st.composite
def comments(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.sampled_from([*LINES, "/hold", "/hold", "/hold"]), max_size=14))
    return "\n".join(f"/hold r{n}" if line == "/hold" else line for n, line in enumerate(lines))


@settings(max_examples=2000, deadline=None, print_blob=True)
@given(comments())
@example("- ```\n/hold r1\n```\n/hold r3")
def test_nothing_is_heard_that_markdown_does_not_show(body: str) -> None:
    assert overheard(heard, body) == set()


def overheard(hear: Callable[[str], Iterable[str]], body: str) -> set[int]:
    """The lines heard although a full parser shows them quoted, as code or not at all."""
    marks = {int(line.removeprefix("/hold r")) for line in hear(body) if re.fullmatch(r"/hold r[0-9]+", line)}
    return marks - shown(body)


@pytest.mark.parametrize(
    "fault",
    [
        lambda body: body.split("\n"),
        lambda body: re.sub(r"^>.*$|^```.*?^```", "", body, flags=re.MULTILINE | re.DOTALL).split("\n"),
        lambda body: re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL).split("\n"),
    ],
    ids=["hears all", "knows no unclosed fence", "knows comments alone"],
)
def test_the_judge_catches_a_careless_ear(fault: Callable[[str], list[str]]) -> None:
    bodies = [body.replace("X", "/hold r1") for body in NOT_SAID]
    assert sum(bool(overheard(fault, body)) for body in bodies) > 5
    assert not [body for body in bodies if overheard(heard, body)]


def test_no_pattern_can_take_more_than_linear_time() -> None:
    patterns = [p for p in vars(markdown).values() if isinstance(p, re.Pattern)]
    assert len(patterns) > 10
    assert not [p.pattern for p in patterns if unbounded_within_unbounded(p.pattern, p.flags)]


UNITS = [
    "`", "`` ", "`a``b", "\\`", "<!--", "<!-- -->", "<pre", "<pre>", "<pre></pre>", "- ", "> ", "[a]: b ",
    "[", "```\n", "````\n~~~\n", "a`\n", "<!--\n-->\n", "[a]: (\n", "/claim\n", "_", "\u0130", "    ",
    "\t", "\n", "<p>\n", "<p ", "<p>\n\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_twice_the_steps(unit: str) -> None:
    def work(size: int) -> int:
        return reading_work(lambda body: list(spoken_lines(body)), unit * (size // len(unit)))

    assert work(20_000) <= 2.1 * work(10_000) + 100


@pytest.mark.parametrize("unit", UNITS)
def test_the_largest_comment_is_read_to_its_end(unit: str) -> None:
    assert len(heard(unit * (10 * BODY_CHARACTERS_MAX // len(unit)))) <= BODY_CHARACTERS_MAX
