"""What an operator can get wrong gets a sentence, a status other than 0, and loses nothing."""

import socket
from pathlib import Path

import pytest

from tests.databases import KINDS, fresh_url
from tests.running import program
from tests.town import SECRET


def env(folder: Path, **changes: str) -> dict[str, str]:
    url = f"sqlite:///{folder}/data/x.sqlite"
    return {**program.environment(url, "http://127.0.0.1:9", program.free_port(), 1), **changes}


# Opening a fund is an act of a named person.
BY = ("--by", "repository-admin", "--by-id", "1", "--reason", "the year's plan")
MISTAKES: dict[str, tuple[dict[str, str], tuple[str, ...], str]] = {
    "no secret": ({"WEBHOOK_SECRET": ""}, ("serve",), "WEBHOOK_SECRET"),
    "weak secret": ({"WEBHOOK_SECRET": "development"}, ("serve",), "WEBHOOK_SECRET"),
    "no key": ({"PRIVATE_KEY": ""}, ("serve",), "PRIVATE_KEY"),
    "no database there": ({"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/none"}, ("migrate",), "DATABASE_URL"),
    "another kind of database": ({"DATABASE_URL": "mysql://x/y"}, ("migrate",), "DATABASE_URL"),
    "no policy file": ({"POLICY_FILE": "nowhere.yaml"}, ("serve",), "POLICY_FILE"),
    "GitHub away": ({}, ("reconcile",), "doctor"),
    "unknown command": ({}, ("frobnicate",), "frobnicate"),
    "unknown contract": ({}, ("explain", "12"), "no contract 12"),
    "unknown fund": ({}, ("fund", "close", "9", *BY), "no fund 9"),
    "doubtful amount": (
        {},
        ("fund", "add", "--amount", "1,50", "--cost-centre", "1", "--region", "ON", "--account", "1", *BY),
        "1,50",
    ),
    "unknown region": (
        {},
        ("fund", "add", "--amount", "$5", "--cost-centre", "1", "--region", "XX", "--account", "1", *BY),
        "XX",
    ),
    "unknown repository": (
        {},
        ("fund", "add", "--amount", "$5", "--cost-centre", "1", "--region", "ON", "--repository", "a/b", *BY),
        "a/b",
    ),
    "unknown scope": ({}, ("token", "create", "t", "--owner", "a", "--owner-id", "1", "--scopes", "all"), "all"),
    "no key for webhooks": (
        {},
        ("webhook", "add", "https://a.example/", "--owner", "a", "--owner-id", "1"),
        "WEBHOOK_KEY",
    ),
    "an internal target": (
        {"WEBHOOK_KEY": "5f1d8c03b7e94a26d0c8f2b16e7a93d4"},
        ("webhook", "add", "https://10.0.0.1/", "--owner", "a", "--owner-id", "1"),
        "WEBHOOK_NETWORKS",
    ),
    "an unknown webhook": ({}, ("webhook", "rotate", "7"), "WEBHOOK_KEY"),
    "nothing to replay": ({}, ("webhook", "replay", "7"), "--since"),
    "a webhook that never was": ({}, ("webhook", "remove", "7"), "no webhook 7"),
    "a second worker on SQLite": ({}, ("work",), "PostgreSQL"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named(name: str, tmp_path: Path) -> None:
    changes, words, expected = MISTAKES[name]
    done = program.run(env(tmp_path, **changes), *words, folder=tmp_path)
    said = done.stdout + done.stderr
    assert done.returncode not in (0, -9), said
    assert expected in said
    assert "Traceback" not in said
    assert SECRET not in said and "PRIVATE KEY-----" not in said


def test_a_policy_that_says_nonsense_is_named(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("claim_days: -3\nfree_money: true\n")
    done = program.run(env(tmp_path, POLICY_FILE="policy.yaml"), "serve", folder=tmp_path)
    assert done.returncode == 1
    assert "claim_days" in done.stderr and "free_money" in done.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = program.run(env(tmp_path, PORT=port), "serve", folder=tmp_path)
    assert done.returncode == 1
    assert port in done.stderr and "Traceback" not in done.stderr


def test_the_doctor_says_what_to_mend(tmp_path: Path) -> None:
    done = program.run(env(tmp_path), "doctor", folder=tmp_path)
    assert done.returncode == 1
    assert "ok    database answers" in done.stdout and "FAIL  GitHub knows the App" in done.stdout
    assert "delegat" not in done.stdout, "the standard policy asks for none"


def test_the_doctor_names_the_acts_that_nobody_may_do(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("policy: federal\n")
    federal = env(tmp_path, POLICY_FILE="policy.yaml")
    days = ("--from", "2026-04-01", "--to", "2099-03-31")
    grant = ("delegation", "add", "chief", "--id", "9", "--limit", "none", *days, "--by", "head", "--by-id", "8")
    assert program.run(federal, *grant, "--act", "approve", folder=tmp_path).returncode == 0
    said = program.run(federal, "doctor", folder=tmp_path).stdout
    assert "warn  somebody is delegated each act / chaque acte est délégué" in said
    assert "no delegation is, for: offer, certify, release." in said and "pour : offer, certify" in said
    assert "gc-bounty delegation add LOGIN --id NUMBER --act offer --limit none --from DAY" in said


def test_the_doctor_notices_that_no_delivery_arrives(tmp_path: Path) -> None:
    port = program.free_port()
    with program.sandbox(port) as (v, github):
        url = f"sqlite:///{tmp_path}/x.sqlite"
        settings = program.environment(url, github, port, v.world.app.id)
        add = ("fund", "add", "--amount", "$500", "--cost-centre", "1", "--region", "QC", *BY)
        assert program.run(settings, *add, "--repository", str(v.repository.id), folder=tmp_path).returncode == 0
        done = program.run(settings, "doctor", folder=tmp_path)
    assert done.returncode == 1
    (failed,) = [line for line in done.stdout.splitlines() if "FAIL" in line]
    assert failed.startswith("FAIL  a delivery sent again arrives in this database")
    assert "Is the service running" in done.stdout and "Le service est-il lancé" in done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_doctor_confirms_that_a_delivery_arrives(kind: str, tmp_path: Path) -> None:
    """Through sockets: GitHub sends once more what it sent, and the running service stores it in this database."""
    port = program.free_port()
    with fresh_url(kind, tmp_path) as url, program.sandbox(port) as (v, github):
        settings = program.environment(url, github, port, v.world.app.id)
        assert program.run(settings, "migrate", folder=tmp_path).returncode == 0
        add = ("fund", "add", "--amount", "$500", "--cost-centre", "1", "--region", "QC", *BY)
        assert program.run(settings, *add, "--repository", str(v.repository.id), folder=tmp_path).returncode == 0
        with program.running(settings, "serve", tmp_path):
            program.wait_until(lambda: program.call(settings["BASE_URL"], "", "/healthz"), "the service")
            done = program.run(settings, "doctor", folder=tmp_path)
            elsewhere = {**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/another.sqlite"}
            assert program.run(elsewhere, "migrate", folder=tmp_path).returncode == 0
            wrong = program.run(elsewhere, "doctor", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok    a delivery sent again arrives in this database" in done.stdout and "?  " not in done.stdout
    assert wrong.returncode == 1 and "same DATABASE_URL" in wrong.stdout
