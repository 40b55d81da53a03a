"""What a repository wishes for itself: the operator's policy made narrower, never wider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from app.core.policy import Policy

# A lower number grants less: shorter claims and offers, fewer of them, smaller ones.
AT_MOST: Final = (
    "claim_days",
    "extensions_max",
    "active_claims_max",
    "waitlist_max",
    "stale_days",
    "offer_days",
    "offer_maximum_cents",
    "issues_per_pull_max",
)
# A higher number asks more of whoever claims or offers.
AT_LEAST: Final = ("cooling_off_days", "account_age_days", "offer_minimum_cents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a repository's file sets, None where it leaves the operator's word. Names are those of ``Policy``.

    ``label_prefixes``, ``french_first`` and ``status_labels`` are for the eye, so they are free. ``claim_mode`` may go
    from ``open`` to ``exclusive`` only: one holder has a right to be paid where many had, and an operator who
    wants one holder must not find several who worked for the same sum. ``reminders`` may be turned off only.
    """

    label_prefixes: tuple[str, ...] | None = None
    authority_roles: frozenset[str] | None = None
    claim_mode: str | None = None
    claim_days: int | None = None
    extensions_max: int | None = None
    active_claims_max: int | None = None
    waitlist_max: int | None = None
    cooling_off_days: int | None = None
    account_age_days: int | None = None
    stale_days: int | None = None
    offer_days: int | None = None
    offer_minimum_cents: int | None = None
    offer_maximum_cents: int | None = None
    issues_per_pull_max: int | None = None
    french_first: bool | None = None
    reminders: bool | None = None
    status_labels: bool | None = None


class FaultCode(StrEnum):
    """Why a policy file cannot be taken: it cannot be read, a value is none, or it would widen."""

    NOT_A_FILE = "not_a_file"
    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_YAML = "not_yaml"
    ALIAS = "alias"
    NOT_A_MAPPING = "not_a_mapping"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_KEY = "unknown_key"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_LIST = "not_a_list"
    NOT_A_PREFIX = "not_a_prefix"
    NOT_AN_AMOUNT = "not_an_amount"
    WIDENS_DOWNWARD = "widens_downward"
    WIDENS_UPWARD = "widens_upward"
    WIDENS = "widens"
    NO_OFFER_POSSIBLE = "no_offer_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault:
    """One thing wrong in a policy file. ``line`` counts from 1, 0 where it is about the file as a whole.

    ``details`` fill the sentence's blanks; amounts are cents under names that end in ``_cents``.
    """

    code: FaultCode
    line: int = 0
    details: Mapping[str, str | int | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """A wish that cannot be granted: ``setting`` is a name of ``Policy``."""

    setting: str
    code: FaultCode
    limit: int | str | tuple[str, ...]


def narrow(policy: Policy, wishes: Wishes) -> tuple[Policy, tuple[Unfit, ...]]:
    """``policy`` with every wish that narrows it, and the wishes that do not fit.

    The policy is at least as strict as the given one in everything, whatever is wished: a wish that would widen it
    leaves the operator's word, and so do those that together would leave no offer possible.
    """
    changes: dict[str, Any] = {}
    unfit: list[Unfit] = []
    for name in (*AT_MOST, *AT_LEAST):
        wished, limit = getattr(wishes, name), getattr(policy, name)
        if wished is None:
            continue
        upward = name in AT_MOST
        if wished > limit if upward else wished < limit:
            code = FaultCode.WIDENS_UPWARD if upward else FaultCode.WIDENS_DOWNWARD
            unfit.append(Unfit(setting=name, code=code, limit=limit))
        else:
            changes[name] = wished
    unfit += _choices(policy, wishes, changes)
    narrowed = replace(policy, **changes)
    asked = [name for name in ("offer_minimum_cents", "offer_maximum_cents") if name in changes]
    if asked and narrowed.offer_minimum_cents > narrowed.offer_maximum_cents:
        name = asked[0]
        limit = narrowed.offer_maximum_cents if name == "offer_minimum_cents" else narrowed.offer_minimum_cents
        unfit.append(Unfit(setting=name, code=FaultCode.NO_OFFER_POSSIBLE, limit=limit))
        narrowed = replace(narrowed, **{each: getattr(policy, each) for each in asked})
    return narrowed, tuple(unfit)


def _choices(policy: Policy, wishes: Wishes, changes: dict[str, Any]) -> list[Unfit]:
    """The wishes that are no numbers; those granted go into ``changes``."""
    unfit: list[Unfit] = []
    if wishes.label_prefixes:
        changes["label_prefixes"] = wishes.label_prefixes
    if wishes.french_first is not None:
        changes["french_first"] = wishes.french_first
    if wishes.status_labels is not None:
        changes["status_labels"] = wishes.status_labels
    if wishes.authority_roles is not None:
        # Who has lost the operator's trust since decides no more; with nobody left the operator's word stands.
        changes["authority_roles"] = wishes.authority_roles & policy.authority_roles or policy.authority_roles
        if not wishes.authority_roles <= policy.authority_roles or not wishes.authority_roles:
            limit = tuple(sorted(policy.authority_roles))
            unfit.append(Unfit(setting="authority_roles", code=FaultCode.WIDENS, limit=limit))
    if wishes.claim_mode == "open" and policy.claim_mode != "open":
        unfit.append(Unfit(setting="claim_mode", code=FaultCode.WIDENS, limit=policy.claim_mode))
    elif wishes.claim_mode is not None:
        changes["claim_mode"] = wishes.claim_mode
    if wishes.reminders and not policy.reminders:
        unfit.append(Unfit(setting="reminders", code=FaultCode.WIDENS, limit="false"))
    elif wishes.reminders is not None:
        changes["reminders"] = wishes.reminders
    return unfit
