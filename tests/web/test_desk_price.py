"""The price helper over HTTP on both databases: by the guide, the limits, and what earlier work like it cost."""

from __future__ import annotations

import httpx
from sqlalchemy import insert, select, update

from app.db import tables as t
from tests.stories.plots_work import offered
from tests.web.bureau import Bureau
from tests.web.office import fill


def test_the_price_helper_reckons_with_the_guide_and_the_limits(bureau: Bureau, desk: httpx.Client) -> None:
    offered(bureau.town)
    bureau.deliver()
    price = f"/en/desk/repositories/{bureau.town.repository.id}/price"
    page = desk.get(f"{price}?hours=12&rate=$80").text
    assert "$1,760.00" in page and "$228.80" in page and "bounty: $1,760.00" in page and "#1 <bdi>A need</bdi>" in page
    # 10,000 in the fund, 565 of it reserved: 9,435 with 13 % is at most 8,349.56 without.
    assert "$8,349.56" in page and "$9,435.00" in page
    assert "More than one offer may be" in desk.get(f"{price}?hours=120&rate=90").text
    french = desk.get(price.replace("/en/desk/repositories", "/fr/bureau/depots").replace("price", "prix") + "?hours=x")
    assert french.status_code == 422 and "nombre entier de 1 à 1\u00a0000" in french.text
    for query in ("hours=0&rate=80", "hours=12&rate=1,50", "hours=²&rate=80", "hours=99999&rate=-1", "rate=%00"):
        assert desk.get(f"{price}?{query}").status_code == 422


def test_earlier_offers_are_compared_by_skill_and_counted(bureau: Bureau, desk: httpx.Client) -> None:
    offered(bureau.town)
    bureau.deliver()
    here = bureau.town.repository.id
    price = f"/en/desk/repositories/{here}/price"
    assert "the work of 0 offers was accepted so far, and it takes 5" in desk.get(price).text

    def accepted(repository: int, *cents: int) -> list[int]:
        return fill(
            bureau.engine, [{"status": "payable", "repository_id": repository, "amount_cents": n} for n in cents]
        )

    accepted(here, 100_00, 200_00, 300_00), accepted(8_888, 400_00, 500_00, 600_00, 777_00), accepted(9_999, 900_00)
    with bureau.engine.begin() as connection:
        connection.execute(update(t.repository).where(t.repository.c.id == 8_888).values(private=False))
        named = select(t.issue.c.id).where(t.issue.c.title == "Dates are wrong")
        issues = connection.execute(named.order_by(t.issue.c.id)).scalars().all()
        connection.execute(
            insert(t.issue_label), [{"issue_id": issue, "key": "python", "name": "Python"} for issue in issues[1:]]
        )
        # Not yet approved, so nobody else may know of it.
        last = select(t.contract.c.id).order_by(t.contract.c.id.desc()).where(t.contract.c.repository_id == 8_888)
        hidden = connection.execute(last.limit(1)).scalar_one()
        connection.execute(update(t.contract).where(t.contract.c.id == hidden).values(status="proposed"))
    page = desk.get(f"{price}?hours=3&rate=80&skill=PYTHON").text
    assert "The work of the last 5 that were accepted cost $400.00 (median), from $200.00 to $600.00." in page
    assert "$777.00" not in page and "department/project-8888" in page and "9999" not in page, "not known to be public"
    assert '<option value="Python">' in page and "Earlier offers for PYTHON" in page and 'value="PYTHON"' in page
    page = desk.get(price).text
    assert "the work of 3 offers was accepted so far" in page and "department/project-8888" not in page
    french = price.replace("/en/desk/repositories", "/fr/bureau/depots").replace("price", "prix")
    assert "200,00\u00a0$ à 600,00\u00a0$" in desk.get(f"{french}?skill=python").text
    hostile = desk.get(f"{price}?skill=%3Cscript%3E%00%E2%80%AE").text
    assert "<script" not in hostile and "There is none yet." in hostile
