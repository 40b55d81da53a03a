"""What people do to funds and read of them, as plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from app.core.events import Actor
from app.core.ids import FundId, UserId
from app.core.policy import FundView
from app.service.fund_words import FundCode, FundProblem

REASON_CHARACTERS_MAX: Final = 500
# As GitHub spells logins, with what it adds for managed users.
_LOGIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decided it, why and when."""

    person: Actor
    reason: str
    at: datetime


def act(login: str, person_id: int, reason: str, at: datetime) -> Act:
    """An operator's act in a named person's name.

    Raises:
        FundProblem: the person or the reason is missing.
    """
    person = operator(login, person_id)
    words = reason.strip()
    if not words or len(words) > REASON_CHARACTERS_MAX or not words.isprintable():
        raise FundProblem(FundCode.NO_REASON, limit=REASON_CHARACTERS_MAX)
    return Act(person=person, reason=words, at=at)


def operator(login: str, person_id: int) -> Actor:
    """Who acts on a fund.

    Raises:
        FundProblem: the login or the numeric id cannot be one.
    """
    if not 0 < person_id < 2**63 or not _LOGIN.fullmatch(login):
        raise FundProblem(FundCode.PERSON_UNNAMED)
    return Actor(id=UserId(person_id), login=login, role="operator")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFund:
    """``scope`` is ``account`` or ``repository``; ``scope_id`` its numeric id. Sums in cents, ``region`` as ON.

    ``account_id`` is whose place it is, None to look it up.
    """

    scope: str
    scope_id: int
    name: str
    fiscal_year: str
    cost_centre: str
    coding: str
    region: str
    amount_cents: int
    offer_ceiling_cents: int
    account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundBalance:
    """A fund with what stands in its accounts, in cents; ``available_cents`` is what no offer has taken yet."""

    fund_id: int
    scope: str
    scope_id: int
    name: str
    fiscal_year: str
    cost_centre: str
    coding: str
    region: str
    amount_cents: int
    available_cents: int
    reserved_cents: int
    owed_cents: int
    scheduled_cents: int
    paid_cents: int
    offer_ceiling_cents: int
    opened_at: datetime
    closed_at: datetime | None
    account_id: int | None = None

    @property
    def committed_cents(self) -> int:
        return self.reserved_cents + self.owed_cents + self.scheduled_cents + self.paid_cents

    def view(self) -> FundView:
        """As an offer sees it."""
        return FundView(
            id=FundId(self.fund_id),
            fiscal_year=self.fiscal_year,
            region=self.region,
            free_cents=self.available_cents,
            offer_ceiling_cents=self.offer_ceiling_cents,
            cost_centre=self.cost_centre,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """One change of a fund's accounts and what caused it: a contract's fact, or an act on the fund.

    ``cause`` is the kind of either; the six sums are changes in cents and come to nothing together.
    """

    posting_id: int
    fund_id: int
    fiscal_year: str
    at: datetime
    cause: str
    contract_id: int | None
    fact_seq: int | None
    act_seq: int | None
    reverses: int | None
    authority_cents: int
    available_cents: int
    reserved_cents: int
    owed_cents: int
    scheduled_cents: int
    paid_cents: int
    actor_id: int | None
    actor_login: str | None
    reason: str | None


class LedgerReads(Protocol):
    """The reads behind the funds of the finance API, the pages and the command line."""

    def funds(self, fiscal_year: str | None, after_id: int, limit: int) -> list[FundBalance]:
        """Up to ``limit`` funds in the order of their numbers."""
        ...

    def fund(self, fund_id: int) -> FundBalance | None: ...

    def postings(self, fund_id: int, after_id: int, limit: int) -> list[PostingRow]:
        """Up to ``limit`` postings of a fund, in the order in which they were written."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """The figures of a roll as they are kept with the act."""

    to_fund_id: int
    figures: Mapping[str, Any] = field(default_factory=dict)


class FundBook(Protocol):
    """What people do to funds: each call is one transaction and one recorded act. Raises FundProblem."""

    def open(self, new: NewFund, why: Act) -> int:
        """Answers the new fund's number."""
        ...

    def close(self, fund_id: int, why: Act) -> None: ...

    def rolled(self, fund_id: int, rolled: Rolled, why: Act) -> None: ...

    def open_fund_of(self, scope: str, scope_id: int, fiscal_year: str) -> FundBalance | None: ...

    def contracts_on(self, fund_id: int) -> list[int]:
        """Numbers of the contracts of a fund that may still move its money."""
        ...
