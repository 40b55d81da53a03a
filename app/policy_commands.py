"""The commands about a repository's policy file: check one before it is pushed, print its schema."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.core.money import format_en
from app.core.policy import Policy
from app.github.policy_words import fault_words
from app.github.wording import EN, FR
from app.policies import PolicyProblem, load_policy
from app.policy_file import FaultyFile, narrowed, text_of
from app.policy_model import PolicyFile, schema
from app.rehearse_commands import tell, under

policy_app = typer.Typer(no_args_is_help=True, help="A repository's own rules, .github/bounty.yml.")


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="The repository's file, .github/bounty.yml.")],
    against: Annotated[
        Path | None,
        typer.Option(envvar="POLICY_FILE", help="The operator's POLICY_FILE; the standard policy if left out."),
    ] = None,
) -> None:
    """Say line by line what is wrong in a repository's file; if nothing is, print the rules it makes."""
    operator, _ = load_policy(against)
    try:
        here = narrowed(operator, text_of(_content(file)))
    except FaultyFile as broken:
        for fault in broken.faults:
            for language in (EN, FR):
                print(fault_words(fault, language, str(file)).replace("`", ""), file=sys.stderr)
        raise typer.Exit(1) from None
    rows = [("setting / réglage", "here / ici", "operator / exploitant")]
    rows += [(name, _value(here, name), _value(operator, name)) for name in PolicyFile.model_fields]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, mine, theirs in rows:
        print(f"{name:<{widths[0]}}  {mine:<{widths[1]}}  {theirs}")


@policy_app.command("try")
def policy_try(
    file: Annotated[Path, typer.Argument(help="An operator's policy, as in POLICY_FILE.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say what each open contract would have done under another policy; nothing is changed."""
    tell(under(file), as_json)


@policy_app.command("schema")
def policy_schema() -> None:
    """Print the JSON Schema of a repository's file."""
    print(json.dumps(schema(), ensure_ascii=False, indent=2))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise PolicyProblem(
            f"{file} cannot be read ({problem.strerror}). Name the file to check, such as .github/bounty.yml.\n"
            f"{file} est illisible ({problem.strerror}). Nommez le fichier à vérifier, comme .github/bounty.yml."
        ) from None


def _value(policy: Policy, name: str) -> str:
    match name:
        case "main_language":
            return "fr" if policy.french_first else "en"
        case "offer_minimum" | "offer_maximum":
            return format_en(getattr(policy, f"{name}_cents"))
        case "authority_roles":
            return ", ".join(sorted(policy.authority_roles))
        case "label_prefixes":
            return ", ".join(policy.label_prefixes)
        case _:
            return str(getattr(policy, name)).lower()
