"""Where a repository's file allows no waitlist or no extension, nobody is told to ask for one."""

from __future__ import annotations

from tests.stories.plots_work import claimed
from tests.stories.steps import say, turn
from tests.town import Town

FILE = ".github/bounty.yml"


def test_who_comes_second_is_told_that_there_is_no_waitlist(town: Town) -> None:
    town.world.write_file(town.v.second_maintainer, town.repository, FILE, "waitlist_max: 0\n")
    issue = claimed(town)
    turn(town)
    say(town, town.v.rival, issue, "/claim")
    assert "this repository keeps no waitlist" in town.said(1)[0] and "when someone has left it" not in town.said(1)[0]


def test_a_reminder_names_an_extension_only_where_one_is_left(town: Town) -> None:
    for rules, told in (("extensions_max: 0\n", False), ("claim_days: 6\n", True)):
        town.world.write_file(town.v.second_maintainer, town.repository, FILE, rules + "active_claims_max: 2\n")
        town.tick(minutes=5)
        issue = claimed(town)
        turn(town)
        for _ in range(13):
            town.tick(days=1)
            town.parts.reconcile.tick()
            town.work()
        reminders = town.said(issue.number)[1:]
        assert reminders and all(("A maintainer can give you more time" in words) is told for words in reminders)
