"""A maintainer checks the file before pushing it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main_app
from app.policies import PolicyProblem
from app.policy_model import schema

RUN = CliRunner(env={"POLICY_FILE": ""})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bounty.yml"


def test_each_mistake_is_said_in_both_languages(file: Path) -> None:
    file.write_text("claim_days: 20\ncliam_mode: open\n")
    ran = RUN.invoke(main_app, ["policy", "check", str(file)])
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [
        f"{file}, line 1: claim_days is over the operator's limit. Write 14 or less.",
        f"{file}, ligne 1\u00a0: claim_days dépasse la limite de l’exploitant. Écrivez 14 ou moins.",
        f"{file}, line 2: there is no setting cliam_mode. Write one of: claim_mode.",
        f"{file}, ligne 2\u00a0: il n’y a pas de réglage cliam_mode. Écrivez l’un de ceux-ci\u00a0: claim_mode.",
    ]


def test_the_rules_that_follow_are_shown_beside_the_operators(file: Path, tmp_path: Path) -> None:
    file.write_text("claim_days: 5\noffer_maximum: 2 000,00 $\n")
    operator = tmp_path / "policy.yml"
    operator.write_text("claim_days: 30\n")
    ran = RUN.invoke(main_app, ["policy", "check", str(file), "--against", str(operator)])
    assert ran.exit_code == 0
    rows = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines()}
    assert rows["claim_days"] == ["5", "30"]
    assert rows["offer_maximum"] == ["$2,000.00", "$10,000.00"]
    operator.write_text("claim_days: 3\n")
    assert RUN.invoke(main_app, ["policy", "check", str(file), "--against", str(operator)]).exit_code == 1


def test_a_file_that_is_not_there_is_said(file: Path) -> None:
    ran = RUN.invoke(main_app, ["policy", "check", str(file)])
    assert ran.exit_code == 1 and isinstance(ran.exception, PolicyProblem)
    assert len(str(ran.exception).splitlines()) == 2


def test_the_schema_is_printed() -> None:
    assert json.loads(RUN.invoke(main_app, ["policy", "schema"]).stdout) == schema()
