"""A repository's file is read, obeyed, doubted and mended, all through the webhook's door."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.lifecycle import Status
from app.db import tables as t
from app.policy_file import PATH
from app.sandbox.faults import Fault
from app.sandbox.model import Issue
from tests.databases import KINDS, clean_engine
from tests.town import Town, opened

FILE = f"/contents/{PATH}"


@pytest.fixture
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with clean_engine(getattr(request, "param", "sqlite"), tmp_path) as engine:
        yield opened(engine)


on_both = pytest.mark.parametrize("town", KINDS, indirect=True)


def write(town: Town, text: str | None) -> None:
    """The maintainers change their file; a look within the last minute would not see it."""
    town.world.write_file(town.v.maintainer, town.repository, PATH, text)
    town.tick(minutes=2)


def offered(town: Town, amount: str = "$500") -> Issue:
    issue = town.world.create_issue(town.v.contributor, town.repository, "Dates are wrong in French")
    town.tick()
    town.world.add_label(town.v.maintainer, issue, f"bounty: {amount}")
    town.tick()
    town.deliver()
    return issue


def asked(town: Town, issue: Issue) -> None:
    """Something new on the issue, so that it is read and its comment shown again."""
    town.tick()
    town.world.comment(town.v.rival, issue, "/status")
    town.tick()
    town.deliver()


def claimed_days(town: Town, issue: Issue) -> int:
    town.tick()
    town.world.comment(town.v.contributor, issue, "/claim")
    town.tick()
    town.deliver()
    contract = town.contract(issue.number)
    assert contract is not None
    claim = contract.active_claims[0]
    assert claim.expires_at and claim.granted_at
    return (claim.expires_at - claim.granted_at).days


def policy_row(town: Town) -> dict[str, object]:
    with town.engine.connect() as connection:
        row = connection.execute(select(t.repository).where(t.repository.c.id == town.repository.id)).mappings().one()
    return {name.removeprefix("policy_"): row[name] for name in row if name.startswith("policy_")}


@on_both
def test_five_days_are_granted_and_a_broken_file_keeps_the_last_good_one(town: Town) -> None:
    write(town, "claim_days: 5\n")
    issue = offered(town)
    assert claimed_days(town, issue) == 5
    assert PATH not in town.said(issue.number)[0]

    write(town, "claim_days: 3\ncliam_mode: exclusive\n")
    second = offered(town, "$300")
    for number in (issue.number, second.number):
        said = town.said(number)[0]
        assert f"`{PATH}`, line 2: there is no setting `cliam_mode`. Write one of: `claim_mode`." in said
        assert f"`{PATH}`, ligne 2\u00a0: il n’y a pas de réglage `cliam_mode`." in said
    assert claimed_days(town, second) == 5

    write(town, "claim_days: 3\nclaim_mode: exclusive\n")
    third = offered(town, "$200")
    assert [PATH in town.said(n)[0] for n in (issue.number, second.number, third.number)] == [False] * 3
    town.world.comment(town.v.contributor, second, "/release")
    assert claimed_days(town, third) == 3


def test_a_wider_file_is_refused_and_said(town: Town) -> None:
    write(town, "claim_days: 20\noffer_maximum: $400.00\n")
    issue = offered(town)
    assert (
        f"`{PATH}`, line 1: `claim_days` is over the operator's limit. Write 14 or less." in town.said(issue.number)[0]
    )
    assert "Écrivez 14 ou moins." in town.said(issue.number)[0]
    assert claimed_days(town, issue) == 14
    assert policy_row(town)["text"] is None


def test_a_file_taken_away_leaves_the_operators_word(town: Town) -> None:
    write(town, "claim_days: 5\nmain_language: fr\n")
    issue = offered(town)
    assert town.said(issue.number)[0].startswith('<div lang="fr">')
    write(town, None)
    asked(town, issue)
    assert town.said(issue.number)[0].startswith('<div lang="fr">'), "one look that misses it is not enough"
    town.tick(minutes=10)
    asked(town, issue)
    assert town.said(issue.number)[0].startswith('<div lang="en">')
    assert claimed_days(town, issue) == 14


def test_the_offers_label_ends_it_under_other_prefixes_too(town: Town) -> None:
    issue = offered(town)
    town.world.comment(town.v.contributor, issue, "/claim")
    asked(town, issue)
    write(town, "label_prefixes: [récompense]\n")
    asked(town, issue)
    town.world.remove_label(town.v.maintainer, issue, "bounty: $500")
    asked(town, issue)
    contract = town.contract(issue.number)
    assert contract is not None and [hold.code for hold in contract.holds] == ["unlabelled"]


def test_limits_labels_and_hash_of_the_file_are_those_decided_by(town: Town) -> None:
    plain = offered(town, "$20")
    write(town, "offer_maximum: $400.00\nlabel_prefixes: [récompense]\n")
    asked(town, plain)
    refused = town.world.create_issue(town.v.contributor, town.repository, "Colours")
    town.world.add_label(town.v.maintainer, refused, "bounty: $30")
    taken = town.world.create_issue(town.v.contributor, town.repository, "Search")
    town.world.add_label(town.v.maintainer, taken, "Récompense : 300 $")
    over = town.world.create_issue(town.v.contributor, town.repository, "Forms")
    town.world.add_label(town.v.maintainer, over, "récompense: $390")
    town.tick()
    town.deliver()
    contract, first = town.contract(taken.number), town.contract(plain.number)
    assert contract is not None and contract.status is Status.OPEN
    assert first is not None and first.offer.policy_hash != contract.offer.policy_hash
    assert town.contract(refused.number) is None and town.said(refused.number) == []
    assert town.contract(over.number) is None and "400.00. Lower" in town.said(over.number)[0]


def test_a_file_that_did_not_change_costs_one_304_a_minute(town: Town) -> None:
    write(town, "claim_days: 5\n")
    issue = offered(town)
    town.front.keep_seen = True
    for _ in range(3):
        town.tick(minutes=2)
        asked(town, issue)
    town.world.comment(town.v.rival, issue, "/status")
    town.tick(seconds=5)
    town.deliver()
    town.sweep()
    looks = [answer.status for request, answer in town.front.seen if request.path.endswith(FILE)]
    assert looks == [304, 304, 304]
    assert claimed_days(town, issue) == 5


@pytest.mark.parametrize("status", [401, 403, 500])
def test_what_is_not_known_decides_nothing(status: int, town: Town) -> None:
    write(town, "claim_days: 5\n")
    town.world.faults.add(Fault(kind="status", path=f".*{FILE}", status=status, times=3))
    issue = town.world.create_issue(town.v.contributor, town.repository, "Dates")
    town.world.add_label(town.v.maintainer, issue, "bounty: $500")
    town.tick()
    town.deliver()
    assert len(town.world.faults.hits) == 3 and town.contract(issue.number) is not None
    assert claimed_days(town, issue) == 5


@on_both
def test_without_the_permission_the_operator_s_rules_and_the_last_good_file_hold(town: Town) -> None:
    town.world.app.permissions.pop("single_file")
    write(town, "claim_days: 5\n")
    assert claimed_days(town, offered(town)) == 14
    town.world.app.permissions["single_file"] = "read"
    town.start()  # a token is good for an hour and keeps the permissions it was made with
    town.tick(minutes=5)
    assert claimed_days(town, offered(town)) == 5
    town.world.app.permissions.pop("single_file")
    town.start()
    town.tick(minutes=5)
    assert claimed_days(town, offered(town)) == 5


def test_a_word_of_its_own_is_found_before_any_delivery_was_read(town: Town) -> None:
    write(town, "label_prefixes: [récompense]\n")
    issue = offered(town)
    town.world.add_label(town.v.maintainer, issue, "récompense: $300")
    town.deliver()
    town.sweep()
    contract = town.contract(issue.number)
    assert contract is not None and contract.amount_cents == 300_00


@on_both
def test_the_sweep_finds_a_file_that_no_delivery_told_of(town: Town) -> None:
    issue = offered(town)
    write(town, "claim_days: five\n")
    town.sweep()
    assert "`claim_days` must be a whole number. Write for example `claim_days: 1`." in town.said(issue.number)[0]
    write(town, "claim_days: 5\n")
    town.sweep()
    assert PATH not in town.said(issue.number)[0]


@on_both
def test_a_file_is_judged_anew_when_the_operator_changes_the_rules(town: Town) -> None:
    write(town, "claim_days: 5\n")
    issue = offered(town)
    town.policy = (replace(town.policy[0], claim_days=3), "3" * 64)
    town.start()
    town.tick(minutes=2)
    asked(town, issue)
    assert "Write 3 or less." in town.said(issue.number)[0]
    assert claimed_days(town, issue) == 3
