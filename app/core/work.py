"""The third stage: pull requests are linked, merged and judged; people hold, resume, award and split."""

from __future__ import annotations

from dataclasses import replace

from app.core import events as e
from app.core import facts as f
from app.core import owed, pay, scrutiny
from app.core.decision import Decision, after, decided, ignored, refused, too_late
from app.core.lifecycle import UNACCEPTED, Status
from app.core.policy import Given
from app.core.refusals import Code
from app.core.rules import (
    Work,
    accepting,
    acceptor,
    failed,
    has_authority,
    held_at_merge,
    linked_before_merge,
)
from app.core.state import Contract


def links(contract: Contract, view: e.IssueView, event: e.GitHubEvent) -> tuple[f.Fact, ...]:
    """What the linked pull requests of the holders, as they stand in ``view``, change about the contract.

    A link that was changed after the merge says nothing of what it was before: what is recorded stays.
    """
    if contract.status not in UNACCEPTED or contract.merge is not None:
        return ()
    holders = {c.person.id for c in contract.active_claims}
    found: list[f.Fact] = []
    for pull in view.pulls:
        known = contract.pull(pull.id)
        active = known is not None and known.active
        mine = pull.author is not None and pull.author.id in holders
        if active and pull.state is e.PullState.CLOSED:
            found.append(_unlinked(pull, event, "closed"))
        elif pull.link_doubtful:
            continue
        elif active and not pull.linked:
            found.append(_unlinked(pull, event, "edited"))
        elif mine and pull.linked and not active and _in_time(contract, pull, event):
            found.append(_linked(pull, event))
    return tuple(found)


def _in_time(contract: Contract, pull: e.Pull, event: e.GitHubEvent) -> bool:
    """Up to its merge it was open: whether somebody looked in between makes no difference to what it was."""
    merges = isinstance(event, e.PullMerged) and event.pull.id == pull.id and event.at >= contract.offer.at
    return merges or pull.state is e.PullState.OPEN


def merged(contract: Contract | None, event: e.PullMerged, given: Given) -> Decision:
    """The first merge (by merge time) that names the issue is judged; whatever is missing holds it for a person."""
    pull = event.pull
    if contract is None or not contract.live:
        return ignored("no_offer")
    if contract.status is Status.PROPOSED:
        return ignored("not_yet_open")
    if contract.status not in UNACCEPTED:
        return ignored("another_merge_counts")
    if contract.merge is not None:
        return _instead(contract, event, given)
    if event.at < contract.offer.at:
        return ignored("older_than_the_offer")
    if not _concerns(contract, pull):
        return ignored("not_linked")
    verdicts = accepting(contract, Work(pull=pull), given)
    merge = _merge(event, verdicts)
    missing = [code for code in failed(verdicts) if code != "no_hold"]
    if missing:
        return decided(merge, *(_hold(event, code, "") for code in missing))
    if contract.held:
        return decided(merge)
    by = acceptor(contract, Work(pull=pull), given)
    return decided(merge, *owed.accepted(contract, merge, event.at, by, event.source, verdicts, given))


def _merge(event: e.PullMerged, verdicts: tuple[f.Checked, ...]) -> f.PullRequestMerged:
    pull = event.pull
    return f.PullRequestMerged(
        at=event.at,
        by=event.actor,
        cause=event.source,
        pull_id=pull.id,
        number=pull.number,
        author=pull.author,
        merged_at=pull.merged_at or event.at,
        merged_by=pull.merged_by,
        merge_sha=pull.merge_sha,
        verdicts=verdicts,
    )


def _instead(contract: Contract, event: e.PullMerged, given: Given) -> Decision:
    """Where all may work the first *accepted* merge is paid: one that lacks nothing replaces one that does."""
    missing = set(failed(contract.merge.verdicts)) if contract.merge else set()
    author = event.pull.author.id if event.pull.author else None
    together = any(not claim.exclusive and claim.person.id == author for claim in contract.active_claims)
    held_for_it = contract.held and {hold.code for hold in contract.holds} <= missing
    if not (together and held_for_it and _concerns(contract, event.pull)):
        return ignored("another_merge_counts")
    work = Work(pull=event.pull)
    verdicts = accepting(replace(contract, holds=(), merge=None), work, given)
    if failed(verdicts):
        return ignored("another_merge_counts")
    lifted, merge = _lifted(event, "another_merge"), _merge(event, verdicts)
    ready = after(contract, (lifted, merge))
    assert ready is not None
    by = acceptor(ready, work, given)
    return decided(lifted, merge, *owed.accepted(ready, merge, event.at, by, event.source, verdicts, given))


def looked(contract: Contract | None, event: e.Looked, given: Given) -> Decision:
    """An approval that came after the merge may supply what was missing; nothing else heals by itself."""
    pull = _merged_pull(contract, event.view)
    if contract is None or pull is None or not _only_acceptance_is_missing(contract):
        return ignored("nothing_new")
    work = Work(pull=pull)
    verdicts = accepting(contract, work, given)
    if failed(verdicts):
        return ignored("still_missing")
    return _resumed(contract, event, "approved", verdicts, acceptor(contract, work, given), given)


def resume_asked(contract: Contract | None, event: e.ResumeAsked, given: Given) -> Decision:
    refusal = _no_right(contract, event, given)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    if event.actor is not None and given.persons.among(event.actor.id, contract.gaining):
        return refused(Code.OWN_BENEFIT)
    if contract.recoveries:
        ended = f.RecoveryEnded(at=event.at, by=event.actor, cause=event.source, reason=event.reason)
        return decided(*([_lifted(event, event.reason)] if contract.held else []), ended)
    if not contract.held:
        return refused(Code.NOT_HELD) if contract.live else too_late(contract)
    if contract.merge is None or contract.status not in UNACCEPTED:
        return decided(_lifted(event, event.reason))
    pull = _merged_pull(contract, event.view)
    if pull is None:
        return refused(Code.STILL_MISSING, codes=["merged"])
    verdicts = accepting(replace(contract, holds=()), Work(pull=pull, acceptor=event.actor), given)
    if failed(verdicts):
        return refused(Code.STILL_MISSING, codes=list(failed(verdicts)))
    return _resumed(contract, event, event.reason, verdicts, event.actor, given)


def hold_asked(contract: Contract | None, event: e.HoldAsked, given: Given) -> Decision:
    refusal = _no_right(contract, event, given)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    if not contract.live:
        return refused(Code.OFFER_ENDED, status=contract.status)
    return decided(_hold(event, "asked", event.reason))


def award_asked(contract: Contract | None, event: e.AwardAsked, given: Given) -> Decision:
    """A fix without a claim or by direct commit: a maintainer names who is paid, with a reason, never themself."""
    refusal = _no_right(contract, event, given)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    refusal = _not_in_time(contract)
    if refusal:
        return refusal
    payee = event.payee
    if payee is None:
        return refused(Code.PERSON_UNKNOWN, login=event.login)
    if not payee.human:
        return refused(Code.PAYEE_NOT_HUMAN, login=event.login)
    assert event.actor is not None
    sharing = {int(person_id) for person_id, _, _ in contract.shares}
    if _benefits(contract, event, payee, given) or given.persons.among(event.actor.id, sharing):
        return refused(Code.OWN_BENEFIT)
    if sharing and payee.id not in sharing:
        return refused(Code.SPLIT_STANDS, logins=[login for _, login, _ in contract.shares])
    evidence = f"awarded_by={event.actor.id} payee={payee.id} reason={event.reason}"
    verdicts = (f.Checked(code="awarded", ok=True, evidence=evidence),)
    lifted = (_lifted(event, event.reason),) if contract.held else ()
    award = f.ClaimAwarded(
        at=event.at,
        by=event.actor,
        cause=event.source,
        person=payee,
        reason=event.reason,
        terms_version=given.policy.terms_version,
        terms_hash=given.policy.terms_hash,
    )
    ready = after(contract, (*lifted, award))
    assert ready is not None
    paid = owed.accepted(ready, None, event.at, event.actor, event.source, verdicts, given)
    seen = scrutiny.award_facts(ready, payee, event.at, event.source, given)
    return decided(*lifted, award, *paid, *seen)


def split_asked(contract: Contract | None, event: e.SplitAsked, given: Given) -> Decision:
    refusal = _no_right(contract, event, given)
    if refusal or contract is None:
        return refusal or refused(Code.NO_OFFER)
    refusal = _not_in_time(contract)
    if refusal:
        return refusal
    for share in event.shares:
        if share.person is None:
            return refused(Code.PERSON_UNKNOWN, login=share.login)
        if not share.person.human:
            return refused(Code.PAYEE_NOT_HUMAN, login=share.login)
        if _benefits(contract, event, share.person, given):
            return refused(Code.OWN_BENEFIT)
    if len({s.person.id for s in event.shares if s.person}) < len(event.shares):
        # Two names can be one account's, and what each is owed is kept by account.
        return refused(Code.COMMAND_UNREADABLE, command="split", problem="split_repeated")
    shares = tuple((s.person.id, s.person.login, s.basis_points) for s in event.shares if s.person)
    # Whoever holds a claim was looked at when it was granted.
    holders = {c.person.id for c in contract.active_claims}
    chosen = [s.person for s in event.shares if s.person and s.person.id not in holders]
    seen = [fact for x in chosen for fact in scrutiny.award_facts(contract, x, event.at, event.source, given)]
    return decided(f.SplitDecided(at=event.at, by=event.actor, cause=event.source, shares=shares), *seen)


def reverted(contract: Contract | None, event: e.Reverted, given: Given) -> Decision:
    """The merge that counted was taken back: nothing is paid for it until a person decides."""
    if contract is None or contract.merge is None or contract.merge.pull_id != event.pull_id:
        return ignored("another_merge_counts")
    return pay.questioned(contract, event, "reverted", event.by_what)


def _concerns(contract: Contract, pull: e.Pull) -> bool:
    """Linked at the merge; where a later change leaves that in doubt, a person looks at the holder's own merge."""
    return linked_before_merge(contract, pull) or (pull.link_doubtful and held_at_merge(contract, pull))


def _resumed(
    contract: Contract,
    event: e.GitHubEvent,
    reason: str,
    verdicts: tuple[f.Checked, ...],
    by: e.Actor | None,
    given: Given,
) -> Decision:
    lifted = _lifted(event, reason)
    ready = after(contract, (lifted,))
    assert ready is not None
    return decided(lifted, *owed.accepted(ready, ready.merge, event.at, by, event.source, verdicts, given))


def _merged_pull(contract: Contract | None, view: e.IssueView) -> e.Pull | None:
    if contract is None or contract.merge is None or contract.status not in UNACCEPTED:
        return None
    return next((p for p in view.pulls if p.id == contract.merge.pull_id), None)


def _only_acceptance_is_missing(contract: Contract) -> bool:
    return contract.held and all(h.code == "accepted_by_other" for h in contract.holds)


def _benefits(contract: Contract, event: e.GitHubEvent, person: e.Actor, given: Given) -> bool:
    """Whether ``person`` set the price or is the one who decides here."""
    return given.persons.among(person.id, contract.committed_by | ({int(event.actor.id)} if event.actor else set()))


def _not_in_time(contract: Contract) -> Decision | None:
    if contract.status is Status.PROPOSED:
        return refused(Code.NOT_YET_OPEN)
    return None if contract.status in UNACCEPTED else too_late(contract)


def _no_right(contract: Contract | None, event: e.GitHubEvent, given: Given) -> Decision | None:
    if not has_authority(event.actor, given.policy):
        role = event.actor.role if event.actor and event.actor.role else "none"
        return refused(Code.NOT_AUTHORISED, role=role, roles=sorted(given.policy.authority_roles))
    return None


def _hold(event: e.GitHubEvent, code: str, reason: str) -> f.HoldPlaced:
    return f.HoldPlaced(at=event.at, by=event.actor, cause=event.source, code=code, reason=reason)


def _lifted(event: e.GitHubEvent, reason: str) -> f.HoldsLifted:
    return f.HoldsLifted(at=event.at, by=event.actor, cause=event.source, reason=reason)


def _linked(pull: e.Pull, event: e.GitHubEvent) -> f.PullRequestLinked:
    assert pull.author is not None
    return f.PullRequestLinked(
        at=event.at,
        by=pull.author,
        cause=event.source,
        pull_id=pull.id,
        number=pull.number,
        author_id=pull.author.id,
        head_sha=pull.head_sha,
    )


def _unlinked(pull: e.Pull, event: e.GitHubEvent, reason: str) -> f.PullRequestUnlinked:
    return f.PullRequestUnlinked(at=event.at, by=None, cause=event.source, pull_id=pull.id, reason=reason)
