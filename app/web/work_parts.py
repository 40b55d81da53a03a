"""What the pages My work and Maintainer's desk are handed beside what every page has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.service.acts import Acts
from app.service.approvals import Approvals, Desks
from app.service.desk import Desk
from app.service.my_work import MyWorkReads
from app.service.ports import RepositoryRef
from app.service.pricing import PriceGuide
from app.service.repository_policy import FileKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkParts:
    """``labels_in`` lists a repository's labels; it raises Unavailable or Gone where GitHub does not tell.

    ``policy_file`` is what the last look at a repository's own rules found.
    """

    mine: MyWorkReads
    desk: Desk
    acts: Acts
    approvals: Approvals
    desks: Desks
    labels_in: Callable[[RepositoryRef], Sequence[str]]
    policy_file: Callable[[int], FileKnown]
    price_guides: Sequence[PriceGuide]
