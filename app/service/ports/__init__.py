"""What the use cases need of the world outside, as protocols; bootstrap alone knows who fulfils them."""

from __future__ import annotations

from app.service.ports.deliveries import Classified, Delivery, Kind
from app.service.ports.github import (
    MARK,
    CannotShow,
    CheckShown,
    DeliveredComment,
    GitHub,
    Gone,
    Hint,
    InstallationSeen,
    IssueRef,
    IssueText,
    KnownPull,
    Limits,
    Poison,
    PullNames,
    Quarantined,
    Reading,
    RepositoryRef,
    RepositorySeen,
    Unavailable,
    Whereabouts,
)
from app.service.ports.running import Clock, Queue
from app.service.ports.sentences import Notice, Sentences
from app.service.ports.store import FundTaken, ReadingState, Showing, Store, Unit

__all__ = [
    "MARK",
    "CannotShow",
    "CheckShown",
    "Classified",
    "Clock",
    "DeliveredComment",
    "Delivery",
    "FundTaken",
    "GitHub",
    "Gone",
    "Hint",
    "InstallationSeen",
    "IssueRef",
    "IssueText",
    "Kind",
    "KnownPull",
    "Limits",
    "Notice",
    "Poison",
    "PullNames",
    "Quarantined",
    "Queue",
    "Reading",
    "ReadingState",
    "RepositoryRef",
    "RepositorySeen",
    "Sentences",
    "Showing",
    "Store",
    "Unavailable",
    "Unit",
    "Whereabouts",
]
