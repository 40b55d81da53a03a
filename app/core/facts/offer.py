"""What becomes of an offer and its funding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.facts.basis import Authority, Checked, Fact
from app.core.ids import FundId, InstallationId, IssueId, RepositoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferOpened(Fact):
    """The amount is net; ``tax_cents`` is the most tax that can come on it at the fund's address.

    Unclaimed until ``expires_at``, the offer ends.
    """

    issue_id: IssueId
    repository_id: RepositoryId
    installation_id: InstallationId
    issue_number: int
    repository: str
    generation: int
    amount_cents: int
    tax_cents: int
    fund_id: FundId
    fiscal_year: str
    label: str
    issue_text_hash: str
    policy_hash: str
    expires_at: datetime | None = None
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferProposed(OfferOpened):
    """The same, with its money reserved, yet open to nobody until the funding is approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAttested(Fact):
    """The offerer's word on the need: each of these holds, and why it is not done in house."""

    standalone: bool
    no_capacity_reason: str
    unclassified: bool
    remote: bool
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingApproved(Fact):
    """FAA s.32: the approved amount may be committed under the reservation; the offer is open until ``expires_at``.

    ``checks`` are those against contract splitting; where one failed, ``justification`` says why to go on.
    """

    amount_cents: int
    tax_cents: int
    reservation: str
    authority: Authority
    checks: tuple[Checked, ...]
    justification: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAmended(Fact):
    """``label`` is the label that says so, empty where a command did."""

    amount_cents: int
    tax_cents: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRecommitted(Fact):
    """Not delivered when its fund's year ended, the offer is committed anew on a fund of another year (FAA s.32, s.37).

    The amount stays; ``tax_cents`` is the most tax that can come on it at the new fund's address.
    """

    fund_id: FundId
    fiscal_year: str
    tax_cents: int
    reason: str
    authority: Authority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEndWarned(Fact):
    """The work may be delivered after ``year_ends_on`` (ISO), when the fund's year is over and its money lapses."""

    year_ends_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelChecked(Fact):
    """The label that stands for the offer is (again) on the issue or not; the offer is the same either way."""

    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTextChanged(Fact):
    """The issue no longer says what it said when the claim was granted, or (with that hash) says it again."""

    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(Fact):
    """``reason``: a person's words, or the code of what ended it (``unlabelled``, ``issue_closed``, ...)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired(Fact):
    pass
