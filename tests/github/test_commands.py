"""What is read as a command and what is not: quotes, code, mid-sentence words and look-alikes say nothing."""

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from app.core.money import Amount
from app.github.commands import AwardCommand, BadCommand, BountyCommand, ClaimCommand, SplitCommand, parse

SEED = 20261123
READ = {
    "/claim": ["claim"],
    "/réclamer": ["claim"],
    "/reclamer": ["claim"],
    "/Claim": ["claim"],
    "hello\r\n/claim\r\n": ["claim"],
    "/libérer\n/état": ["release", "status"],
    "/bounty $500": ["bounty"],
    "/prime 1 250,50 $": ["bounty"],
    "/hold wait for the review": ["hold"],
    "/unknown\n/claim": ["claim"],
    "/withdraw": ["bad withdraw"],
    "/award nobody\n/claim": ["bad award", "claim"],
    "please /claim this": [],
    "> /claim": [],
    "    /claim": [],
    "```\n/claim\n```": [],
    "~~~\n/claim": [],
    "<!-- \n/claim\n-->": [],
    "https://x.ca/claim": [],
    "a/bounty 5": [],
    "please do not /approve 12 yet": [],
    "/claims": [],
    "/\u0441laim": [],
}


@pytest.mark.parametrize("body", READ)
def test_what_is_a_command(body: str) -> None:
    kinds = [f"bad {line.kind}" if isinstance(line, BadCommand) else str(line.kind) for line in parse(body)]
    assert kinds == READ[body]


def test_arguments_are_read() -> None:
    bounty, claim, award, split = parse("/bounty $1,250.50\n/claim #12\n/award @someone did it\n/split @a 60% @b 40%")
    assert isinstance(bounty, BountyCommand) and bounty.amount == Amount(cents=125_050)
    assert isinstance(claim, ClaimCommand) and claim.number == 12
    assert isinstance(award, AwardCommand) and (award.login, award.reason) == ("someone", "did it")
    assert isinstance(split, SplitCommand) and [s.basis_points for s in split.shares] == [6_000, 4_000]


@seed(SEED)
@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for body in (text, f"/bounty {text}", f"/split {text}", f"/claim\n{text}"):
        parse(body)
