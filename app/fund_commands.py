"""``gc-bounty fund``: every act on a fund, in a named person's name and with a reason, and what came of it."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Annotated, Any

import typer

from app import operate
from app.bootstrap import now
from app.core.funds import ACCOUNTS
from app.core.money import Doubt, format_en, format_fr, read_amount
from app.core.policy import fiscal_year
from app.core.year_end import Standing
from app.service.fund_words import FundCode, FundProblem
from app.service.funding import FundBalance, NewFund, PostingRow, act, operator
from app.service.year_end import BY_DELEGATION, RollLine, RollReport

fund_app = typer.Typer(no_args_is_help=True, help="Budget lines that offers draw on.")

By = Annotated[str, typer.Option(help="GitHub login of the person who decided.")]
ById = Annotated[int, typer.Option(help="That person's numeric GitHub id.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.")]
FundNumber = Annotated[int, typer.Argument(help="Number of the fund.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]

STANDINGS = {
    Standing.UNDELIVERED: (
        "reserved, not delivered: the reservation lapses, the new year's fund must cover it (FAA s.32, s.37)",
        "réservé, non livré : la réservation tombe, le fonds du nouvel exercice doit le couvrir (LGFP, art. 32 et 37)",
    ),
    Standing.ACCEPTED_UNPAID: (
        "accepted and unpaid: stays charged to the old year (FAA s.37.1, PAYE)",
        "accepté et impayé : reste imputé à l’ancien exercice (LGFP, art. 37.1, CFE)",
    ),
    Standing.DELIVERED_UNDECIDED: (
        "merged in the year, not decided: decide before the old year's books close",
        "fusionné dans l’exercice, non tranché : tranchez avant la clôture de l’ancien exercice",
    ),
    Standing.ACCEPTED_LATE: (
        "accepted after the year on the old fund: the new year's fund must cover it before it is paid (FAA s.37)",
        "accepté après l’exercice sur l’ancien fonds : le nouveau fonds doit le couvrir avant paiement (LGFP, art. 37)",
    ),
}

ASK = (
    f"{BY_DELEGATION}: its funding was approved, so only the delegation of whoever rolls says whether it can move "
    "(FAA s.32). Name them with --by and --by-id.",
    f"{BY_DELEGATION} : son financement a été approuvé; seule la délégation de qui fait le report dit s’il peut suivre "
    "(LGFP, art. 32). Nommez cette personne avec --by et --by-id.",
)


@fund_app.command("add")
def fund_add(
    amount: Annotated[str, typer.Option(help="For example: '$50,000' or '50 000 $'.")],
    cost_centre: Annotated[str, typer.Option(help="Cost centre that pays.")],
    region: Annotated[str, typer.Option(help="Province or territory of the fund's address: ON, QC, …")],
    by: By,
    by_id: ById,
    reason: Reason,
    repository: Annotated[str | None, typer.Option(help="OWNER/NAME or numeric id.")] = None,
    account: Annotated[str | None, typer.Option(help="Login of the organization or user, or numeric id.")] = None,
    ceiling: Annotated[str, typer.Option(help="The most one offer may take, tax included.")] = "$10,000",
    year: Annotated[str | None, typer.Option(help="Fiscal year as 2026-2027; the current one if left out.")] = None,
    coding: Annotated[str, typer.Option(help="Financial coding that finance needs on the line.")] = "",
    name: Annotated[str, typer.Option(help="What people call it.")] = "",
) -> None:
    """Open a fund for a repository or an account: no fund, no offer."""
    if (repository is None) == (account is None):
        raise FundProblem(FundCode.ONE_PLACE)
    scope, wanted = ("repository", repository) if repository else ("account", account)
    wanted_year, wanted_region = _year(year), _region(region)
    cents, ceiling_cents = _cents(amount), _cents(ceiling)

    def new(scope_id: int) -> NewFund:
        return NewFund(
            scope=scope,
            scope_id=scope_id,
            name=name or cost_centre,
            fiscal_year=wanted_year,
            cost_centre=cost_centre,
            coding=coding,
            region=wanted_region,
            amount_cents=cents,
            offer_ceiling_cents=ceiling_cents,
        )

    number, fund = operate.open_fund(scope, wanted or "", new, act(by, by_id, reason, now()))
    print(f"Fund {number}: {format_en(fund.amount_cents)} for {scope} {fund.scope_id} in {fund.fiscal_year}.")


@fund_app.command("list")
def fund_list() -> None:
    """List funds with their balances."""
    for fund in operate.list_funds():
        print(_line(fund))


@fund_app.command("amend")
def fund_amend(
    fund: FundNumber,
    by: By,
    by_id: ById,
    reason: Reason,
    to: Annotated[str | None, typer.Option(help="The fund's new amount.")] = None,
    raise_by: Annotated[str | None, typer.Option("--raise", help="By how much it is raised.")] = None,
    lower_by: Annotated[str | None, typer.Option("--lower", help="By how much it is lowered.")] = None,
) -> None:
    """Raise or lower what a fund was given; never below what is committed there."""
    if sum(option is not None for option in (to, raise_by, lower_by)) != 1:
        raise FundProblem(FundCode.ONE_CHANGE)
    change = _cents(raise_by) if raise_by else -_cents(lower_by) if lower_by else 0
    amended = operate.amend_fund(fund, act(by, by_id, reason, now()), change, _cents(to) if to else None)
    print(_line(amended))


@fund_app.command("transfer")
def fund_transfer(
    from_fund: Annotated[int, typer.Argument(help="Number of the fund that gives.")],
    to_fund: Annotated[int, typer.Argument(help="Number of the fund that gets, of the same fiscal year.")],
    amount: Annotated[str, typer.Argument(help="For example: '$5,000'.")],
    by: By,
    by_id: ById,
    reason: Reason,
) -> None:
    """Take free money from one fund for another of the same fiscal year: both or neither."""
    for fund in operate.transfer(from_fund, to_fund, _cents(amount), act(by, by_id, reason, now())):
        print(_line(fund))


@fund_app.command("close")
def fund_close(fund: FundNumber, by: By, by_id: ById, reason: Reason) -> None:
    """Take no new offers on a fund; what is reserved or owed there stays good."""
    operate.close_fund(fund, act(by, by_id, reason, now()))
    print(f"Fund {fund} is closed to new offers.")


@fund_app.command("history")
def fund_history(
    fund: FundNumber,
    after: Annotated[int, typer.Option(min=0, help="Only after this posting (for the next page).")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: AsJson = False,
) -> None:
    """List a fund's postings, oldest first: what moved, by which fact or act, in whose name."""
    for row in operate.fund_history(fund, after, limit):
        print(json.dumps(asdict(row), default=str, ensure_ascii=False) if as_json else _posting(row))


@fund_app.command("roll")
def fund_roll(
    fund: Annotated[int, typer.Argument(help="Number of the old year's fund.")],
    amount: Annotated[str | None, typer.Option(help="Of the new year's fund, where none is open yet.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; left out, only say what would be done.")] = False,
    by: Annotated[str, typer.Option(help="GitHub login of whose roll it is; with --apply, or to try theirs.")] = "",
    by_id: Annotated[int, typer.Option(help="That person's numeric GitHub id.")] = 0,
    reason: Annotated[str, typer.Option(help="Why; with --apply.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what lapses and what stays at the year's end, and commit undelivered offers anew on the new year's fund."""
    why = act(by, by_id, reason, now()) if apply else None
    person = operator(by, by_id) if by or by_id else None
    report = operate.roll_fund(fund, _cents(amount) if amount else None, why, person)
    if as_json:
        print(json.dumps(_plain(report), default=str, ensure_ascii=False))
        return
    for words in (*_summary(report), *(_rolled(line) for line in report.lines)):
        print(words)


def _line(fund: FundBalance) -> str:
    names = ("reserved", "owed", "scheduled", "paid")
    parts = {"of": fund.amount_cents, **{name: getattr(fund, f"{name}_cents") for name in names}}
    sums = ", ".join(f"{name} {format_en(cents)}" for name, cents in {**parts, "free": fund.available_cents}.items())
    closed = " (closed)" if fund.closed_at else ""
    return f"{fund.fund_id}\t{fund.fiscal_year}\t{fund.scope} {fund.scope_id}\t{fund.cost_centre}\t{sums}{closed}"


def _posting(row: PostingRow) -> str:
    place = f"contract {row.contract_id}, fact {row.fact_seq}" if row.contract_id else f"act {row.act_seq}"
    moved = {name: getattr(row, name) for name in ACCOUNTS if getattr(row, name)}
    sums = ", ".join(f"{name.removesuffix('_cents')} {_signed(cents)}" for name, cents in moved.items())
    undone = f" (reverses {row.reverses})" if row.reverses else ""
    who = f"{row.actor_login} ({row.actor_id})" if row.actor_id is not None else "-"
    parts = (row.posting_id, f"{row.at:%Y-%m-%dT%H:%MZ}", row.cause + undone, place, who, sums, row.reason or "")
    return "\t".join(str(part) for part in parts)


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else '+'}{format_en(abs(cents))}"


def _summary(report: RollReport) -> list[str]:
    fund, to = report.fund, report.to_fund
    done = ("Done.", "Fait.") if report.applied else ("Nothing was changed.", "Rien n’a changé.")
    new = f"{to.fund_id}" if to else "-"
    words = [
        f"{done[0]} Fund {fund.fund_id} ({fund.fiscal_year}) -> fund {new} ({report.to_year}): "
        f"{format_en(report.lapses_cents)} lapses (FAA s.37), {format_en(report.moved_cents)} committed anew.",
        f"{done[1]} Fonds {fund.fund_id} ({fund.fiscal_year}) -> fonds {new} ({report.to_year}) : "
        f"{format_fr(report.lapses_cents)} tombent (LGFP, art. 37), {format_fr(report.moved_cents)} réengagés.",
    ]
    return [*words, *ASK] if any(line.outcome == BY_DELEGATION for line in report.lines) else words


def _rolled(line: RollLine) -> str:
    english, french = STANDINGS[line.standing]
    place = f"{line.repository}#{line.issue_number}"
    return f"{line.contract_id}\t{place}\t{format_en(line.cents)}\t{line.outcome or '-'}\t{english} / {french}"


def _plain(report: RollReport) -> dict[str, Any]:
    lines = [asdict(line) for line in report.lines]
    to_fund_id = report.to_fund.fund_id if report.to_fund else None
    found = {"fund_id": report.fund.fund_id, "to_fund_id": to_fund_id, "applied": report.applied}
    return {**found, **report.figures(), "lines": lines}


def _cents(text: str) -> int:
    reading = read_amount(text)
    if isinstance(reading, Doubt):
        raise FundProblem(FundCode.AMOUNT_UNCLEAR, text=repr(text), problem=reading.code.value)
    return reading.cents


def _year(text: str | None) -> str:
    if text is None:
        return fiscal_year(now())
    found = re.fullmatch(r"(\d{4})-(\d{4})", text, re.ASCII)
    if found is None or int(found[2]) != int(found[1]) + 1:
        raise FundProblem(FundCode.YEAR_UNCLEAR, text=repr(text))
    return text


def _region(text: str) -> str:
    if not operate.knows_region(text.upper()):
        raise FundProblem(FundCode.REGION_UNKNOWN, text=repr(text))
    return text.upper()
