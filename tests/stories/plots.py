"""Short lives of an issue, played on the sandbox alone; each step lets time pass, so that order is plain."""

from collections.abc import Callable, Iterator

from tests.town import Town

# A plot acts on the world and yields where deliveries could be handled; it ends with the issue's number.
Plot = Callable[[Town], Iterator[int]]


def paid_for(t: Town) -> Iterator[int]:
    """Label, claim, a second person waits, a pull request, a merge."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Dates are wrong in French", "Mend them.")
    yield issue.number
    t.world.add_label(t.v.maintainer, issue, "bounty: $500")
    yield issue.number
    t.world.comment(t.v.contributor, issue, "I can do that.\n\n/claim")
    yield issue.number
    t.world.comment(t.v.rival, issue, "/réclamer")
    yield issue.number
    pull = t.world.open_pull(t.v.contributor, t.repository, "Mend dates", f"Fixes #{issue.number}")
    yield issue.number
    t.world.merge(t.v.maintainer, pull)
    yield issue.number


def handed_on(t: Town) -> Iterator[int]:
    """The holder gives the claim back; the first who waits gets it, and had a pull request already."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Search is slow")
    t.world.comment(t.v.maintainer, issue, "/prime 1 250,50 $")
    yield issue.number
    t.world.comment(t.v.contributor, issue, "/claim")
    yield issue.number
    t.world.comment(t.v.rival, issue, "/claim")
    yield issue.number
    pull = t.world.open_pull(t.v.rival, t.repository, "Faster", f"Closes #{issue.number}")
    yield issue.number
    t.world.comment(t.v.contributor, issue, "No time.\n/libérer")
    yield issue.number
    t.world.merge(t.v.second_maintainer, pull)
    yield issue.number


def merged_by_its_author(t: Town) -> Iterator[int]:
    """A self-merge is held; another maintainer takes responsibility with a reason."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Colours fail")
    t.world.add_label(t.v.maintainer, issue, "bounty $300")
    yield issue.number
    t.world.set_role(t.repository, t.v.contributor, "write")
    t.world.comment(t.v.contributor, issue, "/claim")
    yield issue.number
    pull = t.world.open_pull(t.v.contributor, t.repository, "Contrast", f"Resolves #{issue.number}")
    yield issue.number
    t.world.merge(t.v.contributor, pull)
    yield issue.number
    t.world.comment(t.v.second_maintainer, issue, "/resume I looked at it, it is right")
    yield issue.number


def two_amounts(t: Town) -> Iterator[int]:
    """Two labels say two sums; nothing changes until one is left, then the offer follows it."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Forms lose text")
    t.world.add_label(t.v.maintainer, issue, "bounty: $400")
    yield issue.number
    t.world.add_label(t.v.maintainer, issue, "bounty: $600")
    yield issue.number
    t.world.remove_label(t.v.maintainer, issue, "bounty: $400")
    yield issue.number


def not_entitled(t: Town) -> Iterator[int]:
    """Triage may label but not offer, and an issue form labels in a stranger's name."""
    for name in ("bounty: $900", "bounty: $950"):
        t.world.create_label(t.v.maintainer, t.repository, name)
    issue = t.world.open_issue_from_form(t.v.rival, t.repository, "Pay me", labels=["bounty: $900"])
    yield issue.number
    t.world.add_label(t.v.triager, issue, "bounty: $950")
    yield issue.number


def fought_over(t: Town) -> Iterator[int]:
    """The label is taken off under a claimant; the hold is decided by two acts of a maintainer."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Upload breaks")
    t.world.add_label(t.v.maintainer, issue, "bounty: $200")
    yield issue.number
    t.world.comment(t.v.contributor, issue, "/claim")
    yield issue.number
    t.world.remove_label(t.v.maintainer, issue, "bounty: $200")
    yield issue.number
    t.world.comment(t.v.maintainer, issue, "/withdraw no longer needed")
    yield issue.number


def awarded(t: Town) -> Iterator[int]:
    """Merged without a claim: held, then a maintainer names who is paid."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Typo in the footer")
    t.world.add_label(t.v.maintainer, issue, "prime : 150,50 $")
    yield issue.number
    pull = t.world.open_pull(t.v.rival, t.repository, "Footer", f"Fixes #{issue.number}")
    yield issue.number
    t.world.merge(t.v.maintainer, pull)
    yield issue.number
    t.world.comment(t.v.second_maintainer, issue, "/award @remi-rival fixed it before anyone claimed")
    yield issue.number


def shared(t: Town) -> Iterator[int]:
    """Two people did the work; a claim made in the pull request's own text counts too."""
    issue = t.world.create_issue(t.v.contributor, t.repository, "Two halves")
    t.world.add_label(t.v.maintainer, issue, "bounty: $100.01")
    yield issue.number
    pull = t.world.open_pull(t.v.contributor, t.repository, "Half", f"/claim #{issue.number}\n\nWith Rémi.")
    yield issue.number
    t.world.comment(t.v.maintainer, issue, "/split @connie-contributor 60% @remi-rival 40%")
    yield issue.number
    t.world.merge(t.v.second_maintainer, pull)
    yield issue.number


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
    )
}
