"""The operator's commands for auditors: ``verify``, ``root`` and ``retention``."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app import auditing
from app.core.events import Actor
from app.core.ids import UserId
from app.service.retention import Kept, Verdict

retention_app = typer.Typer(no_args_is_help=True, help="What is personal, and how long it is kept.")


def verify(
    root: Annotated[Path | None, typer.Option(help="A root or proof that was kept outside the database.")] = None,
) -> None:
    """Recompute every hash, state, balance and root; with --root hold all that against a file kept outside."""
    problems, since = auditing.verify(root)
    for problem in problems:
        print(problem)
    if problems:
        print(
            f"Differences: {len(problems)}. Where a row alone differs from its facts, gc-bounty rebuild writes it "
            f"anew; anything else needs a person's look. / Écarts : {len(problems)}. Lorsqu’une rangée seule diffère "
            "de ses faits, gc-bounty rebuild la récrit; le reste exige le regard d’une personne.",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    print(
        "Every chain, state and balance agrees with its facts. / Chaque chaîne, état et solde concorde avec ses faits."
    )
    if since is not None:
        on, new = since
        print(
            f"All that is in {root} is unchanged; {on} contracts went on since, {new} are new. / "
            f"Tout ce qui est dans {root} est inchangé; {on} micromarchés ont continué depuis, {new} sont nouveaux."
        )


def root(
    write: Annotated[Path | None, typer.Option(help="File to write the root and its leaves to.")] = None,
    contract: Annotated[int | None, typer.Option(help="With --write: the proof of this contract alone.")] = None,
) -> None:
    """Make one hash over every contract's facts, to be kept outside."""
    made = auditing.make_root()
    if made is None:
        print("There is no contract yet, so no root. / Il n’y a pas encore de micromarché, donc pas de racine.")
        raise typer.Exit(1)
    if write is not None:
        made = auditing.write_root(write, contract)
    print(f"{made.number}\t{made.made_at.isoformat()}\t{made.contract_count}\t{made.fact_count}\t{made.hash}")


@retention_app.command("report")
def retention_report() -> None:
    """Say what may be erased today, what a legal hold keeps and what comes due later; change nothing."""
    found = auditing.retention_report()
    for matter in found.matters:
        print(f"legal hold / ordonnance de conservation\t{matter}")
    for verdict in found.verdicts:
        print(f"contract / micromarché {verdict.contract_id}\t{verdict.due.isoformat()}\t{_why(verdict, found.day)}")
    for kept in found.kept:
        print(f"contract / micromarché {kept.contract_id}\t\t{_kept(kept)}")
    for number in found.unsealed:
        print(f"contract / micromarché {number}\t\tkept: from before erasing was possible / gardé : trop ancien")
    print(f"raw deliveries / livraisons brutes\t{found.deliveries}")
    print(f"issues without a contract / questions sans micromarché\t{found.issues}")
    print(f"sessions / séances\t{found.sessions}")


@retention_app.command("erase")
def retention_erase(
    by: Annotated[str, typer.Option(help="GitHub login of the person who decided.")],
    by_id: Annotated[int, typer.Option(min=1, help="That person's numeric GitHub id.")],
) -> None:
    """Erase what is personal and due: logins, words, titles, raw deliveries; every chain stays proven."""
    done = auditing.erase(Actor(id=UserId(by_id), login=by, role="operator"))
    for disposal in done:
        print(f"{disposal.kind}\t{disposal.subject_id}\t{disposal.count}")
    print(f"{len(done)} lines in the log of disposals. / {len(done)} lignes dans le journal d’élimination.")


@retention_app.command("log")
def retention_log() -> None:
    """Print the log of disposals, one JSON object a line."""
    for row in auditing.disposal_log():
        print(json.dumps({**row, "at": row["at"].isoformat()}, ensure_ascii=False))


def _kept(kept: Kept) -> str:
    """What keeps it for as long as nobody decides, and who may."""
    codes = ", ".join((*kept.holds, *(["recovery"] if kept.back else [])))
    return (
        f"kept until a maintainer writes /resume with a reason on its issue: {codes} / "
        f"gardé jusqu’à ce qu’un responsable écrive /reprendre avec une raison sur sa question : {codes}"
    )


def _why(verdict: Verdict, day: date) -> str:
    if verdict.matters:
        return f"held / retenu : {', '.join(verdict.matters)}"
    return "due / à éliminer" if verdict.due <= day else "later / plus tard"
