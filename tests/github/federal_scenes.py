"""Contracts under the federal policy in every state that people can meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from app.core import events as e
from app.core.certification import words_to_type
from app.core.ids import UserId
from app.core.people import Act, Delegation, Past
from app.core.state import Contract
from tests import scenes as s
from tests.github import render_scenes
from tests.github.render_scenes import GIVEN, ISSUE, Story, merged, opened

APPROVER: Final = e.Actor(id=UserId(31), login="approver", role="approver")
CERTIFIER: Final = e.Actor(id=UserId(32), login="certifier", role="certifier")
NOTHING: Final = Past()
FEDERAL: Final = replace(
    GIVEN,
    policy=replace(s.POLICY, federal=True, splitting_ceiling_cents=1_000_000, near_ceiling_count=3, same_pair_count=3),
    delegations=tuple(
        Delegation(
            id=place,
            account_id=person.id,
            act=act,
            limit_cents=None,
            cost_centres=(),
            first_day=date(2026, 4, 1),
            last_day=date(2027, 3, 31),
            granted_by_id=40,
            granted_by_login="head",
        )
        for place, (person, act) in enumerate(((APPROVER, Act.APPROVE), (CERTIFIER, Act.CERTIFY)), start=1)
    ),
)


def proposed(past: Past = NOTHING) -> Story:
    return opened(replace(FEDERAL, past=past))


def attested(past: Past = NOTHING) -> Story:
    return proposed(past).act(
        e.AttestationMade,
        s.MAINTAINER,
        standalone=True,
        no_capacity_reason="nobody free before April",
        unclassified=True,
        remote=True,
        licence="MIT",
    )


def approved(past: Past = NOTHING) -> Story:
    return attested(past).act(
        e.ApprovalAsked, APPROVER, amount_cents=50_000, reservation="R-2026-17", justification="the only need"
    )


def asked_for(past: Past = NOTHING) -> Story:
    return approved(past).tell(e.ClaimAsked, s.FIRST).tell(e.ClaimAsked, s.SECOND)


def agreed(past: Past = NOTHING, conflict: bool = False) -> Story:
    return _accepts(asked_for(past), s.FIRST, conflict)


def delivered(awarded: bool = False) -> Story:
    if awarded:
        return approved().tell(e.AwardAsked, s.OTHER_MAINTAINER, login="third", payee=s.THIRD, reason="by hand")
    story = agreed()
    story.tell(e.Looked, None, view=replace(ISSUE, pulls=(s.pull(),)))
    return merged(s.MAINTAINER, story)


def certified() -> Story:
    story = delivered()
    typed = words_to_type(story.now(), CERTIFIER.id, s.minutes(90))[1]
    return story.act(e.CertificationAsked, CERTIFIER, at=s.minutes(90), typed=typed)


def _accepts(story: Story, person: e.Actor, conflict: bool) -> Story:
    return story.act(
        e.AcceptanceMade,
        person,
        terms_version=s.POLICY.terms_version,
        terms_hash=s.POLICY.terms_hash,
        amount_cents=50_000,
        adult=True,
        eligible=True,
        conflict=conflict,
        public_servant="no",
    )


SCENES: Final[dict[str, Callable[[], Contract]]] = {
    **render_scenes.SCENES,
    "proposed": lambda: proposed().now(),
    "proposed_attested": lambda: attested().now(),
    "proposed_held": lambda: proposed().tell(e.HoldAsked, s.OTHER_MAINTAINER, reason="a second look").now(),
    "approved": lambda: approved().now(),
    "asked_for": lambda: asked_for().now(),
    "agreed": lambda: agreed().now(),
    "split_up": lambda: agreed(past=Past(payee_cents={s.FIRST.id: 1_000_000})).now(),
    "conflict": lambda: agreed(conflict=True).now(),
    "delivered": lambda: delivered().now(),
    "delivered_in_silence": lambda: delivered(awarded=True).now(),
    "sent_back": lambda: delivered().act(e.WorkRejectionAsked, CERTIFIER, reason="the tests are missing").now(),
    "certified": lambda: certified().now(),
}
