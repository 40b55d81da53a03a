"""Whose hands a contract is in at each status: one table, complete by test."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    APPROVAL = "approval"
    MARKET = "market"
    WORK = "work"
    REVIEW = "review"
    INTAKE = "intake"
    HOLD = "hold"
    CERTIFICATION = "certification"
    PAYMENT = "payment"


class Holder(StrEnum):
    APPROVER = "approver"
    MARKET = "market"
    CONTRIBUTOR = "contributor"
    MAINTAINER = "maintainer"
    APP = "app"
    CERTIFIER = "certifier"
    FINANCE = "finance"


# By status; None ends the flow. A hold and the taking in of a merge are told by facts, not by a status.
# Proposed is a status of policies that approve funding before an offer opens.
STAGES: dict[str, Stage | None] = {
    "proposed": Stage.APPROVAL,
    "open": Stage.MARKET,
    "claimed": Stage.WORK,
    "submitted": Stage.REVIEW,
    "accepted": Stage.CERTIFICATION,
    "payable": Stage.PAYMENT,
    "scheduled": Stage.PAYMENT,
    "paid": None,
    "withdrawn": None,
    "expired": None,
    "void": None,
}
HELD_BY: dict[Stage, Holder] = {
    Stage.APPROVAL: Holder.APPROVER,
    Stage.MARKET: Holder.MARKET,
    Stage.WORK: Holder.CONTRIBUTOR,
    Stage.REVIEW: Holder.MAINTAINER,
    Stage.INTAKE: Holder.APP,
    # Whatever a hold is for, a maintainer lifts it.
    Stage.HOLD: Holder.MAINTAINER,
    Stage.CERTIFICATION: Holder.CERTIFIER,
    Stage.PAYMENT: Holder.FINANCE,
}
