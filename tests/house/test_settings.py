"""An operator's mistakes, each met by a sentence in both languages that says what to do."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import Environment, Settings, SettingsProblem, load_settings
from app.settings_rules import webhook_secret
from app.settings_words import WORDS
from tests.house.keys import elliptic_pem, encrypted_pem, rsa_pem

SECRET = "3f9c1b7e5a2d8046c3e9f1a7b5d2804e6c9a3f1b"
WRONG = {
    "APP_ID": ["", "0", "-5", "Iv23liABCDEF", "１２３", "12 3", "9" * 30],
    "PRIVATE_KEY": ["nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "====", "é"],
    "WEBHOOK_SECRET": [
        *("", "short", "development", "Development ", "It's a Secret to Everybody", "a" * 64),
        *("abcdefgh" * 8, "0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789"),
        *("development" * 4, "1111111122222222333333334444444455"),
    ],
    "WEBHOOK_SECRET_PREVIOUS": ["development", "0" * 40],
    "GITHUB_API_URL": [
        *("http://api.github.com", "https://github.com", "ftp://api.github.com", "api.github.com"),
        *("https://user:pw@ghe.example", "https://ghe.example/api/v3?x=1", "https://ghe.example/api"),
        *("http://127.0.0.1.evil.example", "https://", "https://h:99999"),
    ],
    "DATABASE_URL": [
        *("mysql://u:hunter2@h/db", "data.sqlite", "sqlite://", "sqlite:///:memory:", "sqlite:///"),
        *("postgresql://u:hunter2@h", "postgresql://u:hunter#2@h/db", "postgresql://u:hunter2@h:x/db"),
    ],
    "BASE_URL": ["http://bounty.example", "bounty.example", "https://bounty.example/path", "https://"],
    "PORT": ["0", "65536", "-1", "80a", "٨٠٠٠"],
    "LOG_LEVEL": ["LOUD", "10"],
    "ALLOWED_ACCOUNTS": ["octocat", "1,two", "-1", "0"],
    "POLICY_FILE": ["/no/such/policy.yaml"],
    "ROOT_FOLDER": ["/no/such/folder"],
    "DISCLOSURE_FILE": ["/no/such/disclosure.yaml"],
    "RETENTION_FILE": ["/no/such/retention.yaml"],
    "GITHUB_CLIENT_ID": ["Iv23liABCDEF"],
    "GITHUB_CLIENT_SECRET": ["0123456789"],
    "CREDENTIALS_FILE": ["/"],
    "SETUP_STORE": ["vault"],
    "BRAND": ["/no/such/folder", "gc"],
    "METRICS_TOKEN": ["short", "0" * 40],
    "CONTACT": ["bounty@example.gc.ca", "javascript:alert(1)", "mailto:", "https://"],
    "SECURITY_CONTACT": ["security@example.gc.ca", "http://example.gc.ca", "mailto:", "mailto:a b@c"],
    "INVOICE_TO_EN": ["Department; 1 Main St", "x" * 501, "Department\x07"],
    "INVOICE_TO_FR": ["Ministère; 1, rue Principale", "Ministère\x07"],
    "WEBHOOK_KEY": ["short", "a" * 64],
    "WEBHOOK_KEY_PREVIOUS": ["development", "0" * 40],
    "WEBHOOK_NETWORKS": ["10.0.0.1/8", "finance.example", "0.0.0.0/0", "::/0", "169.254.0.0/16"],
    "PRIVATE_KEY_PATH": ["/no/such/key.pem", "/", "/bin/true"],
}


@pytest.fixture(autouse=True)
def good(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings that hold, in an empty folder; each test then breaks what it is about."""
    monkeypatch.chdir(tmp_path)
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("APP_ID", "123456")
    monkeypatch.setenv("PRIVATE_KEY", rsa_pem())
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)


def loaded(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, text in given.items():
        monkeypatch.setenv(name, text)
    return load_settings()


def refused(monkeypatch: pytest.MonkeyPatch, **given: str) -> SettingsProblem:
    with pytest.raises(SettingsProblem) as caught:
        loaded(monkeypatch, **given)
    return caught.value


def test_good_settings_load_with_their_defaults() -> None:
    settings = load_settings()
    assert settings.app is not None
    assert settings.app.app_id == 123456
    assert [s.get_secret_value() for s in settings.app.webhook_secrets] == [SECRET]
    assert settings.database_url == "sqlite:///./data/gc-bounty.sqlite"
    assert settings.github_graphql_url == "https://api.github.com/graphql"
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in WRONG.items() for t in texts])
def test_what_is_wrong_is_named_and_never_repeated(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "PRIVATE_KEY_PATH":
        monkeypatch.delenv("PRIVATE_KEY")
    problem = refused(monkeypatch, **{name: text})
    assert len(problem.problems) == 1
    only = problem.problems[0]
    assert name in only.en
    assert name in only.fr
    assert only.en != only.fr
    assert "hunter" not in str(problem)
    if ("SECRET" in name or "TOKEN" in name) and len(text) > 12:
        assert text not in str(problem)


def test_every_setting_has_a_wrong_value_above() -> None:
    assert {n.upper() for n in Environment.model_fields} - {"HOST"} == set(WRONG)


def test_every_problem_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {name: texts[-1] for name, texts in WRONG.items() if name not in ("PRIVATE_KEY_PATH", "PRIVATE_KEY")}
    problem = refused(monkeypatch, **wrong, PRIVATE_KEY="nonsense")
    # Client id and secret are both set here, so they hold together.
    assert {p.name for p in problem.problems} == set(wrong) - {"GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"} | {
        "PRIVATE_KEY"
    }


def test_a_command_on_the_database_alone_asks_for_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"):
        monkeypatch.delenv(name)
    assert load_settings({"database"}).app is None
    with pytest.raises(SettingsProblem) as caught:
        load_settings()
    assert {p.name for p in caught.value.problems} == {"APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"}


def test_a_key_may_come_in_the_forms_that_hosts_give(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pem = rsa_pem()
    file = tmp_path / "key.pem"
    file.write_text(pem)
    forms = [
        pem,
        pem.replace("\n", "\\n"),
        pem.replace("\n", "\r\n"),
        base64.b64encode(pem.encode()).decode(),
    ]
    keys = {_key(loaded(monkeypatch, PRIVATE_KEY=form)) for form in forms}
    monkeypatch.delenv("PRIVATE_KEY")
    keys.add(_key(loaded(monkeypatch, PRIVATE_KEY_PATH=str(file))))
    assert keys == {pem}


def test_a_key_that_github_would_refuse_is_refused_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for pem, word in ((rsa_pem(1024), "1024"), (elliptic_pem(), "RSA"), (encrypted_pem(), "unencrypted")):
        assert word in refused(monkeypatch, PRIVATE_KEY=pem).problems[0].en
    both = refused(monkeypatch, PRIVATE_KEY=rsa_pem(), PRIVATE_KEY_PATH="/x.pem")
    assert "Keep one" in both.problems[0].en


def test_a_secret_as_the_page_says_to_make_it_is_taken() -> None:
    for _ in range(3000):
        for text in (secrets.token_hex(16), secrets.token_hex(32), secrets.token_urlsafe(32)):
            assert webhook_secret("WEBHOOK_SECRET", text) == text


def test_two_secrets_hold_while_one_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = secrets.token_hex(32)
    settings = loaded(monkeypatch, WEBHOOK_SECRET_PREVIOUS=old)
    assert settings.app is not None
    assert [s.get_secret_value() for s in settings.app.webhook_secrets] == [SECRET, old]


@pytest.mark.parametrize(
    ("given", "rest", "graphql"),
    [
        ("https://api.github.com/", "https://api.github.com", "https://api.github.com/graphql"),
        ("https://ghe.example/api/v3/", "https://ghe.example/api/v3", "https://ghe.example/api/graphql"),
        ("https://api.dept.ghe.com", "https://api.dept.ghe.com", "https://api.dept.ghe.com/graphql"),
        ("http://127.0.0.1:9999", "http://127.0.0.1:9999", "http://127.0.0.1:9999/graphql"),
        ("http://[::1]:9999", "http://[::1]:9999", "http://[::1]:9999/graphql"),
        ("http://localhost:9999/api/v3", "http://localhost:9999/api/v3", "http://localhost:9999/api/graphql"),
    ],
)
def test_graphql_is_found_beside_rest(given: str, rest: str, graphql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, GITHUB_API_URL=given)
    assert (settings.github_api_url, settings.github_graphql_url) == (rest, graphql)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://u:p@h:5432/db", "postgresql+psycopg://u:p@h:5432/db"),
        ("postgres://u:p%23@h/db?sslmode=require", "postgresql+psycopg://u:p%23@h/db?sslmode=require"),
        ("postgresql+psycopg:///db?host=/run/postgresql", "postgresql+psycopg:///db?host=/run/postgresql"),
        ("sqlite:////var/lib/gc-bounty/x.sqlite", "sqlite:////var/lib/gc-bounty/x.sqlite"),
    ],
)
def test_a_database_is_named_the_usual_ways(given: str, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, DATABASE_URL=given).database_url == kept


def test_the_environment_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9001\nLOG_LEVEL=debug\nUNKNOWN=1\nALLOWED_ACCOUNTS=1, 2 3\n")
    settings = loaded(monkeypatch, PORT="9002", LOG_LEVEL="")
    assert (settings.port, settings.log_level, settings.allowed_accounts) == (
        9002,
        "DEBUG",
        frozenset({1, 2, 3}),
    )


def test_an_environment_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe\n")
    with pytest.raises(SettingsProblem, match=r"\.env"):
        load_settings()


def test_nothing_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    client = secrets.token_hex(20)
    settings = loaded(
        monkeypatch,
        DATABASE_URL="postgresql://u:hunter2@h/db",
        GITHUB_CLIENT_ID="Iv23liABCDEF",
        GITHUB_CLIENT_SECRET=client,
    )
    shown = f"{settings!r} {settings}"
    assert set(settings.secrets()) == {client, SECRET, rsa_pem()}
    for secret in (*settings.secrets(), "hunter2"):
        assert secret not in shown


def test_sentences_are_complete_and_french_is_set_as_french() -> None:
    for en, fr in WORDS.values():
        assert en[0].isupper() or en.startswith("{name}")
        for sign in ":»":
            assert f" {sign}" not in fr
        assert "« " not in fr


def test_the_table_prints_by_itself() -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-m", "app.settings"],
        cwd=root, capture_output=True, text=True, check=True, env={**os.environ, "PORT": "wrong"},
    )  # fmt: skip
    assert "| `WEBHOOK_SECRET` |" in run.stdout


def _key(settings: Settings) -> str:
    assert settings.app is not None
    return settings.app.private_key.get_secret_value()
