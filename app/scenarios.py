"""Every event at every status: what follows, found by asking the rules; ``gc-bounty scenarios`` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from app.core import events as e
from app.core.decide import decide
from app.core.decision import Decision, after
from app.core.ids import FundId, InstallationId, IssueId, PullId, RepositoryId
from app.core.lifecycle import Status
from app.core.money import Amount, Doubt, read_amount
from app.core.policy import Given
from app.core.state import Contract
from app.scenario_cast import (
    BATCH,
    BOT,
    CLERK,
    FUND,
    GIVEN,
    HOLDER,
    LABEL,
    MAINTAINER,
    OTHER,
    PULL,
    QUEUE,
    START,
    STRANGER,
    TRIAGER,
    VIEW,
    at,
)
from app.scenario_people import federal_statuses, people_variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event in one of its variants, with what follows from it at each status."""

    event: str
    variant: str
    cells: dict[str, str]


def table() -> list[Row]:
    """Every member of ``AnyEvent`` in its variants by every status."""
    here = statuses()
    return [
        Row(
            event=type(event).__name__,
            variant=variant,
            cells={name: _outcome(decide(contract, event, _given(contract, given))) for name, contract in here.items()},
        )
        for variant, event, given in variants()
    ]


def drawing() -> str:
    """The table in Markdown."""
    rows = table()
    names = list(rows[0].cells)
    lines = [f"| event | when | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    lines += [f"| {r.event} | {r.variant} | {' | '.join(r.cells[name] for name in names)} |" for r in rows]
    return "\n".join(lines) + "\n"


def statuses() -> dict[str, Contract | None]:
    """A contract at each status, brought there by the rules themselves where one act does it."""
    opened = _on(None, e.LabelAdded(at=at(0), source="s:0", view=VIEW, actor=MAINTAINER, label=LABEL))
    claimed = _on(opened, _claim(1, HOLDER))
    submitted = _on(claimed, e.Looked(at=at(2), source="s:2", view=_seeing(PULL)))
    merged = _on(submitted, _merge(3, MAINTAINER))
    held = _on(submitted, e.HoldAsked(at=at(3), source="s:h", view=VIEW, actor=OTHER, comment_id=1, reason="wait"))
    scheduled = _on(merged, e.SchedulingAsked(at=at(4), source="s:4", actor=CLERK, payee_id=HOLDER.id, batch_id=BATCH))
    federal = federal_statuses()
    accepted = federal.pop(Status.ACCEPTED)
    found: dict[str, Contract | None] = {
        "none": None,
        **federal,
        Status.OPEN: opened,
        Status.CLAIMED: claimed,
        Status.SUBMITTED: submitted,
        "submitted, held": held,
        "merged, held": _on(submitted, _merge(3, HOLDER)),
        Status.ACCEPTED: accepted,
        Status.PAYABLE: merged,
        "payable, held": _on(merged, e.IssueReopened(at=at(4), source="s:r", view=VIEW, actor=STRANGER)),
        Status.SCHEDULED: scheduled,
        Status.PAID: _on(merged, _payment(5, 565_00)),
        Status.WITHDRAWN: _on(opened, _withdrawal(1, MAINTAINER)),
        Status.EXPIRED: _on(opened, e.Looked(at=at(0) + timedelta(days=120), source="s:x", view=VIEW)),
        Status.VOID: _on(merged, e.VoidAsked(at=at(4), source="s:v", actor=CLERK, payee_id=HOLDER.id, reason="error")),
    }
    return found


def variants() -> Iterator[tuple[str, e.AnyEvent, Given]]:
    """Each event as it may come, at a moment after everything in ``statuses``."""
    for variant, event in (*_labels(), *_happenings(), *_commands(), *_decisions(), *_finance()):
        yield variant, event, GIVEN
    yield from people_variants()
    asked = e.OfferAsked(at=at(60), source="v", view=VIEW, actor=MAINTAINER, comment_id=1, amount=Amount(cents=500_00))
    yield "no fund", asked, replace(GIVEN, fund=None)
    yield "fund nearly spent", asked, replace(GIVEN, fund=replace(FUND, free_cents=100))


def _labels() -> Iterator[tuple[str, e.AnyEvent]]:
    def added(actor: e.Actor, label: str) -> e.LabelAdded:
        return e.LabelAdded(at=at(60), source="v", view=replace(VIEW, labels=(label,)), actor=actor, label=label)

    def removed(actor: e.Actor) -> e.LabelRemoved:
        return e.LabelRemoved(at=at(60), source="v", view=replace(VIEW, labels=()), actor=actor, label=LABEL)

    yield "another amount, by a maintainer", added(MAINTAINER, "bounty: $700")
    yield "a lower amount, by a maintainer", added(MAINTAINER, "bounty: $100")
    yield "an amount in doubt", added(MAINTAINER, "bounty: $1,00")
    yield "by who may only triage", added(TRIAGER, "bounty: $700")
    yield "by a bot", added(BOT, "bounty: $700")
    yield "not ours", added(MAINTAINER, "bug")
    yield "by a maintainer", removed(MAINTAINER)
    yield "by who may only triage", removed(TRIAGER)


def _happenings() -> Iterator[tuple[str, e.AnyEvent]]:
    shut = replace(VIEW, open=False)
    yield "", e.IssueClosed(at=at(60), source="v", view=shut, actor=MAINTAINER, reason="not_planned")
    yield "", e.ParentDropped(at=at(60), source="v", view=VIEW)
    yield "", e.IssueReopened(at=at(60), source="v", view=VIEW, actor=STRANGER)
    yield "the holder's, by a maintainer", _merge(60, MAINTAINER)
    yield "the holder's, by the holder", _merge(60, HOLDER)
    yield "a stranger's", _merge(60, MAINTAINER, replace(PULL, id=PullId(22), number=22, author=STRANGER))
    yield "nothing new", e.Looked(at=at(60), source="v", view=_seeing(PULL))
    yield "label gone, text edited", e.Looked(at=at(60), source="v", view=replace(VIEW, labels=(), text_hash="0" * 64))
    yield "120 days later", e.Looked(at=at(60) + timedelta(days=120), source="v", view=VIEW)
    yield "", e.Reverted(at=at(60), source="v", view=VIEW, actor=OTHER, pull_id=PULL.id, by_what="#30")
    approved = replace(PULL, approvals=(e.Approval(by=OTHER, commit=PULL.head_sha, at=START),))
    yield "by the merge queue, approved by a maintainer", _merge(60, QUEUE, approved)
    yield "by the merge queue, approved by nobody", _merge(60, QUEUE)
    yield "", e.IssueConverted(at=at(60), source="v", view=shut, actor=MAINTAINER)
    yield "any place", e.Lost(at=at(60), source="v", subject=e.Subject.REPOSITORY_ARCHIVED)
    place = e.IssuePlace(
        id=IssueId(20),
        repository_id=RepositoryId(21),
        installation_id=InstallationId(12),
        account_id=13,
        number=1,
        node_id="I_1",
        repository="department/other",
        title="A need",
    )
    yield "", e.Transferred(at=at(60), source="v", to=place, generation=1)
    yield "let it go on", e.Settled(at=at(60), source="v", actor=CLERK, resumed=True, reason="why")
    yield "end it", e.Settled(at=at(60), source="v", actor=CLERK, resumed=False, reason="why")


def _commands() -> Iterator[tuple[str, e.AnyEvent]]:
    doubt = read_amount("1.500")
    assert isinstance(doubt, Doubt)

    def offer(actor: e.Actor, amount: Amount | Doubt) -> e.OfferAsked:
        return e.OfferAsked(at=at(60), source="v", view=VIEW, actor=actor, comment_id=1, amount=amount)

    yield "by a maintainer", offer(MAINTAINER, Amount(cents=700_00))
    yield "less, by a maintainer", offer(MAINTAINER, Amount(cents=100_00))
    yield "an amount in doubt", offer(MAINTAINER, doubt)
    yield "by a stranger", offer(STRANGER, Amount(cents=700_00))
    yield "by a stranger", _claim(60, STRANGER)
    yield "by the holder", _claim(60, HOLDER)
    yield "by who made the offer", _claim(60, MAINTAINER)
    yield "by a bot", _claim(60, BOT)
    for name, actor in (("by the holder", HOLDER), ("by a stranger", STRANGER)):
        yield name, e.ReleaseAsked(at=at(60), source="v", view=VIEW, actor=actor, comment_id=1)
    for name, actor in (("by a maintainer", OTHER), ("by a stranger", STRANGER)):
        yield name, e.ExtensionAsked(at=at(60), source="v", view=VIEW, actor=actor, comment_id=1, days=5)
    yield "", e.StatusAsked(at=at(60), source="v", view=VIEW, actor=STRANGER, comment_id=1)
    garbled = e.CommandGarbled(
        at=at(60), source="v", view=VIEW, actor=STRANGER, comment_id=1, command="hold", problem="missing_reason"
    )
    yield "", garbled


def _decisions() -> Iterator[tuple[str, e.AnyEvent]]:
    def share(person: e.Actor, points: int) -> e.Share:
        return e.Share(person=person, login=person.login, basis_points=points)

    for name, payee in (("to a stranger", STRANGER), ("to oneself", OTHER), ("to nobody known", None)):
        yield (
            name,
            e.AwardAsked(
                at=at(60), source="v", view=VIEW, actor=OTHER, comment_id=1, login="x", payee=payee, reason="did it"
            ),
        )
    for name, second in (("between two", STRANGER), ("with oneself", OTHER)):
        shares = (share(HOLDER, 6_000), share(second, 4_000))
        yield name, e.SplitAsked(at=at(60), source="v", view=VIEW, actor=OTHER, comment_id=1, shares=shares)
    for name, actor in (("by a maintainer", OTHER), ("by a stranger", STRANGER)):
        yield name, e.HoldAsked(at=at(60), source="v", view=VIEW, actor=actor, comment_id=1, reason="why")
        yield name, e.ResumeAsked(at=at(60), source="v", view=_merged_view(), actor=actor, comment_id=1, reason="why")
        yield name, _withdrawal(60, actor)


def _finance() -> Iterator[tuple[str, e.AnyEvent]]:
    now, payee = at(60), HOLDER.id
    yield "exact", _payment(60, 565_00)
    yield "another amount", _payment(60, 564_00)
    yield "into another batch", e.SchedulingAsked(at=now, source="v", actor=CLERK, payee_id=payee, batch_id=BATCH + 1)
    yield "by a third person", e.ReleaseAuthorized(at=now, source="v", actor=CLERK, payee_id=payee, batch_id=BATCH)
    yield "by who accepted", e.ReleaseAuthorized(at=now, source="v", actor=MAINTAINER, payee_id=payee, batch_id=BATCH)
    yield "", e.UnschedulingAsked(at=now, source="v", actor=CLERK, payee_id=payee, batch_id=BATCH, reason="later")
    invoice = e.InvoiceReported(at=now, source="v", actor=CLERK, payee_id=payee, number="1", received_on="2026-04-01")
    yield "", invoice
    yield "with another's number", replace(invoice, used_for=1)
    yield "", e.InvoiceQuestioned(at=now, source="v", actor=CLERK, payee_id=payee, reason="no supplier named")
    yield "", e.FinanceHoldAsked(at=now, source="v", actor=CLERK, payee_id=payee, reason="why")
    yield "", e.RejectionRecorded(at=now, source="v", actor=CLERK, payee_id=payee, reason="no account")
    yield "", e.VoidAsked(at=now, source="v", actor=CLERK, payee_id=payee, reason="error")
    for name, cents in (("all of it", 565_00), ("more than was paid", 999_00)):
        yield (
            name,
            e.RecoveryRecorded(
                at=now, source="v", actor=CLERK, payee_id=payee, cents=cents, reference="R", received_on="2026-04-01"
            ),
        )

    for name, free in (("the next year's fund covers it", 9_000_00), ("the next year's fund is too low", 100)):
        fund = replace(FUND, id=FundId(2), free_cents=free)
        yield name, e.RecommitAsked(at=now, source="v", actor=CLERK, fund=fund, reason="year's end")


def _seeing(pull: e.Pull) -> e.IssueView:
    return replace(VIEW, pulls=(pull,))


def _merged_view() -> e.IssueView:
    return _seeing(replace(PULL, state=e.PullState.MERGED, merged_at=at(3), merged_by=HOLDER, merge_sha="b" * 40))


def _claim(minute: int, actor: e.Actor) -> e.ClaimAsked:
    return e.ClaimAsked(at=at(minute), source=f"c:{minute}", view=VIEW, actor=actor, comment_id=1)


def _withdrawal(minute: int, actor: e.Actor) -> e.WithdrawalAsked:
    return e.WithdrawalAsked(at=at(minute), source="w", view=VIEW, actor=actor, comment_id=1, reason="why")


def _payment(minute: int, cents: int) -> e.PaymentRecorded:
    told = {"reference": "R", "paid_on": "2026-04-01"}
    return e.PaymentRecorded(at=at(minute), source="p", actor=CLERK, payee_id=HOLDER.id, cents=cents, **told)


def _merge(minute: int, by: e.Actor, pull: e.Pull = PULL) -> e.PullMerged:
    merged = replace(pull, state=e.PullState.MERGED, merged_at=at(minute), merged_by=by, merge_sha="b" * 40)
    return e.PullMerged(at=at(minute), source=f"m:{minute}", view=_seeing(merged), actor=by, pull=merged)


def _on(contract: Contract | None, event: e.AnyEvent) -> Contract | None:
    return after(contract, decide(contract, event, _given(contract, GIVEN)).facts)


def _given(contract: Contract | None, given: Given) -> Given:
    return replace(given, generation=contract.offer.generation + 1) if contract else given


def _outcome(decision: Decision) -> str:
    """Facts, else the refusal's code, else why nothing follows."""
    if decision.facts:
        return ", ".join(type(fact).__name__ for fact in decision.facts)
    if decision.refusals:
        return f"refused: {decision.refusals[0].code}"
    return decision.outcome.replace(":", ": ") or "ignored: nothing_new"
