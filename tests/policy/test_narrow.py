"""Whatever a repository writes, nothing is ever allowed there that its operator does not allow."""

import os
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from app.core.narrow import Wishes
from app.core.policy import Policy
from app.policy_file import FaultyFile, in_force, narrowed
from app.policy_model import PolicyFile

SEED = int(os.environ.get("GCB_SEED", "20261123"))
EXAMPLES = int(os.environ.get("GCB_EXAMPLES", "200"))
LOWER = {
    *("claim_days", "extensions_max", "active_claims_max", "waitlist_max", "stale_days", "offer_days"),
    *("offer_maximum_cents", "issues_per_pull_max"),
}
HIGHER = {"cooling_off_days", "account_age_days", "offer_minimum_cents"}
NAMING = {"label_prefixes", "french_first", "status_labels"}
ROLES = ("read", "triage", "write", "maintain", "admin", "security-lead")


def wider(operator: Policy, made: Policy) -> list[str]:
    """The settings in which ``made`` allows more; each setting of the policy is judged or must be the operator's."""
    found = [name for name in LOWER if getattr(made, name) > getattr(operator, name)]
    found += [name for name in HIGHER if getattr(made, name) < getattr(operator, name)]
    found += ["authority_roles"] if not made.authority_roles <= operator.authority_roles else []
    found += ["authority_roles"] if not made.authority_roles else []
    found += ["claim_mode"] if (operator.claim_mode, made.claim_mode) == ("exclusive", "open") else []
    found += ["reminders"] if made.reminders and not operator.reminders else []
    judged = LOWER | HIGHER | NAMING | {"authority_roles", "claim_mode", "reminders"}
    rest = [f.name for f in fields(Policy) if f.name not in judged]
    return found + [name for name in rest if getattr(made, name) != getattr(operator, name)]


operators = st.builds(
    Policy,
    authority_roles=st.frozensets(st.sampled_from(ROLES), min_size=1),
    claim_mode=st.sampled_from(["exclusive", "open"]),
    reminders=st.booleans(),
    **{name: st.integers(1, 40) for name in LOWER | HIGHER - {"offer_minimum_cents"}},
    offer_minimum_cents=st.integers(1, 40),
)
roles = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3).map(lambda x: f"[{', '.join(x)}]")
numbers = st.integers(1, 50).map(str)
choices = {
    "label_prefixes": st.sampled_from(["[prime]", "[récompense, reward]", "['a:b']"]),
    "authority_roles": roles,
    "claim_mode": st.sampled_from(["open", "exclusive"]),
    "main_language": st.sampled_from(["en", "fr"]),
    "reminders": st.sampled_from(["true", "false"]),
    "status_labels": st.sampled_from(["true", "false"]),
    "offer_minimum": st.sampled_from(["0.01", "$0.20", "0,30 $", "1,50"]),
    "offer_maximum": st.sampled_from(["0.01", "$0.20", "0,30 $", "2K"]),
}
known = {name: choices.get(name, numbers) for name in PolicyFile.model_fields}
foreign = dict.fromkeys(("allowed_accounts", "tax_rates", "payment_days"), numbers)
files = st.one_of(
    st.fixed_dictionaries({}, optional=known),
    st.fixed_dictionaries({}, optional=known | foreign),
).map(lambda x: "".join(f"{key}: {value}\n" for key, value in x.items()))


@seed(SEED)
@settings(max_examples=EXAMPLES, deadline=None, database=None)
@given(operator=operators, later=operators, text=files)
def test_no_file_ever_widens(operator: Policy, later: Policy, text: str) -> None:
    """Neither a file just read nor one that was good under another operator's policy."""
    made = in_force(operator, "o" * 64, text)[0]
    assert wider(operator, made) == []
    with suppress(FaultyFile):
        assert narrowed(operator, text) == made
    assert wider(later, in_force(later, "l" * 64, text)[0]) == []


@pytest.mark.parametrize(
    "change",
    [
        *({name: 41} for name in sorted(LOWER)),
        *({name: 0} for name in sorted(HIGHER)),
        *({"authority_roles": roles} for roles in (frozenset({"read"}), frozenset[str]())),
        *({"claim_mode": "open"}, {"reminders": True}, {"payment_days": 31}, {"allowed_accounts": frozenset({1})}),
    ],
    ids=str,
)
def test_the_judge_finds_a_planted_widening(change: dict[str, Any]) -> None:
    limits: dict[str, Any] = dict.fromkeys(LOWER, 40) | dict.fromkeys(HIGHER, 1)
    operator = replace(Policy(), reminders=False, **limits)
    assert wider(operator, operator) == []
    assert wider(operator, replace(operator, **change)) != []


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        *((f"{name}: 1", name, 1) for name in sorted(LOWER - {"offer_maximum_cents"})),
        *((f"{name}: 100", name, 100) for name in sorted(HIGHER - {"offer_minimum_cents"})),
        ("offer_maximum: $21", "offer_maximum_cents", 21_00),
        ("offer_minimum: $21", "offer_minimum_cents", 21_00),
        ("authority_roles: [admin]", "authority_roles", frozenset({"admin"})),
        ("label_prefixes: [prime]", "label_prefixes", ("prime",)),
        ("main_language: fr", "french_first", True),
        ("reminders: false", "reminders", False),
        ("status_labels: true", "status_labels", True),
        ("claim_mode: exclusive", "claim_mode", "exclusive"),
    ],
)
def test_what_narrows_is_in_force(line: str, name: str, value: object) -> None:
    operator = replace(Policy(), claim_mode="open", extensions_max=2)
    assert narrowed(operator, line) == replace(operator, **{name: value}) != operator  # type: ignore[arg-type]


def test_each_wish_is_a_setting_and_each_setting_of_the_file_a_wish() -> None:
    wishes = {f.name for f in fields(Wishes)}
    assert wishes <= {f.name for f in fields(Policy)}
    named = {"offer_minimum": "offer_minimum_cents", "offer_maximum": "offer_maximum_cents"}
    named["main_language"] = "french_first"
    assert {named.get(name, name) for name in PolicyFile.model_fields} == wishes


def test_the_hash_covers_both_texts() -> None:
    policy = Policy()
    hashes = [in_force(policy, h, text)[1] for h in ("a" * 64, "b" * 64) for text in (None, "", "claim_days: 5")]
    assert len(set(hashes)) == len(hashes) and hashes[0] == "a" * 64


def test_who_lost_the_operators_trust_decides_no_more() -> None:
    text = "authority_roles: [maintain, write]\n"
    trusting = replace(Policy(), authority_roles=frozenset({"maintain", "write", "admin"}))
    assert narrowed(trusting, text).authority_roles == {"maintain", "write"}
    assert in_force(Policy(), "", text)[0].authority_roles == {"maintain"}
    strict = replace(Policy(), authority_roles=frozenset({"admin"}))
    assert in_force(strict, "", text)[0].authority_roles == {"admin"}


def test_a_least_offer_above_the_operators_most_gives_way() -> None:
    """The operator allowed more when the file was taken; it may not stop every offer."""
    text = "offer_minimum: 200\nclaim_days: 5\n"
    assert narrowed(Policy(), text).offer_minimum_cents == 200_00
    low = replace(Policy(), offer_maximum_cents=100_00)
    made = in_force(low, "", text)[0]
    assert made == replace(low, claim_days=5)
    with pytest.raises(FaultyFile):
        narrowed(low, text)
