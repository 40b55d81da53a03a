"""The maintainer's desk over HTTP on both databases: rights, what waits, decisions, prices, labels and policy file."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.stories.plots_work import claimed, offered, submitted
from tests.web.bureau import Bureau, hidden

CONTRACT = "/en/desk/contracts/1"


def decide(browser: httpx.Client, page: str = CONTRACT, **fields: str) -> httpx.Response:
    return browser.post(page, data=hidden(browser.get(page).text, **fields))


def held_merge(bureau: Bureau) -> None:
    """A self-merge: whoever is paid may not be who accepts."""
    town = bureau.town
    town.world.set_role(town.repository, town.v.contributor, "maintain")
    _, pull = submitted(town, "Dates are wrong")
    bureau.deliver()
    town.world.merge(town.v.contributor, pull)
    bureau.deliver()


def test_the_desk_is_for_who_decides_there(bureau: Bureau, desk: httpx.Client) -> None:
    claimed(bureau.town, "Dates are wrong")
    bureau.deliver()
    place = f"/en/desk/repositories/{bureau.town.repository.id}"
    mine = desk.get("/en/desk").text
    assert "canada-ca/formulaires-forms" in mine and "Claimed: 1" in mine
    assert "$9,435.00" in desk.get(place).text, "free in the fund"
    for person in (bureau.town.v.contributor, bureau.town.v.triager):
        with bureau.visitor(person) as browser:
            page = browser.get("/en/desk").text
            assert "No repository of yours is here yet" in page and "formulaires" not in page
            for path in (place, f"{place}/price", CONTRACT):
                assert browser.get(path).status_code == 404
            answer = browser.get("/en/desk?repository=canada-ca/formulaires-forms").text
            assert "is not a repository where you decide" in answer
    with bureau.visitor(None) as browser:
        assert browser.get("/en/desk", follow_redirects=False).headers["location"].startswith("/en/sign-in")


@pytest.mark.parametrize("name", ["%00", "a%00/b", "%ED%A0%80", "%E2%80%AE"])
def test_a_name_that_no_repository_can_have_is_found_nowhere(desk: httpx.Client, name: str) -> None:
    assert desk.get(f"/en/desk?repository={name}").status_code == 200


def test_silence_is_neither_yes_nor_no(bureau: Bureau, desk: httpx.Client) -> None:
    claimed(bureau.town)
    bureau.deliver()
    bureau.silence()
    page = desk.get("/fr/bureau").text
    assert "GitHub ne répond pas" in page and "1 dépôt" in page and "formulaires" not in page
    answer = desk.get(f"/en/desk/repositories/{bureau.town.repository.id}")
    assert answer.status_code == 503 and "GitHub does not answer" in answer.text
    assert desk.get("/en/desk?repository=canada-ca/formulaires-forms").status_code == 503


def test_labels_that_github_does_not_tell_are_not_none(bureau: Bureau, desk: httpx.Client) -> None:
    offered(bureau.town)
    bureau.deliver()
    place = f"/en/desk/repositories/{bureau.town.repository.id}"
    desk.get(place)
    bureau.silence()
    bureau.town.tick(minutes=-2)
    page = desk.get(place)
    assert page.status_code == 200 and "Which labels there are is not known" in page.text


def test_a_merge_on_hold_comes_first_and_is_resumed_with_a_reason(bureau: Bureau, desk: httpx.Client) -> None:
    held_merge(bureau)
    submitted(bureau.town, "A second need")
    bureau.deliver()
    page = desk.get("/en/desk").text
    assert page.index("is merged and held: decide") < page.index("Review pull request")
    assert "Accepted by a maintainer who is not paid" in desk.get(CONTRACT).text
    empty = decide(desk)
    assert empty.status_code == 422 and "Choose what is to be done." in empty.text and "Error:" in empty.text
    assert decide(desk, decision="resume").text.count("Give a reason") == 2
    done = decide(desk, decision="resume", reason="Looked at it")
    assert "<h1>Done</h1>" in done.text
    contract = bureau.town.contract(1)
    assert contract and contract.status == "payable" and contract.accepted and contract.accepted.by
    assert contract.accepted.by.id == bureau.town.v.second_maintainer.id


def test_the_payee_is_refused_in_words(bureau: Bureau) -> None:
    held_merge(bureau)
    with bureau.visitor(bureau.town.v.contributor) as browser:
        refused = decide(browser, decision="resume", reason="It is good")
    assert "Refused" in refused.text and "Nobody decides on money for themself" in refused.text


def test_withdrawing_from_somebody_takes_two_acts_and_a_double_press_is_one(bureau: Bureau, desk: httpx.Client) -> None:
    claimed(bureau.town)
    bureau.deliver()
    assert "the second time ends it" in desk.get(CONTRACT).text
    sent = hidden(desk.get(CONTRACT).text, decision="withdraw", reason="No longer needed")
    first = desk.post(CONTRACT, data=sent)
    assert desk.post(CONTRACT, data=sent).text == first.text
    contract = bureau.town.contract(1)
    assert contract and [h.code for h in contract.holds] == ["contested"]
    assert "Withdraw it for good, or let it go on" in desk.get("/en/desk").text
    stale = desk.post(CONTRACT, data={**sent, "key": "a" * 20})
    assert stale.status_code == 409 and "Something has changed" in stale.text and "No longer needed" in stale.text
    assert "Done" in desk.post(CONTRACT, data=hidden(stale.text, decision="withdraw", reason="Really")).text
    contract = bureau.town.contract(1)
    assert contract and contract.status == "withdrawn"


def test_a_claim_is_extended_as_often_as_the_policy_allows(bureau: Bureau, desk: httpx.Client) -> None:
    claimed(bureau.town)
    bureau.deliver()
    assert decide(desk, decision="extend", days="x").status_code == 422
    assert "Done" in decide(desk, decision="extend", days="5").text
    refused = decide(desk, decision="extend")
    assert "as often as the policy allows" in refused.text


def test_who_is_paid_is_named_on_the_desk_and_a_name_unknown_is_mended(bureau: Bureau, desk: httpx.Client) -> None:
    offered(bureau.town)
    bureau.deliver()
    for payee, reason, said in (
        ("", "By direct commit", "Name a person as @login."),
        ("@contributor and another", "By direct commit", "Name one person; /split is for several."),
        ("not/a/login", "By direct commit", "That cannot be a login."),
        ("contributor", "", "Give a reason"),
        ("contributor", "@rival did it", "Name one person"),
    ):
        wrong = decide(desk, decision="award", payee=payee, reason=reason)
        assert wrong.status_code == 422 and said in wrong.text, payee
        assert f'name="payee" value="{payee}"' in wrong.text and f">{reason}</textarea>" in wrong.text
        assert 'value="award" aria-describedby="decision-award-hint" checked' in wrong.text
    refused = decide(desk, decision="award", payee="nobody-of-that-name", reason="By <direct> commit")
    assert "Refused" in refused.text and "nobody-of-that-name" in refused.text
    again = re.findall(r'href="([^"]*again=[^"]*)"', refused.text)[0]
    mended = desk.get(again).text
    assert 'name="payee" value="@nobody-of-that-name"' in mended and ">By &lt;direct&gt; commit</textarea>" in mended
    with bureau.visitor(bureau.town.v.maintainer) as other:
        assert "nobody-of-that-name" not in other.get(again).text, "what somebody else wrote is theirs"
    assert desk.get(f"{CONTRACT}?again=%00").status_code == desk.get(f"{CONTRACT}?again={'9' * 15}").status_code == 200
    own = decide(desk, again, decision="award", payee=bureau.town.v.second_maintainer.login, reason="Mine")
    assert "Refused" in own.text, "nobody names themself"
    login = bureau.town.v.contributor.login
    assert "Done" in decide(desk, decision="award", payee=login, reason="By direct commit").text
    contract = bureau.town.contract(1)
    assert contract and [p.payee.login for p in contract.payables] == [login] and contract.awarded
    assert contract.awarded.reason == "By direct commit"


def test_an_amount_is_split_on_the_desk_to_the_cent(bureau: Bureau) -> None:
    claimed(bureau.town)
    bureau.deliver()
    page, v = CONTRACT.replace("/en/desk/contracts", "/fr/bureau/micromarches"), bureau.town.v
    with bureau.visitor(v.second_maintainer) as desk:
        for shares, said in (
            ("", "Nommez une personne par @compte."),
            (
                f"@{v.contributor.login} 60%",
                "Un partage compte au moins deux personnes, ou donne 100\u00a0% à une seule.",
            ),
            ("@a 60%\n@b 30%", "Les parts ne font pas 100\u00a0% ensemble."),
            ("@a 60\n@b 40", "Une part s’écrit 60\u00a0% ou 12,5\u00a0%."),
        ):
            wrong = decide(desk, page, decision="split", shares=shares, reason="kept")
            assert wrong.status_code == 422 and said in wrong.text, shares
            assert f">{shares}</textarea>" in wrong.text and ">kept</textarea>" in wrong.text
        shares = f"@{v.contributor.login} 66,6 %\n@{v.rival.login} 33,4 %\n"
        assert "C’est fait" in decide(desk, page, decision="split", shares=shares).text
        assert "C’est fait" in decide(desk, page, decision="award", payee=v.contributor.login, reason="Fait").text
    contract = bureau.town.contract(1)
    assert contract and [p.amount_cents for p in contract.payables] == [333_00, 167_00]


def test_a_right_that_was_lost_meanwhile_decides_nothing(bureau: Bureau, desk: httpx.Client) -> None:
    """The page's own look at the role is a minute old; what counts is the role when it is decided."""
    town = bureau.town
    claimed(town)
    bureau.deliver()
    sent = hidden(desk.get(CONTRACT).text, decision="hold", reason="Wait")
    town.world.set_role(town.repository, town.v.second_maintainer, "read")
    refused = desk.post(CONTRACT, data=sent)
    assert "Refused" in refused.text and "Your role here is" in refused.text
    contract = town.contract(1)
    assert contract and not contract.held


@pytest.mark.parametrize(
    "reason",
    ["<script>alert(1)</script>", "x\n/withdraw now", "`/withdraw`", "{{ 7*7 }} @everybody #1", "é\u202f$ 5 & <b>"],
)
def test_a_reason_is_text_and_one_line(bureau: Bureau, desk: httpx.Client, reason: str) -> None:
    claimed(bureau.town)
    bureau.deliver()
    assert "Done" in decide(desk, decision="hold", reason=reason).text
    contract = bureau.town.contract(1)
    assert contract and contract.status == "claimed" and contract.holds[0].reason == " ".join(reason.split())
    page = desk.get(CONTRACT).text
    assert "<script" not in page and "<b>" not in page


@pytest.mark.parametrize("reason", ["a\u202eb", "zero\u200bwidth", "x" * 901, "<!-- x"])
def test_a_reason_that_cannot_be_read_is_asked_for_again(bureau: Bureau, desk: httpx.Client, reason: str) -> None:
    claimed(bureau.town)
    bureau.deliver()
    answer = decide(desk, decision="hold", reason=reason)
    contract = bureau.town.contract(1)
    assert contract and (answer.status_code == 422) != contract.held


def test_a_later_offer_takes_the_place_of_the_one_before(bureau: Bureau, desk: httpx.Client) -> None:
    town = bureau.town
    issue = offered(town)
    bureau.deliver()
    sent = hidden(desk.get(CONTRACT).text, decision="hold", reason="Wait")
    town.world.comment(town.v.maintainer, issue, "/withdraw not now")
    town.tick(minutes=1)
    town.world.comment(town.v.maintainer, issue, "/bounty $300")
    bureau.deliver()
    assert desk.post(CONTRACT, data=sent).status_code == 422, "nothing can be decided about it any more"
    assert "A later offer on this issue took its place" in desk.get(CONTRACT).text


def test_the_policy_check_says_what_is_in_force_and_what_is_wrong(bureau: Bureau, desk: httpx.Client) -> None:
    town = bureau.town
    town.world.write_file(town.v.maintainer, town.repository, ".github/bounty.yml", "claim_days: 7\n")
    offered(town)
    bureau.deliver()
    town.world.create_label(town.v.maintainer, town.repository, "bounty: $1,50")
    place = f"/en/desk/repositories/{town.repository.id}"
    page = desk.get(place).text
    assert "claim_days: 7" in page and "7 days" in page and "Not clear" in page
    town.world.write_file(town.v.maintainer, town.repository, ".github/bounty.yml", "claim_days: 90\n")
    town.tick(minutes=2)
    offered(town, "Another")
    bureau.deliver()
    page = desk.get(place).text
    assert "The file is not in force" in page and "line 1" in page and "or less" in page
    assert desk.get(f"{place}?status=held").status_code == 200 and desk.get(f"{place}?status=x&after=%00").text
