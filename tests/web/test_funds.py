"""Finance and pages read each fund's balances and every posting behind them, page by page."""

from __future__ import annotations

import httpx

from app.db.funds import Funds
from tests import scenes
from tests.web.office import API, Office
from tests.web.test_payables import complete


def test_a_fund_and_its_postings_tell_the_same(office: Office, client: httpx.Client) -> None:
    office.payable()
    (fund,) = client.get(f"{API}/funds").json()["items"]
    assert client.get(f"{API}/funds/{fund['fund_id']}").json() == fund
    names = ("available_cents", "reserved_cents", "owed_cents", "scheduled_cents", "paid_cents")
    assert [fund[name] for name in ("amount_cents", *names)] == [1_000_000, 943_500, 0, 56_500, 0, 0]
    postings = client.get(f"{API}/funds/{fund['fund_id']}/postings").json()["items"]
    assert [row["cause"] for row in postings] == ["opened", "OfferOpened", "PayableOpened"]
    assert [sum(row[name] for row in postings) for name in names] == [fund[name] for name in names]
    assert all(sum(row[name] for name in ("authority_cents", *names)) == 0 for row in postings)
    opened, offered, _ = postings
    assert opened["actor"] == {"id": 601, "login": "budget-officer"} and opened["reason"] == "the year's plan"
    assert opened["authority_cents"] == -1_000_000 and opened["contract_id"] is None and opened["act_seq"] == 1
    assert (offered["contract_id"], offered["fact_seq"], offered["actor"]["id"]) == (1, 1, 1)


def test_postings_written_while_paging_come_once(office: Office, client: httpx.Client) -> None:
    number = scenes.open_fund(office.engine)
    books, asked = Funds(office.engine), {"limit": "3"}
    ids: list[int] = []
    for _ in range(7):
        books.amend(number, scenes.because(), change_cents=1_00)
    while True:
        answer = client.get(f"{API}/funds/{number}/postings", params=asked)
        ids += [row["posting_id"] for row in answer.json()["items"]]
        if answer.json()["next"] is None:
            break
        assert answer.json()["next"] in answer.headers["link"]
        asked = {"limit": "3", "cursor": answer.json()["next"]}
        if len(ids) < 7:
            books.amend(number, scenes.because(), change_cents=1_00)
    every = [row["posting_id"] for row in client.get(f"{API}/funds/{number}/postings").json()["items"]]
    assert complete(every, ids, every) and len(ids) == 10


def test_funds_are_chosen_by_year_and_unknown_ones_are_told(office: Office, client: httpx.Client) -> None:
    scenes.open_fund(office.engine)
    next_year = scenes.open_fund(office.engine, year="2027-2028")
    chosen = client.get(f"{API}/funds", params={"fiscal_year": "2027-2028"}).json()["items"]
    assert [row["fund_id"] for row in chosen] == [next_year]
    for path in ("funds/99", "funds/99/postings"):
        answer = client.get(f"{API}/{path}")
        assert answer.status_code == 404 and answer.json()["code"] == "fund_unknown" and answer.json()["detail_fr"]
    assert client.get(f"{API}/funds", params={"fiscal_year": "2027-2029"}).status_code == 422


def test_funds_need_their_own_scope(office: Office) -> None:
    with office.client(office.token("payables:read")) as client:
        assert client.get(f"{API}/funds").status_code == 403
    with office.client(office.token("funds:read")) as client:
        assert client.get(f"{API}/funds").status_code == 200
        assert client.get(f"{API}/payables").status_code == 403
