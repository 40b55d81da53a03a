"""The policies that come with the program are data, each value dated and with its source."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from app.core.policy import Policy
from app.policies import FEDERAL, STANDARD, PolicyProblem, load_policy, shipped, terms_text, terms_versions


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "policy.yaml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("name", [STANDARD, FEDERAL])
def test_every_value_has_its_day_and_source(name: str) -> None:
    for key, entry in shipped(name).items():
        assert set(entry) == {"value", "since", "source"}, key
        assert (isinstance(entry["since"], date) and len(entry["source"]) >= 8) or key == "waitlist_max", key


def test_the_standard_policy_is_what_the_rules_take_for_granted() -> None:
    policy, _ = load_policy(None)
    assert replace(policy, terms_hash="", tax_rates=()) == Policy()


def test_the_federal_policy_asks_for_more_and_loosens_nothing(tmp_path: Path) -> None:
    standard, _ = load_policy(None)
    federal, _ = load_policy(written(tmp_path, "policy: federal\n"))
    changed = {x.name for x in fields(Policy) if getattr(standard, x.name) != getattr(federal, x.name)}
    counts = {"splitting_ceiling_cents", "near_ceiling_count", "same_pair_count"}
    assert changed == {"federal", "terms_version", "terms_hash", *counts}
    assert all(getattr(federal, name) > 0 for name in counts)


def test_a_file_sets_single_values_anew(tmp_path: Path) -> None:
    policy, _ = load_policy(written(tmp_path, "policy: federal\nclaim_days: 30\nsplitting_ceiling_cents: 4000000\n"))
    assert (policy.federal, policy.claim_days, policy.splitting_ceiling_cents) == (True, 30, 4_000_000)


@pytest.mark.parametrize(
    "text", ["policy: relaxed", "terms: 1999-01", "claim_dayz: 3", "- policy", "near_ceiling_percent: 0"]
)
def test_what_no_policy_may_say(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyProblem):
        load_policy(written(tmp_path, text))


def test_every_version_of_the_terms_is_in_both_languages() -> None:
    assert {"2026-11", "2026-11-federal"} <= set(terms_versions())
    for version in terms_versions():
        english, french = (terms_text(version, language).splitlines() for language in ("en", "fr"))
        assert len(english) == len(french) and english != french
