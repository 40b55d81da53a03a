"""The predicates that judge an act; each gives a verdict with its code and the evidence it was judged on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.events import Actor, Approval, Pull, Subject
from app.core.facts import Checked
from app.core.policy import Given, Policy
from app.core.state import Contract

ACCEPTANCE = (
    "merged",
    "default_branch",
    "linked_at_merge",
    "author_holds_claim",
    "accepted_by_other",
    "within_link_cap",
    "no_hold",
    "terms_accepted",
    # Only where a split was decided.
    "author_has_share",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The merged pull request as it is known now, and the person (if any) who accepts it by word."""

    pull: Pull
    acceptor: Actor | None = None


def at_another_account(contract: Contract) -> bool:
    """Whether its repository went to an account that need not be the payer's: its people decide on none of the money
    until the operator has settled it."""
    return any(hold.code == Subject.REPOSITORY_MOVED for hold in contract.holds)


def has_authority(actor: Actor | None, policy: Policy) -> bool:
    """A person (no bot) whose ``role_name``, asked for by numeric id, is among those that may decide."""
    return actor is not None and actor.human and actor.role in policy.authority_roles


def accepting(contract: Contract, work: Work, given: Given) -> tuple[Checked, ...]:
    """Every acceptance rule of the product that applies, each with its evidence; payable only if all are ok."""
    pull, policy = work.pull, given.policy
    return (
        Checked(code="merged", ok=pull.merged_at is not None, evidence=f"merged_at={pull.merged_at}"),
        Checked(
            code="default_branch",
            ok=pull.base == pull.default_branch or _was_ok(contract, pull, "default_branch"),
            evidence=f"base={pull.base} default={pull.default_branch}",
        ),
        _linked(contract, pull),
        _holds_claim(contract, pull, given),
        _accepted_by_other(contract, work, given),
        Checked(
            code="within_link_cap",
            ok=pull.issues_named <= policy.issues_per_pull_max or _was_ok(contract, pull, "within_link_cap"),
            evidence=f"issues={pull.issues_named} cap={policy.issues_per_pull_max}",
        ),
        _no_hold(contract),
        _terms(contract, pull),
        *_share(contract, pull, given),
    )


def failed(verdicts: tuple[Checked, ...]) -> tuple[str, ...]:
    return tuple(v.code for v in verdicts if not v.ok)


def linked_before_merge(contract: Contract, pull: Pull) -> bool:
    """A link recorded before the merge stands; one first seen after it must not come from a later change."""
    return _recorded(contract, pull) or (pull.linked and not pull.link_doubtful)


def held_at_merge(contract: Contract, pull: Pull) -> bool:
    """Whether its author held a claim when it was merged, as far as it is."""
    holders = [c for c in contract.active_claims if pull.author is not None and c.person.id == pull.author.id]
    at = pull.merged_at
    return any(c.granted_at is not None and (at is None or c.granted_at <= at) for c in holders)


def _recorded(contract: Contract, pull: Pull) -> bool:
    known = contract.pull(pull.id)
    return known is not None and known.active


def _linked(contract: Contract, pull: Pull) -> Checked:
    """Frozen at the merge: what was found then is found ever after, whatever became of the link."""
    merge, recorded = contract.merge, _recorded(contract, pull)
    ok = linked_before_merge(contract, pull)
    if merge is not None and merge.pull_id == pull.id:
        ok = _was_ok(contract, pull, "linked_at_merge")
    return Checked(code="linked_at_merge", ok=ok, evidence=f"recorded={recorded} edited_after={pull.link_doubtful}")


def _was_ok(contract: Contract, pull: Pull, code: str) -> bool:
    """What the merge fulfilled it fulfils ever after: a branch may get another name, a text more numbers."""
    merge = contract.merge
    return merge is not None and merge.pull_id == pull.id and any(v.ok for v in merge.verdicts if v.code == code)


def _holds_claim(contract: Contract, pull: Pull, given: Given) -> Checked:
    """Whoever set or approved the price may hold none, even where that is known only since."""
    author = pull.author.id if pull.author else None
    return Checked(
        code="author_holds_claim",
        ok=held_at_merge(contract, pull) and not given.persons.meet(_payees(contract, pull), contract.committed_by),
        evidence=f"author={author} holders={[int(c.person.id) for c in contract.active_claims]}",
    )


def acceptor(contract: Contract, work: Work, given: Given) -> Actor | None:
    """A person with the right who is not paid: who resumed, who merged, or who approved the merged head."""
    payees = _payees(contract, work.pull)
    able = [a for a in _acceptors(work) if has_authority(a, given.policy)]
    return next((a for a in able if not given.persons.among(a.id, payees)), None)


def _accepted_by_other(contract: Contract, work: Work, given: Given) -> Checked:
    found, merger = acceptor(contract, work, given), work.pull.merged_by
    evidence = f"acceptor={found.id if found else None} merged_by={merger.id if merger else None}"
    return Checked(code="accepted_by_other", ok=found is not None, evidence=evidence)


def _acceptors(work: Work) -> list[Actor]:
    people = [work.acceptor, work.pull.merged_by]
    return [p for p in people if p] + [a.by for a in _of_merged_head(work.pull)]


def _of_merged_head(pull: Pull) -> list[Approval]:
    return [a for a in pull.approvals if a.commit == pull.head_sha]


def _payees(contract: Contract, pull: Pull) -> set[int]:
    shares = {int(person_id) for person_id, _, _ in contract.shares}
    return shares | ({int(pull.author.id)} if pull.author else set())


def _no_hold(contract: Contract) -> Checked:
    asked = [h.code for h in contract.holds if h.code not in ACCEPTANCE]
    return Checked(code="no_hold", ok=not asked, evidence=f"holds={asked}")


def _share(contract: Contract, pull: Pull, given: Given) -> Iterator[Checked]:
    """A split may be older than the claim of who did the work in the end, and who is not in it is paid nothing."""
    sharing = {int(person_id) for person_id, _, _ in contract.shares}
    author = int(pull.author.id) if pull.author else None
    if sharing:
        ok = author is not None and given.persons.among(author, sharing)
        yield Checked(code="author_has_share", ok=ok, evidence=f"author={author} sharing={sorted(sharing)}")


def _terms(contract: Contract, pull: Pull) -> Checked:
    claim = contract.claim_of(pull.author.id) if pull.author else None
    ok = claim is not None and bool(claim.terms_hash)
    return Checked(code="terms_accepted", ok=ok, evidence=f"terms={claim.terms_version if claim else None}")
