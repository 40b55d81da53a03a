"""Brings GitHub up to what should be shown, one issue's comment or check at a time; a failure delays only itself."""

from __future__ import annotations

import hashlib
import logging

from app.service.ports import (
    MARK,
    CannotShow,
    CheckShown,
    GitHub,
    Gone,
    Sentences,
    Showing,
    Store,
    Unavailable,
)
from app.service.status_label import StatusLabel

log = logging.getLogger(__name__)

WAIT_SECONDS_MAX = 3600.0
# A locked issue or an archived repository delays the words for about a month; they are not tried for ever.
TRIES_MAX = 40
CHECK_NAME = "GC Bounty"


class Outbox:
    """``drain`` shows what waits. Every write looks first whether it is there already, so repeating one is safe."""

    def __init__(self, store: Store, github: GitHub, sentences: Sentences, status_label: StatusLabel) -> None:
        self._store = store
        self._github = github
        self._sentences = sentences
        self._status_label = status_label

    def drain(self) -> bool:
        """Shows one thing for each installation that may be written to now; True when something was shown."""
        some = False
        for showing in self._store.take_effects():
            some, wrote = True, True
            try:
                wrote = self._guarded(showing)
            finally:
                self._store.wrote(showing, wrote=wrote)
        return some

    def wait_seconds(self) -> float | None:
        """How long until something can be shown again, None where nothing waits."""
        return self._store.effects_wait()

    def _guarded(self, showing: Showing) -> bool:
        """Whether GitHub was, or may have been, written to."""
        try:
            return self._one(showing)
        except Unavailable as problem:
            wait = problem.retry_seconds or min(2.0 ** min(showing.attempts, 12), WAIT_SECONDS_MAX)
            self._store.effect_failed(showing.id, wait, problem.why, counted=problem.retry_seconds is None)
        except (CannotShow, Gone) as problem:
            if isinstance(problem, Gone) and showing.kind == "comment" and showing.remote_id is not None:
                # A person deleted it. It comes back once, in a turn of its own, if it is nowhere else.
                self._store.effect_vanished(showing.id)
                return True
            wait = min(30.0 * 2.0 ** min(showing.attempts, 12), WAIT_SECONDS_MAX * 24)
            once = showing.kind in ("reaction", "label") and showing.target
            give_up = bool(once) or showing.attempts >= TRIES_MAX
            self._store.effect_failed(showing.id, wait, str(problem), give_up=give_up)
            log.warning("cannot be shown", extra={"effect": showing.id, "why": str(problem)})
        except Exception as fault:
            log.exception("effect failed", extra={"effect": showing.id})
            why = f"{type(fault).__name__}: {fault}"
            wait = min(2.0 ** min(showing.attempts, 12), WAIT_SECONDS_MAX)
            self._store.effect_failed(showing.id, wait, why, give_up=showing.attempts >= TRIES_MAX)
        return True

    def _one(self, showing: Showing) -> bool:
        match showing.kind:
            case "comment":
                return self._comment(showing)
            case "check":
                return self._check(showing)
            case "reaction":
                ref = self._store.to_show(showing.issue_id)[0]
                comment_id, content = showing.target.split(":", 1)
                remote = self._github.show_reaction(ref, int(comment_id), content)
                self._store.shown(showing.id, showing.wanted, remote, None)
            case "label" if not showing.target:
                return self._status(showing)
            case "label":
                self._github.show_label(self._store.to_show(showing.issue_id)[0], showing.target)
                self._store.shown(showing.id, showing.wanted, None, None)
            case kind:
                raise LookupError(f"nothing shows {kind}")
        return True

    def _status(self, showing: Showing) -> bool:
        """One write a turn, like everything else; looked at again until nothing is left to do."""
        ref, _, contract, _ = self._store.to_show(showing.issue_id)
        wrote = self._status_label.write(ref, contract)
        if wrote:
            self._store.effect_failed(showing.id, 0, "one of its labels at a time", counted=False)
        else:
            self._store.shown(showing.id, showing.wanted, None, None)
        return wrote

    def _comment(self, showing: Showing) -> bool:
        if showing.target:
            return self._reminder(showing)
        ref, contract_id, contract, notices = self._store.to_show(showing.issue_id)
        before = self._store.in_question(showing.issue_id, contract) if contract else []
        body = self._sentences.comment(contract, notices, ref.number, ref.repository.full_name, contract_id, before)
        digest = hashlib.sha256(body.encode()).hexdigest()
        remote = showing.remote_id
        news = remote is None or digest != showing.digest
        if news:
            mark = marker(self._store.first_place(showing.issue_id))
            remote = self._github.show_comment(ref, mark, body, showing.remote_id)
        self._store.shown(showing.id, showing.wanted, remote, digest)
        return news

    def _reminder(self, showing: Showing) -> bool:
        """Posted once, and not at all where the claim has ended or moved on meanwhile: nobody is called for nothing."""
        ref, _, contract, _ = self._store.to_show(showing.issue_id)
        _, person, day, _ = showing.target.split(":")
        claim = contract.claim_of(int(person)) if contract else None
        remote = showing.remote_id
        if remote is None and contract and claim in contract.active_claims and not contract.held:
            assert claim is not None
            if claim.expires_at is not None and claim.expires_at.date().isoformat() == day:
                mark = f"{MARK}{showing.target}:{showing.issue_id} -->"
                remote = self._github.show_comment(ref, mark, self._sentences.reminder(contract, claim), None)
        self._store.shown(showing.id, showing.wanted, remote, None)
        return remote != showing.remote_id

    def _check(self, showing: Showing) -> bool:
        _, contract_id, contract, _ = self._store.to_show(showing.issue_id)
        pull = self._store.linked_pull(showing.issue_id, int(showing.target))
        if contract is None or pull is None:
            self._store.shown(showing.id, showing.wanted, None, None)
            return False
        ref, head_sha = pull
        conclusion, title, summary = self._sentences.check(contract, ref.number)
        button, button_help = self._sentences.button()
        check = CheckShown(
            name=CHECK_NAME,
            head_sha=head_sha,
            external_id=f"gc-bounty:{contract_id}:{showing.target}",
            conclusion=conclusion,
            title=title,
            summary=summary,
            button=button,
            button_help=button_help,
        )
        head = f"{head_sha[:12]}:"
        digest = head + hashlib.sha256(repr(check).encode()).hexdigest()[:48]
        # A check run belongs to one commit for good: another head needs one of its own.
        remote = showing.remote_id if showing.digest and showing.digest.startswith(head) else None
        news = remote is None or digest != showing.digest
        if news:
            remote = self._github.show_check(ref, check, remote)
        self._store.shown(showing.id, showing.wanted, remote, digest)
        return news


def marker(issue_id: int) -> str:
    """What the App finds its own comment by; it holds no word that could be taken for a command."""
    return f"{MARK}issue:{issue_id} -->"
