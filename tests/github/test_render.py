"""What people read: each state as kept in snapshots/, and names, titles and reasons that must not act on the page."""

import os
import random
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt

from app.core import facts as f
from app.core.lifecycle import Status
from app.core.refusals import Code, Refusal
from app.core.state import Contract, apply
from app.github import sentences as catalogue
from app.github.checklist import UNWRITABLE
from app.github.command_types import BadCommand
from app.github.commands import parse
from app.github.render import EN, FR, BilingualSentences, explain, refusal_words
from app.service.ports import Notice
from tests import scenes as s
from tests.github.federal_scenes import SCENES
from tests.github.refused import REFUSED
from tests.github.render_scenes import held, merged, opened, submitted

SNAPSHOTS: Final = Path(__file__).parent / "snapshots"
UPDATE: Final = os.environ.get("GCB_UPDATE_SNAPSHOTS") == "1"
SAY: Final = BilingualSentences()
RENDERER: Final = MarkdownIt("commonmark").enable("table")
HOSTILE: Final = (
    "@everyone",
    "`@department/all` ``` x",
    "<img src=x onerror=alert(1)>",
    "</details></div><script>",
    "[click](https://evil.example) ![x](https://evil.example/p.png)",
    "Fixes #1 GH-2 org/repo#3 https://evil.example",
    "line one\n\n/award @me mine\r\n# Title",
    "\u202egnidaer\u202c \u200b\u2066x\u2069 \U000e0041\u3164",
    "| a | b |\n|---|---|",
    "{holder} {0.__class__} %s $x$ $$y$$",
    "**bold** ~~gone~~ &lt;b&gt; \\` :smile:",
    "z" * 5_000,
    "`" * 400,
    "   ",
    "\x1b[31m\x07\x00",
)


@pytest.mark.parametrize("name", SCENES)
def test_each_state_reads_as_kept(name: str) -> None:
    contract = SCENES[name]()
    conclusion, title, summary = SAY.check(contract, 21)
    english, french = explain(contract)
    parts = {
        "comment": SAY.comment(contract, [], 1, "department/project"),
        f"check: {conclusion}": f"{title}\n\n{summary}",
        "explain": f"{english}\n\n{french}",
    }
    _kept(name, parts)


def test_every_status_is_among_them() -> None:
    assert {SCENES[name]().status for name in SCENES} == set(Status)


def test_each_hold_reads_as_kept() -> None:
    said = {code: explain(held(code)) for code in catalogue.HOLDS}
    _kept("holds", {code: "\n".join(words.split("\n")[1] for words in both) for code, both in said.items()})


def test_each_refusal_reads_as_kept() -> None:
    _kept("refusals", {r.code: "\n\n".join(refusal_words(r, lang) for lang in (EN, FR)) for r in REFUSED})
    assert {r.code for r in REFUSED} == set(Code)


@pytest.mark.parametrize("name", ["claimed", "submitted"])
def test_reminders_read_as_kept(name: str) -> None:
    contract = SCENES[name]()
    words = SAY.reminder(contract, contract.active_claims[0])
    _kept(f"reminder_{name}", {"comment": words})
    assert re.findall(r"@([A-Za-z0-9-]+)", words) == ["first", "first"]


def test_the_button_fits_what_github_shows() -> None:
    label, what = SAY.button()
    assert len(label) <= 20 and len(what) <= 40


def test_notices_read_as_kept() -> None:
    doubtful = _notice(REFUSED[3], "first")
    told = [
        doubtful,
        _notice(REFUSED[0], "helper[bot]"),
        _notice(REFUSED[38], None),
        replace(doubtful, at=s.minutes(9)),
    ]
    parts = {
        "with a bounty": SAY.comment(opened().now(), told, 1, "department/project"),
        "without": SAY.comment(None, told[:1], 1, "department/project"),
        "nothing to say": SAY.comment(None, [], 1, "department/project"),
        "French first": BilingualSentences(french_first=True).comment(submitted().now(), [], 1, "department/project"),
        "after a paid one in question": SAY.comment(
            opened().now(), [], 1, "department/project", [SCENES["paid_reverted"]()]
        ),
    }
    _kept("notices", parts)


def test_a_changed_word_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the snapshots would be worth nothing if a change went past them."""
    monkeypatch.setattr("tests.github.test_render.UPDATE", False)
    monkeypatch.setitem(catalogue.STATUSES, "open", ("Opened", "Ouverte"))
    with pytest.raises(AssertionError):
        test_each_state_reads_as_kept("open")


def test_no_date_is_broken_at_the_end_of_a_line() -> None:
    """Looked at on a narrow screen: a browser breaks a line after a hyphen. In code people's words stay as they are."""
    page = SAY.comment(held("asked", "by 2026-12-01"), [_notice(REFUSED[0], "first")], 1, "department/project")
    assert re.findall(r"\d{4}-\d\d", page) == ["2026-12", "2026-12"] and page.count("`by 2026-12-01`") == 2
    assert "2026\u201111\u201123" in page


def test_where_nothing_can_be_written_no_command_is_advised() -> None:
    for code in sorted(UNWRITABLE):
        said = SAY.comment(held(code), [], 1, "department/project")
        assert not re.findall(r"`/[a-zé]+", said), said


def test_every_hold_says_who_mends_it() -> None:
    assert set(catalogue.MENDS) == set(catalogue.HOLDS)


def test_every_command_that_we_tell_people_to_write_can_be_read() -> None:
    """An example with arguments must be one that the grammar takes, in either language."""
    said = [pair for words in _catalogues() for pair in words.values()]
    examples = {example for pair in said for text in pair for example in re.findall(r"`(/[^`{]+ [^`{]+)`", text)}
    assert len(examples) >= 10
    for example in examples:
        read = parse(example.replace("@personne", "@person"))
        assert len(read) == 1 and not isinstance(read[0], BadCommand), example
    for command in {c for pair in said for text in pair for c in re.findall(r"`(/[^` {]+)`", text)}:
        assert parse(command), command


@pytest.mark.parametrize("text", HOSTILE)
def test_people_s_words_do_nothing(text: str) -> None:
    assert _harms(SAY.comment(_spoken(text), _told(text), 1, "department/project")) == []
    assert _harms(SAY.check(_spoken(text), 21)[2]) == []
    for language in explain(_spoken(text)):
        assert not any(ord(c) < 32 and c != "\n" for c in language)


def test_random_words_do_nothing() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    pieces = ["`", "\n", "@me", "<b>", "</div>", "[a](b)", "|", "$", "*", "_", "#1", "\\", "&amp;", "\u202e", " ", "é"]
    for _ in range(200):
        text = "".join(chance.choices([*pieces, *HOSTILE], k=chance.randrange(1, 12)))
        assert _harms(SAY.comment(_spoken(text), _told(text), 1, "department/project")) == [], repr(text)


def test_unquoted_words_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: one place that forgets to quote."""
    monkeypatch.setattr("app.github.render.quoted", lambda text: text)
    bad = [t for t in HOSTILE if _harms(SAY.comment(_spoken(t), [], 1, "department/project"))]
    assert len(bad) >= 5


def test_long_lists_stay_within_what_github_takes() -> None:
    contract = SCENES["claimed_by_many"]()
    for number in range(200):
        reason = f"{number} " + "é" * 900
        contract = apply(
            contract,
            f.HoldPlaced(at=s.minutes(20), by=s.MAINTAINER, cause="x", code="asked", reason=reason),
        )
    assert len(SAY.comment(contract, [], 1, "department/project").encode()) < 65_536
    _, title, summary = SAY.check(contract, 21)
    assert len(title) <= 255 and len(summary.encode()) < 65_535


@pytest.mark.parametrize("name", SCENES)
def test_no_sum_can_be_read_as_a_formula(name: str) -> None:
    """GitHub takes what stands between two bare dollar signs of a line for mathematics."""
    contract = SCENES[name]()
    pages = [SAY.comment(contract, [_notice(r, "first") for r in REFUSED], 1, "a/b"), SAY.check(contract, 21)[2]]
    for line in "\n".join(pages).splitlines():
        bare = re.sub(r"`[^`]*`|<span>\$</span>", "", line)
        assert bare.count("$") < 2, line


@pytest.mark.parametrize("name", SCENES)
def test_french_spaces_do_not_break(name: str) -> None:
    contract = SCENES[name]()
    page = SAY.comment(contract, [_notice(r, "first") for r in REFUSED], 1, "a/b")
    french = re.sub(r"`[^`]*`", "x", page.split('<div lang="fr">')[1])
    assert re.search(r" [:;?!%$»]|« |[0-9] [0-9]{3}\b", french) is None


def test_a_payment_s_reference_is_not_public() -> None:
    for name in ("paid", "payable_split"):
        contract = SCENES[name]()
        shown = SAY.comment(contract, [], 1, "a/b") + SAY.check(contract, 21)[2]
        assert "CHQ-SECRET" not in shown and "2026\u201111\u201125" in shown


@pytest.mark.parametrize(
    ("name", "pull", "conclusion"),
    [
        ("submitted", 21, "neutral"),
        ("submitted", 99, "neutral"),
        ("held_asked", 21, "action_required"),
        ("held_self_merge", 21, "action_required"),
        ("held_self_merge", 99, "neutral"),
        ("payable", 21, "success"),
        ("payable", 99, "neutral"),
        ("paid", 21, "success"),
        ("lapsed", 21, "neutral"),
        ("awarded_in_review", 21, "success"),
    ],
)
def test_the_check_concludes(name: str, pull: int, conclusion: str) -> None:
    assert SAY.check(SCENES[name](), pull)[0] == conclusion


def test_nobody_is_mentioned_but_who_is_reminded() -> None:
    contract = SCENES["claimed_waitlist"]()
    page = SAY.comment(contract, [_notice(REFUSED[0], "third")], 1, "a/b")
    assert "`third`" in page and _mentions(page) == set()
    holder = contract.active_claims[0]
    assert _mentions(SAY.reminder(contract, holder)) == {holder.person.login}


def _mentions(page: str) -> set[str]:
    return set(re.findall(r"@([A-Za-z0-9-]+)", re.sub(r"`[^`]*`", "", page)))


def _spoken(text: str) -> Contract:
    """A contract in which every name and reason is the given text."""
    contract = merged(s.FIRST).now()
    hold = f.HoldPlaced(at=s.minutes(70), by=s.MAINTAINER, cause="x", code="asked", reason=text)
    person = replace(s.FIRST, login=text)
    claims = tuple(replace(claim, person=person) for claim in contract.claims)
    waiting = f.ClaimWaitlisted(
        at=s.minutes(5), person=replace(s.SECOND, login=text), by=None, cause="x", terms_version="", terms_hash=""
    )
    shares = ((s.FIRST.id, text, 10_000),)
    held_so = apply(replace(contract, claims=claims, shares=shares), hold)
    return replace(held_so, claims=(*claims, *apply(submitted().now(), waiting).claims[1:]))


def _told(text: str) -> list[Notice]:
    details: list[tuple[Code, dict[str, str | int | list[str]]]] = [
        (Code.SEVERAL_AMOUNTS, {"labels": [text, text]}),
        (Code.AMOUNT_DOUBTFUL, {"text": text, "problem": "not_an_amount", "readings": []}),
        (Code.NOT_AUTHORISED, {"role": text, "roles": ["admin"]}),
        (Code.NO_FUND, {"repository": text}),
        (Code.PERSON_UNKNOWN, {"login": text}),
        (Code.TAX_UNKNOWN, {"region": text}),
    ]
    return [_notice(Refusal(code=code, details=given), text) for code, given in details]


def _harms(page: str) -> list[str]:
    """What of a rendered page is neither our own markup nor text at rest."""
    html = RENDERER.render(page)
    outside = re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)
    tags = set(re.findall(r"<(/?[a-z0-9]+)", outside))
    ours = {"div", "h3", "p", "strong", "ul", "li", "hr", "em", "details", "summary", "blockquote", "span"}
    ours |= {"table", "thead", "tbody", "tr", "th", "td"}
    found = [tag for tag in tags if tag.removeprefix("/") not in ours]
    found += re.findall(r"@[A-Za-z0-9]\S*|https?:\S+|GH-2|#(?!21\b)[0-9]+", outside)
    found += [c for c in page if c != "\n" and (unicodedata.category(c)[0] == "C" or c in "\u3164\u2800")]
    found += ["div"] * (outside.count("<div") != 2 or outside.count("</div>") != 2)
    return found


def _kept(name: str, parts: dict[str, str]) -> None:
    text = "\n".join(f"=== {title}\n\n{part}\n" for title, part in parts.items())
    path = SNAPSHOTS / f"{name}.txt"
    if UPDATE:
        path.write_text(text, "utf-8")
    assert path.is_file() and path.read_text("utf-8") == text, f"{name} reads differently; see GCB_UPDATE_SNAPSHOTS=1"


def _notice(refusal: Refusal, login: str | None) -> Notice:
    return Notice(refusal=refusal, login=login, at=s.NOON)


def _catalogues() -> list[dict[str, tuple[str, str]]]:
    return [value for name, value in vars(catalogue).items() if name.isupper() and isinstance(value, dict)]
