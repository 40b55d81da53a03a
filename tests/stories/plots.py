"""Short lives of an issue, played on the sandbox alone; each step lets time pass, so that order is plain."""

from collections.abc import Callable, Iterator

from tests.stories.plots_days import REREAD
from tests.stories.plots_links import LINKS
from tests.stories.plots_places import PLACES
from tests.stories.plots_work import WORK
from tests.town import Town

# A plot acts on the world and yields where deliveries could be handled.
Plot = Callable[[Town], Iterator[None]]


def paid_for(t: Town) -> Iterator[None]:
    """Label, claim, a second person waits, a pull request, a merge."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Dates are wrong in French", "Mend them.")
    yield
    t.world.add_label(t.v.maintainer, issue, "bounty: $500")
    yield
    t.world.comment(t.v.contributor, issue, "I can do that.\n\n/claim")
    yield
    t.world.comment(t.v.rival, issue, "/réclamer")
    yield
    pull = t.world.open_pull(t.v.contributor, t.repository, "Mend dates", f"Fixes #{issue.number}")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield


def handed_on(t: Town) -> Iterator[None]:
    """The holder gives the claim back; the first who waits gets it, and had a pull request already."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Search is slow")
    t.world.comment(t.v.maintainer, issue, "/prime 1 250,50 $")
    yield
    t.world.comment(t.v.contributor, issue, "/claim")
    yield
    t.world.comment(t.v.rival, issue, "/claim")
    yield
    pull = t.world.open_pull(t.v.rival, t.repository, "Faster", f"Closes #{issue.number}")
    yield
    t.world.comment(t.v.contributor, issue, "No time.\n/libérer")
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


def merged_by_its_author(t: Town) -> Iterator[None]:
    """A self-merge is held; another maintainer takes responsibility with a reason."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Colours fail")
    t.world.add_label(t.v.maintainer, issue, "bounty $300")
    yield
    t.world.set_role(t.repository, t.v.contributor, "write")
    t.world.comment(t.v.contributor, issue, "/claim")
    yield
    pull = t.world.open_pull(t.v.contributor, t.repository, "Contrast", f"Resolves #{issue.number}")
    yield
    t.world.merge(t.v.contributor, pull)
    yield
    t.world.comment(t.v.second_maintainer, issue, "/resume I looked at it, it is right")
    yield


def two_amounts(t: Town) -> Iterator[None]:
    """Two labels say two sums; nothing changes until one is left, then the offer follows it."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Forms lose text")
    t.world.add_label(t.v.maintainer, issue, "bounty: $400")
    yield
    t.world.add_label(t.v.maintainer, issue, "bounty: $600")
    yield
    t.world.remove_label(t.v.maintainer, issue, "bounty: $400")
    yield


def not_entitled(t: Town) -> Iterator[None]:
    """Triage may label but not offer, and an issue form labels in a stranger's name."""
    for name in ("bounty: $900", "bounty: $950"):
        t.world.create_label(t.v.maintainer, t.repository, name)
    issue = t.world.open_issue_from_form(t.v.rival, t.repository, "Pay me", labels=["bounty: $900"])
    yield
    t.world.add_label(t.v.triager, issue, "bounty: $950")
    yield


def fought_over(t: Town) -> Iterator[None]:
    """The label is taken off under a claimant; the hold is decided by two acts of a maintainer."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Upload breaks")
    t.world.add_label(t.v.maintainer, issue, "bounty: $200")
    yield
    t.world.comment(t.v.contributor, issue, "/claim")
    yield
    t.world.remove_label(t.v.maintainer, issue, "bounty: $200")
    yield
    t.world.comment(t.v.maintainer, issue, "/withdraw no longer needed")
    yield


def awarded(t: Town) -> Iterator[None]:
    """Merged without a claim: held, then a maintainer names who is paid."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Typo in the footer")
    t.world.add_label(t.v.maintainer, issue, "prime : 150,50 $")
    yield
    pull = t.world.open_pull(t.v.rival, t.repository, "Footer", f"Fixes #{issue.number}")
    yield
    t.world.merge(t.v.maintainer, pull)
    yield
    t.world.comment(t.v.second_maintainer, issue, "/award @rival-contributor fixed it before anyone claimed")
    yield


def shared(t: Town) -> Iterator[None]:
    """Two people did the work; a claim made in the pull request's own text counts too."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Two halves")
    t.world.add_label(t.v.maintainer, issue, "bounty: $100.01")
    yield
    pull = t.world.open_pull(t.v.contributor, t.repository, "Half", f"/claim #{issue.number}\n\nWith Rémi.")
    yield
    t.world.comment(t.v.maintainer, issue, "/split @first-contributor 60% @rival-contributor 40%")
    yield
    t.world.merge(t.v.second_maintainer, pull)
    yield


PLOTS: dict[str, Plot] = {
    plot.__name__: plot
    for plot in (
        paid_for,
        handed_on,
        merged_by_its_author,
        two_amounts,
        not_entitled,
        fought_over,
        awarded,
        shared,
        *WORK,
        *PLACES,
        *REREAD,
        *LINKS,
    )
}
