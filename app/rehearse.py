"""Decides everything anew from GitHub alone, beside the real database, and says what would be different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.events import IssueView
from app.core.money import format_en
from app.core.policy import Policy
from app.core.refusals import Refusal
from app.core.state import Contract
from app.db import scratch
from app.db.engine import Engine
from app.github.client import Calls
from app.github.hub import Hub
from app.github.render import EN, FR, refusal_words
from app.rehearse_stage import Played, Script, latest, play
from app.service.ports import (
    CannotShow,
    Clock,
    DeliveredComment,
    Gone,
    Hint,
    IssueRef,
    Reading,
    RepositoryRef,
    RepositorySeen,
)

# GitHub's lists may lag behind its events.
OVERLAP = timedelta(minutes=10)
NOTHING = "-"
# What people asked by forms, by repository and number: GitHub does not know of it.
Asked = Mapping[tuple[int, int], Sequence[DeliveredComment]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not the same; ``held`` is what the database says, ``told`` what the rehearsal came to."""

    repository: str
    number: int
    what: str
    held: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``refused``: (repository, number, English, French) of what would be refused where something is different.

    ``unseen`` are contracts whose issue GitHub does not show: nothing is said about them.
    """

    issues: int
    differences: tuple[Difference, ...]
    refused: tuple[tuple[str, int, str, str], ...]
    unseen: tuple[str, ...] = ()


class ReadOnly(Calls):
    """GitHub to be looked at and nothing else."""

    def send(self, installation: int | None, method: str, path: str, body: dict[str, Any] | None) -> Any:
        raise CannotShow("a rehearsal writes nothing")


def rehearse(engine: Engine, policy: tuple[Policy, str], calls: Calls, clock: Clock) -> Outcome:
    """What the database would hold if every delivery had been lost, beside what it holds.

    What GitHub cannot tell (funds, finance's acts, what operators settled) comes from our own facts, in its time.

    Raises:
        Unavailable: GitHub gave no answer; nothing is said about half of it.
    """
    script = _script(engine, calls, clock, everything=True)
    held = Played(contracts=latest(script.kept), refusals=scratch.refusals(engine))
    return _compared(script, held, play(engine, script, policy, calls))


def try_policy(
    engine: Engine, policy: tuple[Policy, str], tried: tuple[Policy, str], calls: Calls, clock: Clock
) -> Outcome:
    """What each open contract would have done under ``tried``, beside the same rehearsal under ``policy``.

    Both are rehearsed, so that nothing but the policy makes a difference. Either may be one repository's.

    Raises:
        Unavailable: GitHub gave no answer.
    """
    script = _script(engine, calls, clock, everything=False)
    now, then = (play(engine, script, rules, calls) for rules in (policy, tried))
    live = {issue_id for issue_id, contract in latest(script.kept).items() if contract.live}
    return _compared(script, _only(now, live), _only(then, live))


def _script(engine: Engine, calls: Calls, clock: Clock, *, everything: bool) -> Script:
    """Reads GitHub: of each listed repository the issues with a contract, and what changed since its first fund."""
    hub, now = Hub(calls, clock.now), clock.now()
    funds, kept = tuple(scratch.funds(engine)), tuple(scratch.contracts(engine))
    listed, asked = tuple(_listed(hub)), scratch.asked(engine)
    readings: list[Reading] = []
    for seen in listed:
        ref, ours = seen.ref, [k.contract.offer for k in kept if k.contract.offer.repository_id == seen.ref.id]
        since = min((fund.opened_at for fund in funds if fund.covers(ref)), default=None)
        if since is None and not ours:
            continue
        numbers = {offer.issue_number for offer in ours}
        if everything and since is not None:
            numbers |= {number for number, is_pull in hub.changed(ref, since - OVERLAP) if not is_pull}
        first = since or min(offer.at for offer in ours)
        readings += _readings(hub, ref, sorted(numbers), first, asked)
    return Script(readings=tuple(readings), listed=listed, funds=funds, kept=kept, now=now)


def _listed(hub: Hub) -> Iterator[RepositorySeen]:
    for installation in hub.installations():
        if not installation.suspended:
            yield from hub.repositories(installation.id)


def _readings(
    hub: Hub, repository: RepositoryRef, numbers: Iterable[int], since: datetime, asked: Asked
) -> Iterator[Reading]:
    for number in numbers:
        ref, ours = IssueRef(repository=repository, number=number), asked.get((repository.id, number), ())
        try:
            found = hub.read_issue(
                ref, since=since, known_pulls=(), hint=Hint(), decided_until=None, unseen=set, asked=ours
            )
        except Gone:
            # It may be lag or a lost right: what hangs on it is unseen, not different.
            continue
        if found is not None:
            yield found


def _only(played: Played, issues: set[int]) -> Played:
    return Played(contracts={i: c for i, c in played.contracts.items() if i in issues}, refusals=played.refusals)


def _compared(script: Script, held: Played, told: Played) -> Outcome:
    seen: dict[int, IssueView] = {reading.view.id: reading.view for reading in script.readings}
    issues = sorted({*held.contracts, *told.contracts})
    found = [
        difference
        for issue_id in issues
        if issue_id in seen
        for difference in _differences(held.contracts.get(issue_id), told.contracts.get(issue_id))
    ]
    touched = {(d.repository, d.number) for d in found}
    refused = [
        (view.repository, view.number, *_both(refusal))
        for (issue_id, source), refusal in told.refusals.items()
        if (issue_id, source) not in held.refusals
        and (view := seen.get(issue_id)) is not None
        and (view.repository, view.number) in touched
    ]
    unseen = [held.contracts[issue_id].offer for issue_id in issues if issue_id not in seen]
    return Outcome(
        issues=len(issues),
        differences=tuple(found),
        refused=tuple(refused),
        unseen=tuple(f"{offer.repository}#{offer.issue_number}" for offer in unseen),
    )


def _both(refusal: Refusal) -> tuple[str, str]:
    return refusal_words(refusal, EN), refusal_words(refusal, FR)


def _differences(held: Contract | None, told: Contract | None) -> Iterator[Difference]:
    one = held or told
    assert one is not None
    before, after = _stand(held), _stand(told)
    for what in before:
        if before[what] != after[what]:
            yield Difference(
                repository=one.offer.repository,
                number=one.offer.issue_number,
                what=what,
                held=before[what],
                told=after[what],
            )


def _stand(contract: Contract | None) -> dict[str, str]:
    """Where a contract stands, as people would say it."""
    if contract is None:
        return dict.fromkeys(("status", "amount", "holder", "waitlist", "holds", "payables"), NOTHING)
    payables = [
        f"{p.payee.login} {format_en(p.amount_cents)} + {format_en(p.tax_cents)} {p.status}" for p in contract.payables
    ]
    holds = {hold.code for hold in contract.holds} | {f"recovery: {r.code}" for r in contract.recoveries}
    found = {
        "status": [contract.status.value],
        "amount": [f"{format_en(contract.amount_cents)} + {format_en(contract.tax_cents)}"],
        "holder": sorted(claim.person.login for claim in contract.active_claims),
        "waitlist": [claim.person.login for claim in contract.waitlist],
        "holds": sorted(holds),
        "payables": payables,
    }
    return {what: ", ".join(words) or NOTHING for what, words in found.items()}
