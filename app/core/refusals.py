"""Every reason to refuse, as data; the sentences in both languages stand in the catalogue under the same codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    NOT_AUTHORISED = "not_authorised"
    BOT_CANNOT_OFFER = "bot_cannot_offer"
    BOT_CANNOT_CLAIM = "bot_cannot_claim"
    AMOUNT_DOUBTFUL = "amount_doubtful"
    AMOUNT_MISSING = "amount_missing"
    SEVERAL_AMOUNTS = "several_amounts"
    ISSUE_IS_CLOSED = "issue_is_closed"
    NOT_ON_PULLS = "not_on_pulls"
    NO_FUND = "no_fund"
    FUND_TOO_LOW = "fund_too_low"
    OVER_CEILING = "over_ceiling"
    UNDER_MINIMUM = "under_minimum"
    OVER_MAXIMUM = "over_maximum"
    TAX_UNKNOWN = "tax_unknown"
    ONLY_UPWARD = "only_upward"
    TOO_LATE = "too_late"
    NO_OFFER = "no_offer"
    OFFER_ENDED = "offer_ended"
    OWN_OFFER = "own_offer"
    IS_HELD = "is_held"
    ALREADY_YOURS = "already_yours"
    ALREADY_WAITING = "already_waiting"
    WAITLIST_FULL = "waitlist_full"
    TOO_MANY_CLAIMS = "too_many_claims"
    COOLING_OFF = "cooling_off"
    ACCOUNT_TOO_NEW = "account_too_new"
    NO_CLAIM = "no_claim"
    NO_MORE_EXTENSIONS = "no_more_extensions"
    PERSON_UNKNOWN = "person_unknown"
    PAYEE_NOT_HUMAN = "payee_not_human"
    OWN_BENEFIT = "own_benefit"
    NOT_HELD = "not_held"
    STILL_ON_GITHUB = "still_on_github"
    STILL_MISSING = "still_missing"
    CONTESTED = "contested"
    COMMAND_UNREADABLE = "command_unreadable"
    NOT_PAYABLE = "not_payable"
    IN_A_BATCH = "in_a_batch"
    NOT_RELEASED = "not_released"
    SAME_PERSON = "same_person"
    NOT_PAID = "not_paid"
    MORE_THAN_PAID = "more_than_paid"
    NOT_A_PAYEE = "not_a_payee"
    AMOUNT_NOT_EXACT = "amount_not_exact"
    PAID_DIFFERENTLY = "paid_differently"
    PAID_IN_FUTURE = "paid_in_future"
    LABEL_STANDS = "label_stands"
    REOPENED_WITHOUT_OFFER = "reopened_without_offer"
    BOT_CANNOT_DECIDE = "bot_cannot_decide"
    NOT_YET_OPEN = "not_yet_open"
    NOT_WAITING = "not_waiting"
    NOT_OFFERER = "not_offerer"
    ATTESTATION_MISSING = "attestation_missing"
    NOT_ATTESTED = "not_attested"
    OWN_PROPOSAL = "own_proposal"
    AMOUNT_CHANGED = "amount_changed"
    OVER_APPROVED = "over_approved"
    FUND_OF_ANOTHER_YEAR = "fund_of_another_year"
    SPLITTING = "splitting"
    TERMS_CHANGED = "terms_changed"
    DECLARATION_MISSING = "declaration_missing"
    TERMS_NOT_ACCEPTED = "terms_not_accepted"
    CONFIRMATION_DIFFERS = "confirmation_differs"
    NO_DELEGATION = "no_delegation"
    OVER_DELEGATION = "over_delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """``details`` fill the sentence's blanks; amounts are cents under names that end in ``_cents``."""

    code: Code
    details: Mapping[str, str | int | list[str]] = field(default_factory=dict)
