"""An operator keeps the funds from the command line, always in a named person's name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from app.cli import main_app
from app.core.year_end import Standing
from app.db import audit
from app.db.ledger_reads import DbLedger
from app.fund_commands import _summary
from app.service.fund_words import WORDS, FundCode, FundProblem
from app.service.ports import Reading
from app.service.year_end import BY_DELEGATION, RollLine, RollReport
from tests import scenes

NAMED = ("--by", "budget-officer", "--by-id", "601", "--reason", "the year's plan")


class Desk:
    def __init__(self, engine: Engine) -> None:
        self.url = engine.url.render_as_string(hide_password=False)

    def run(self, *words: str) -> Result:
        env = {"DATABASE_URL": self.url, "POLICY_FILE": "", "BASE_URL": "https://bounty.example"}
        return CliRunner(env=env).invoke(main_app, ["fund", *words])

    def said(self, *words: str) -> str:
        ran = self.run(*words)
        assert ran.exit_code == 0, ran.exception or ran.output
        return ran.stdout

    def refused(self, *words: str) -> FundProblem:
        ran = self.run(*words)
        assert ran.exit_code == 1 and isinstance(ran.exception, FundProblem), ran.output
        assert len(str(ran.exception).splitlines()) == 2
        return ran.exception


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def test_a_years_money_by_command(desk: Desk, engine: Engine) -> None:
    terms = ("--cost-centre", "1001", "--region", "ON", "--year", "2026-2027", *NAMED)
    assert "Fund 1: $10,000.00" in desk.said("add", "--repository", "7", "--amount", "$10,000", *terms)
    desk.said("add", "--repository", "8", "--amount", "$2,000", *terms)
    assert desk.refused("add", "--repository", "8", "--amount", "$2,000", *terms).code is FundCode.ALREADY_OPEN
    view = scenes.issue(1)
    scenes.handler(engine).read(Reading(view=view, events=(scenes.offered(view),), read_until=scenes.NOON))
    assert "of $12,500.00" in desk.said("amend", "1", "--raise", "$2,500", *NAMED)
    assert "of $565.00" in desk.said("amend", "1", "--to", "565,00 $", *NAMED)
    problem = desk.refused("amend", "1", "--lower", "$0.01", *NAMED)
    assert problem.code is FundCode.BELOW_COMMITTED and "$565.00 of it is committed" in str(problem)
    assert desk.refused("amend", "1", *NAMED).code is FundCode.ONE_CHANGE
    assert "free $100.00" in desk.said("transfer", "2", "1", "$100", *NAMED)
    assert desk.refused("transfer", "1", "2", "$100.01", *NAMED).code is FundCode.TOO_LITTLE_FREE
    rows = desk.said("history", "1").splitlines()
    assert [row.split("\t")[2] for row in rows] == ["opened", "OfferOpened", "amended", "amended", "transferred"]
    assert "budget-officer (601)" in rows[0] and "reserved +$565.00" in rows[1] and "contract 1, fact 1" in rows[1]
    (last,) = desk.said("history", "1", "--json", "--after", rows[3].split("\t")[0]).splitlines()
    assert json.loads(last)["available_cents"] == 100_00
    desk.said("close", "2", *NAMED)
    assert "(closed)" in desk.said("list")
    assert desk.refused("close", "2", *NAMED).code is FundCode.NOT_OPEN
    assert desk.refused("history", "9").code is FundCode.UNKNOWN
    assert audit.verify(engine) == []


def test_a_roll_is_a_dry_run_unless_it_is_asked_for(desk: Desk, engine: Engine) -> None:
    number = str(scenes.open_fund(engine, year="2020-2021"))
    told = desk.said("roll", number, "--amount", "$500")
    assert "Nothing was changed. Fund 1 (2020-2021)" in told and "Rien n’a changé." in told
    assert desk.refused("roll", number, "--amount", "$500", "--apply").code is FundCode.PERSON_UNNAMED
    done = json.loads(desk.said("roll", number, "--amount", "$500", "--apply", "--json", *NAMED))
    assert done["applied"] and done["to_fund_id"] == 2 and done["lapses_cents"] == 10_000_00
    ahead = str(scenes.open_fund(engine, scope_id=8, year="2098-2099"))
    assert desk.refused("roll", ahead, "--amount", "$500", "--apply", *NAMED).code is FundCode.YEAR_NOT_OVER
    assert audit.verify(engine) == []


def test_a_dry_roll_may_be_tried_for_a_person(desk: Desk, engine: Engine) -> None:
    number = str(scenes.open_fund(engine, year="2020-2021"))
    assert "Nothing was changed." in desk.said("roll", number, "--amount", "$500", *NAMED[:4])
    for half in (NAMED[:2], NAMED[2:4]):
        assert desk.refused("roll", number, "--amount", "$500", *half).code is FundCode.PERSON_UNNAMED


def test_what_a_delegation_decides_is_said_in_both_languages(engine: Engine) -> None:
    fund = DbLedger(engine).fund(scenes.open_fund(engine))
    assert fund is not None
    undelivered = Standing.UNDELIVERED
    line = RollLine(contract_id=1, repository="a/b", issue_number=2, standing=undelivered, cents=1, outcome="x")
    report = RollReport(fund=fund, to_year="2027-2028", to_fund=None, lines=(line,), applied=False)
    assert len(_summary(report)) == 2
    *_, english, french = asked = _summary(replace(report, lines=(replace(line, outcome=BY_DELEGATION),)))
    assert len(asked) == 4 and "Name them with --by and --by-id" in english and "Nommez cette personne" in french


@pytest.mark.parametrize(
    "year", ["2026-02027", "２０２６-２０２７", "2026-2028", "2026-2027-", "2026", "26-27", "2026-2027\n"]
)
def test_a_fiscal_year_is_two_years_of_four_digits_in_a_row(desk: Desk, year: str) -> None:
    terms = ("--repository", "7", "--amount", "$1", "--cost-centre", "1", "--region", "ON", "--year", year, *NAMED)
    assert desk.refused("add", *terms).code is FundCode.YEAR_UNCLEAR


def test_every_act_needs_a_person_and_a_reason(desk: Desk) -> None:
    for words in (
        ("add", "--repository", "7", "--amount", "$1", "--cost-centre", "1", "--region", "ON"),
        ("amend", "1", "--raise", "$1"),
        ("transfer", "1", "2", "$1"),
        ("close", "1"),
    ):
        assert desk.run(*words).exit_code == 2
        assert desk.refused(*words, *NAMED[:4], "--reason", " ").code is FundCode.NO_REASON


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    assert set(WORDS) == set(FundCode)
    for code, (en, fr) in WORDS.items():
        blanks = set(en.replace("}", "{").split("{")[1::2])
        assert en != fr and blanks == set(fr.replace("}", "{").split("{")[1::2]), code
