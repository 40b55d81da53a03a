"""The operator's commands; each prints what it did, or a sentence that says what to do, and leaves with a status.

What only one command needs (the web application, the sandbox) is imported by it: to load all takes seconds.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Literal

import typer

from app import operate
from app.audit_commands import retention_app, root, verify
from app.authority_commands import delegation_app, person_app
from app.bootstrap import CannotStart
from app.cli_export import export_app
from app.core.lifecycle import drawing
from app.db.delegations import DelegationProblem
from app.db.roles import RoleProblem
from app.db.tokens import TokenProblem
from app.flow_commands import flow
from app.fund_commands import fund_app
from app.gap_commands import gaps
from app.policies import PolicyProblem
from app.policy_commands import policy_app
from app.service.exporting import ExportProblem
from app.service.fund_words import FundProblem
from app.service.retention import RetentionProblem
from app.service.roots import RootProblem
from app.settings import SettingsProblem
from app.token_commands import token_app
from app.visitor_commands import role_app, session_app
from app.webhook_commands import webhook_app

main_app = typer.Typer(
    name="gc-bounty",
    help="Bounties on GitHub issues, from label to payment. / Des primes sur GitHub, de l’étiquette au paiement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
labels_app = typer.Typer(no_args_is_help=True, help="Labels that offer.")
deliveries_app = typer.Typer(no_args_is_help=True, help="What GitHub delivered and what became of it.")
main_app.add_typer(fund_app, name="fund")
main_app.add_typer(labels_app, name="labels")
main_app.add_typer(token_app, name="token")
main_app.add_typer(webhook_app, name="webhook")
main_app.add_typer(deliveries_app, name="deliveries")
main_app.add_typer(policy_app, name="policy")
main_app.add_typer(export_app, name="export")
main_app.add_typer(role_app, name="role")
main_app.add_typer(session_app, name="session")
main_app.add_typer(delegation_app, name="delegation")
main_app.add_typer(person_app, name="person")
main_app.add_typer(retention_app, name="retention")


# What a sentence tells better than a trace.
PROBLEMS = (
    SettingsProblem,
    PolicyProblem,
    FundProblem,
    TokenProblem,
    RoleProblem,
    ExportProblem,
    DelegationProblem,
    RetentionProblem,
    RootProblem,
    CannotStart,
)


def main() -> None:
    """Runs a command; an expected problem becomes one sentence on standard error and status 1."""
    try:
        main_app()
    except PROBLEMS as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)


@main_app.command()
def serve() -> None:
    """Run the web server and a worker in one process; on the first start, the setup page."""
    from app import first_start

    first_start.serve()


@main_app.command()
def work() -> None:
    """Run one more worker (PostgreSQL only)."""
    from app import serving

    serving.work()


@main_app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    operate.migrate_database()
    print("The database is up to date.")


@main_app.command()
def doctor() -> None:
    """Check settings, database, App credentials, permissions and webhook; say how to mend what is wrong."""
    from app import doctor as checks

    if not checks.run(print):
        raise typer.Exit(1)


@main_app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Leave after the story instead of serving on.")] = False,
) -> None:
    """Play the whole story against a sandbox GitHub, then keep serving."""
    from app import demo as story

    story.run(once=once)


@main_app.command()
def reconcile(
    from_nothing: Annotated[
        bool, typer.Option("--from-nothing", help="Change nothing: decide everything anew beside the database.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="With --from-nothing: say what would be different.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --diff: as JSON.")] = False,
) -> None:
    """Look through every installation for what no delivery told, and ask for deliveries that were lost."""
    if from_nothing or diff:
        from app import rehearse_commands as rehearsal

        if not rehearsal.tell(rehearsal.from_nothing(), as_json):
            raise typer.Exit(1)
        return
    late = operate.reconcile(print)
    print(f"{late} found late." if late else "Nothing was missed.")


main_app.command()(gaps)
main_app.command()(flow)


main_app.command()(verify)
main_app.command()(root)


@main_app.command()
def rebuild() -> None:
    """Write the read tables and fund balances anew from the facts."""
    print(f"{operate.rebuild()} contracts rebuilt.")


@main_app.command()
def replay(
    delivery: Annotated[int | None, typer.Argument(help="Number of one delivery; all dead ones if left out.")] = None,
) -> None:
    """Give dead deliveries another try."""
    count = operate.replay(delivery)
    print(f"{count} put back in line.")
    if delivery is not None and not count:
        raise typer.Exit(1)


@main_app.command()
def explain(contract: Annotated[int, typer.Argument(help="Number of a contract.")]) -> None:
    """Say in words where a contract stands and why it is not payable (yet)."""
    words = operate.explain(contract)
    if words is None:
        print(f"There is no contract {contract}. / Il n’y a pas de micromarché {contract}.", file=sys.stderr)
        raise typer.Exit(1)
    print(words)


@main_app.command()
def settle(
    contract: Annotated[int, typer.Argument(help="Number of a contract.")],
    act: Annotated[Literal["resume", "withdraw"], typer.Option(help="What was decided.")],
    by: Annotated[str, typer.Option(help="GitHub login of the person who decided.")],
    by_id: Annotated[int, typer.Option(help="That person's numeric GitHub id.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept and shown.")],
) -> None:
    """Record a person's decision on a contract whose issue or repository is out of reach or at another account."""
    refusals = operate.settle(contract, by_id, by, act == "resume", reason)
    for words in refusals:
        print(words, file=sys.stderr)
    if refusals:
        raise typer.Exit(1)
    print(f"Contract {contract}: {act} recorded.")


@main_app.command()
def states() -> None:
    """Draw the lifecycle as a Mermaid diagram."""
    print(drawing(), end="")


@main_app.command()
def scenarios() -> None:
    """Print what follows from every event at every status, as a Markdown table."""
    from app import scenarios as table

    print(table.drawing(), end="")


@deliveries_app.command("list")
def deliveries_list(
    status: Annotated[str, typer.Option(help="Comma-separated: new, done, ignored, dead, quarantined.")] = (
        "dead,quarantined"
    ),
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    before: Annotated[int | None, typer.Option(help="Only below this number (for the next page).")] = None,
) -> None:
    """List deliveries, newest first."""
    for row in operate.list_deliveries(tuple(part.strip() for part in status.split(",")), limit, before):
        received = datetime.fromtimestamp(row["received_us"] / 1_000_000).astimezone().isoformat("T", "seconds")
        print(f"{row['id']}\t{received}\t{row['event']}\t{row['status']}\t{row['outcome'] or ''}")


@labels_app.command("sync")
def labels_sync(
    repository: Annotated[str, typer.Argument(help="OWNER/REPO, where the App is installed.")],
    amounts: Annotated[str, typer.Option(help="Amounts to make labels for: 250,500,1000")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be made.")] = False,
) -> None:
    """Make the labels that offer; those that are there stay as they are."""
    from app import labelling

    labelling.sync(repository, amounts, dry_run, print)
