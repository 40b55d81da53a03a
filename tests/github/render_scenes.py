"""Contracts in every state that people can meet, brought there by the rules themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from app.core import events as e
from app.core import facts as f
from app.core.decide import decide
from app.core.decision import after
from app.core.ids import FundId, IssueId, RepositoryId
from app.core.money import Amount
from app.core.policy import FundView, Given
from app.core.state import Contract, apply
from tests import scenes as s

FUND: Final = FundView(
    id=FundId(1), fiscal_year="2026-2027", region="ON", free_cents=2_000_000, offer_ceiling_cents=1_000_000
)
GIVEN: Final = Given(policy=s.POLICY, policy_hash="p" * 64, fund=FUND)
ISSUE: Final = s.issue()


TRANSFER: Final = e.Transferred(
    at=s.minutes(60),
    source="delivery:1",
    to=e.IssuePlace(
        id=IssueId(77),
        repository_id=RepositoryId(78),
        installation_id=ISSUE.installation_id,
        account_id=ISSUE.account_id,
        number=9,
        node_id="I_77",
        repository="department/other",
        title=ISSUE.title,
    ),
    generation=1,
)


class Story:
    """One contract, moved by events a minute apart."""

    def __init__(self, given: Given = GIVEN) -> None:
        self.given = given
        self.contract: Contract | None = None
        self.facts: list[f.Fact] = []
        self._minute = 0

    def now(self) -> Contract:
        assert self.contract is not None
        return self.contract

    def tell(self, kind: type[e.GitHubEvent], actor: e.Actor | None, **more: object) -> Story:
        self._minute += 1
        common = {"at": s.minutes(self._minute), "source": f"test:{self._minute}", "view": ISSUE, "actor": actor}
        if issubclass(kind, e.CommandEvent):
            common["comment_id"] = self._minute
        event = kind(**{**common, **more})  # type: ignore[arg-type]
        decision = decide(self.contract, event, self.given)  # type: ignore[arg-type]
        assert decision.facts, decision.outcome
        return self._hold_true(decision.facts)

    def tell_of(self, event: e.AnyEvent) -> Story:
        return self._hold_true(decide(self.contract, event, self.given).facts)

    def act(self, kind: type[e.PersonEvent], actor: e.Actor, **more: object) -> Story:
        """What a person does on a page."""
        self._minute += 1
        common = {"at": s.minutes(self._minute), "source": f"test:{self._minute}", "actor": actor}
        decision = decide(self.contract, kind(**{**common, **more}), self.given)  # type: ignore[arg-type]
        assert decision.facts, decision.outcome
        return self._hold_true(decision.facts)

    def pay(self, payee: e.Actor, cents: int) -> Story:
        paid = e.PaymentRecorded(
            at=s.minutes(3_000),
            source=f"pay:{payee.id}",
            actor=s.OTHER_MAINTAINER,
            payee_id=payee.id,
            reference="CHQ-SECRET",
            paid_on="2026-11-25",
            cents=cents,
        )
        return self._hold_true(decide(self.contract, paid, self.given).facts)

    def fact(self, fact: f.Fact) -> Story:
        return self._hold_true((fact,))

    def _hold_true(self, facts: tuple[f.Fact, ...]) -> Story:
        self.contract = after(self.contract, facts)
        self.facts += facts
        return self


def opened(given: Given = GIVEN, amount_cents: int = 50_000) -> Story:
    return Story(given).tell(e.OfferAsked, s.MAINTAINER, amount=Amount(cents=amount_cents))


def labelled() -> Story:
    labels = ("bounty: $500",)
    return Story().tell(e.LabelAdded, s.MAINTAINER, label=labels[0], view=replace(ISSUE, labels=labels))


def claimed(*others: e.Actor) -> Story:
    story = opened()
    for person in (s.FIRST, *others):
        story.tell(e.ClaimAsked, person)
    return story


def submitted(author: e.Actor = s.FIRST) -> Story:
    story = opened().tell(e.ClaimAsked, author)
    return story.tell(e.Looked, None, view=replace(ISSUE, pulls=(s.pull(author),)))


def merged(by: e.Actor, story: Story | None = None) -> Story:
    story = story or submitted()
    pull = s.pull(state=e.PullState.MERGED, merged_at=s.minutes(60), merged_by=by, merge_sha="b" * 40)
    return story.tell(e.PullMerged, by, view=replace(ISSUE, pulls=(pull,)), pull=pull, at=s.minutes(60))


def split() -> Story:
    shares = (
        e.Share(person=s.FIRST, login="first", basis_points=6_250),
        e.Share(person=s.SECOND, login="second", basis_points=3_750),
    )
    return submitted().tell(e.SplitAsked, s.OTHER_MAINTAINER, shares=shares)


def many_holders() -> Story:
    story = opened(replace(GIVEN, policy=replace(s.POLICY, claim_mode="open")))
    for number in range(12):
        story.tell(e.ClaimAsked, replace(s.FIRST, id=type(s.FIRST.id)(100 + number), login=f"person-{number}"))
    return story


def lapsed() -> Story:
    story = submitted()
    return story.fact(f.ClaimExpired(at=s.minutes(30), by=None, cause="clock", person_id=s.FIRST.id))


def near_year_end() -> Story:
    warned = f.YearEndWarned(at=s.minutes(2), by=None, cause="claim", year_ends_on="2027-03-31")
    return claimed().fact(warned)


def expired() -> Story:
    return opened().fact(f.OfferExpired(at=s.NOON + timedelta(days=90), by=None, cause="clock"))


def held(code: str, reason: str = "") -> Contract:
    fact = f.HoldPlaced(at=s.minutes(20), by=s.MAINTAINER, cause="test:hold", code=code, reason=reason)
    return apply(submitted().now(), fact)


SCENES: Final[dict[str, Callable[[], Contract]]] = {
    "open": lambda: opened().now(),
    "open_untaxed": lambda: apply_untaxed(opened().now()),
    "claimed": lambda: claimed().now(),
    "claimed_near_year_end": lambda: near_year_end().now(),
    "claimed_waitlist": lambda: claimed(s.SECOND, s.THIRD).now(),
    "claimed_by_many": lambda: many_holders().now(),
    "submitted": lambda: submitted().now(),
    "submitted_split": lambda: split().now(),
    "lapsed": lambda: lapsed().now(),
    "held_asked": lambda: held("asked", "wait for the security review"),
    "held_self_merge": lambda: merged(s.FIRST).now(),
    "held_twice": lambda: merged(s.FIRST).tell(e.HoldAsked, s.MAINTAINER, reason="a second look").now(),
    "payable": lambda: merged(s.MAINTAINER).now(),
    "payable_split": lambda: merged(s.MAINTAINER, split()).pay(s.FIRST, 31_250).now(),
    "payable_reopened": lambda: merged(s.MAINTAINER).tell(e.IssueReopened, s.THIRD).now(),
    "awarded": lambda: (
        opened()
        .tell(e.AwardAsked, s.OTHER_MAINTAINER, login="first", payee=s.FIRST, reason="fixed it in 1a2b3c4")
        .now()
    ),
    "awarded_in_review": lambda: (
        submitted().tell(e.AwardAsked, s.OTHER_MAINTAINER, login="first", payee=s.FIRST, reason="merged by hand").now()
    ),
    "paid": lambda: merged(s.MAINTAINER).pay(s.FIRST, 56_500).now(),
    "paid_reopened": lambda: merged(s.MAINTAINER).pay(s.FIRST, 56_500).tell(e.IssueReopened, s.THIRD).now(),
    "reverted": lambda: (
        merged(s.MAINTAINER).tell(e.Reverted, s.OTHER_MAINTAINER, pull_id=s.pull().id, by_what="#30").now()
    ),
    "paid_reverted": lambda: (
        merged(s.MAINTAINER)
        .pay(s.FIRST, 56_500)
        .tell(e.Reverted, s.OTHER_MAINTAINER, pull_id=s.pull().id, by_what="0123456789ab")
        .now()
    ),
    "text_changed": lambda: claimed().tell(e.Looked, None, view=replace(ISSUE, text_hash="9" * 64)).now(),
    "unlabelled": lambda: (
        labelled().tell(e.LabelRemoved, s.MAINTAINER, label="bounty: $500", view=replace(ISSUE, labels=())).now()
    ),
    "label_gone": lambda: labelled().tell(e.Looked, None, view=replace(ISSUE, labels=())).now(),
    "transferred": lambda: claimed().tell_of(TRANSFER).now(),
    "converted": lambda: submitted().tell(e.IssueConverted, s.MAINTAINER, view=replace(ISSUE, open=False)).now(),
    "scheduled": lambda: (
        merged(s.MAINTAINER)
        .tell_of(
            e.SchedulingAsked(at=s.minutes(90), source="b", actor=s.OTHER_MAINTAINER, payee_id=s.FIRST.id, batch_id=9)
        )
        .now()
    ),
    "void": lambda: (
        merged(s.MAINTAINER)
        .tell_of(
            e.VoidAsked(
                at=s.minutes(90), source="v", actor=s.OTHER_MAINTAINER, payee_id=s.FIRST.id, reason="entered in error"
            )
        )
        .now()
    ),
    "withdrawn": lambda: opened().tell(e.WithdrawalAsked, s.MAINTAINER, reason="not needed").now(),
    "expired": lambda: expired().now(),
}


def apply_untaxed(contract: Contract) -> Contract:
    amended = f.OfferAmended(at=s.minutes(9), by=s.MAINTAINER, cause="test", amount_cents=1_250_50, tax_cents=0)
    return apply(contract, amended)
