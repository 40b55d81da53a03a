"""Says what an operator can set, and refuses to start on what is missing, weak or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeVar

from pydantic import SecretStr

from app import credentials
from app import settings_rules as rules
from app.settings_finance import FinanceEnvironment, FinanceSettings, read_finance
from app.settings_rules import Problem
from app.settings_service import ServiceEnvironment

Need = Literal["app", "database"]
EVERYTHING: Final[frozenset[Need]] = frozenset({"app", "database"})
ENVIRONMENT_FILE: Final = ".env"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCredentials:
    """What it takes to act as the GitHub App and to believe its deliveries."""

    app_id: int
    private_key: SecretStr = field(repr=False)
    """PEM, RSA, at least 2048 bits."""
    webhook_secrets: tuple[SecretStr, ...] = field(repr=False)
    """The present one first, then the one before it while GitHub still signs with that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings that hold; ``app`` is None for a command which works on the database alone."""

    app: AppCredentials | None
    client_id: str
    client_secret: SecretStr | None = field(repr=False)
    github_api_url: str
    github_graphql_url: str
    database_url: str = field(repr=False)
    """For SQLAlchemy; may hold a password, so it is never shown."""
    policy_file: Path | None
    base_url: str
    host: str
    port: int
    log_level: str
    allowed_accounts: frozenset[int]
    """Numeric ids of the accounts whose installations may spend; empty: every account with a fund."""
    credentials_file: Path | None = None
    """Where setup keeps the App's credentials."""
    setup_store: str = "file"
    brand: Path | None = None
    """The folder with an operator's own marks; None for the neutral look."""
    contact: str = ""
    """Whom a visitor writes to, as mailto: or https:; empty for nobody."""
    security_contact: str = ""
    metrics_token: SecretStr | None = field(default=None, repr=False)
    root_folder: Path | None = None
    """Where each root is written for keeping elsewhere."""
    retention_file: Path | None = None
    disclosure_file: Path | None = None
    """What finance alone knows of contracts to be disclosed."""
    finance: FinanceSettings = field(default_factory=FinanceSettings)

    def secrets(self) -> tuple[str, ...]:
        """Every secret's text, for the log to strike out."""
        held = [secret for secret in (self.client_secret, self.metrics_token) if secret]
        if self.app:
            held += [self.app.private_key, *self.app.webhook_secrets]
        held += self.finance.webhook_keys
        return tuple(secret.get_secret_value() for secret in held)


class SettingsProblem(Exception):
    """Everything that is wrong with the settings, at once, in English and French."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = [line for p in problems for line in (f"- {p.en}", f"  {p.fr}")]
        head = "The settings cannot be used. / Les réglages ne peuvent pas servir."
        super().__init__("\n".join([head, *lines]))


class Environment(FinanceEnvironment, ServiceEnvironment):
    """Every setting's text, in the order in which an operator meets them."""


def load_settings(need: AbstractSet[Need] = EVERYTHING, env_file: str | None = ENVIRONMENT_FILE) -> Settings:
    """The settings from the environment, then from ``env_file``.

    ``need`` without "app" leaves the App's credentials unread, for commands on the database alone.

    Raises:
        SettingsProblem: something needed is missing, weak or wrong; it names all of them.
    """
    given = _environment(env_file)
    found = _Found()
    kept_at = found.keep(rules.credentials_file(given.credentials_file, given.database_url.get_secret_value()), None)
    if "app" in need and kept_at is not None and not _names_app(given):
        given = _with_kept(given, found.keep(rules.kept(kept_at), {}))
    client_secret = given.github_client_secret.get_secret_value()
    port = found.keep(rules.port(given.port), 0)
    rest, graphql = found.keep(rules.github_api_url(given.github_api_url), ("", ""))
    finance, problems = read_finance(given)
    found.problems += problems
    settings = Settings(
        app=_credentials(given, found) if "app" in need else None,
        client_id=given.github_client_id,
        client_secret=given.github_client_secret if client_secret else None,
        github_api_url=rest,
        github_graphql_url=graphql,
        database_url=found.keep(rules.database_url(given.database_url.get_secret_value()), ""),
        credentials_file=kept_at,
        setup_store=found.keep(rules.setup_store(given.setup_store), ""),
        policy_file=found.keep(rules.policy_file(given.policy_file), None),
        root_folder=found.keep(rules.root_folder(given.root_folder), None),
        disclosure_file=found.keep(rules.disclosure_file(given.disclosure_file), None),
        retention_file=found.keep(rules.retention_file(given.retention_file), None),
        base_url=found.keep(rules.base_url(given.base_url or f"http://127.0.0.1:{port or 8000}"), ""),
        host=given.host,
        port=port,
        log_level=found.keep(rules.log_level(given.log_level), ""),
        brand=found.keep(rules.brand(given.brand), None),
        metrics_token=_metrics_token(given, found),
        contact=found.keep(rules.contact("CONTACT", given.contact), ""),
        security_contact=found.keep(rules.contact("SECURITY_CONTACT", given.security_contact), ""),
        allowed_accounts=found.keep(rules.allowed_accounts(given.allowed_accounts), frozenset()),
        finance=finance,
    )
    found.keep(rules.sign_in(given.github_client_id, client_secret), None)
    if found.problems:
        raise SettingsProblem(tuple(found.problems))
    return settings


def needs_setup(env_file: str | None = ENVIRONMENT_FILE) -> bool:
    """Whether this is the first start: nothing of the App is set, and setup kept nothing.

    Raises:
        SettingsProblem: the environment file cannot be read.
    """
    given = _environment(env_file)
    kept_at = credentials.place(given.credentials_file, given.database_url.get_secret_value())
    try:
        return not _names_app(given) and not kept_at.exists()
    except OSError:
        # It may be there, unreadable: to set up anew is for whoever knows that it is not.
        return False


def settings_table() -> str:
    """Every setting as a table in Markdown, in the order in which an operator meets them."""
    lines = ["| Setting | Default | What it is | Ce que c’est |", "|---|---|---|---|"]
    for name, setting in Environment.model_fields.items():
        en, _, fr = (setting.description or "").partition(" | ")
        default = setting.default
        text = default.get_secret_value() if isinstance(default, SecretStr) else str(default)
        lines.append(f"| `{name.upper()}` | {f'`{text}`' if text else ''} | {en} | {fr} |")
    return "\n".join(lines) + "\n"


class _Found:
    """Collects problems, so that an operator mends all of them in one go."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def keep(self, result: T | Problem, otherwise: T) -> T:
        if isinstance(result, Problem):
            self.problems.append(result)
            return otherwise
        return result


def _names_app(given: Environment) -> bool:
    secrets = (given.private_key, given.webhook_secret)
    return bool(given.app_id or given.private_key_path or any(secret.get_secret_value() for secret in secrets))


def _with_kept(given: Environment, kept: Mapping[str, str]) -> Environment:
    """The environment with what setup kept, where it says nothing itself."""
    types: Mapping[str, type] = {name: type(value) for name, value in given}
    more = {name.lower(): types[name.lower()](text) for name, text in kept.items()}
    silent = {name: value for name, value in more.items() if not _text(getattr(given, name))}
    return given.model_copy(update=silent)


def _text(value: str | SecretStr) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _credentials(given: Environment, found: _Found) -> AppCredentials:
    previous = given.webhook_secret_previous.get_secret_value()
    texts = {"WEBHOOK_SECRET": given.webhook_secret.get_secret_value()}
    if previous:
        texts["WEBHOOK_SECRET_PREVIOUS"] = previous
    app_id = found.keep(rules.app_id(given.app_id), 0)
    key = found.keep(rules.private_key(given.private_key.get_secret_value(), given.private_key_path), "")
    secrets = [found.keep(rules.webhook_secret(name, text), "") for name, text in texts.items()]
    return AppCredentials(app_id=app_id, private_key=SecretStr(key), webhook_secrets=tuple(map(SecretStr, secrets)))


def _metrics_token(given: Environment, found: _Found) -> SecretStr | None:
    text = given.metrics_token.get_secret_value()
    return SecretStr(found.keep(rules.webhook_secret("METRICS_TOKEN", text), "")) if text else None


def _environment(env_file: str | None) -> Environment:
    # The keyword exists, but not in the signature that type checkers derive from the fields.
    read: Callable[..., Environment] = Environment
    try:
        return read(_env_file=env_file)
    except (OSError, UnicodeDecodeError) as reason:
        raise SettingsProblem((rules.environment_file(env_file or "", reason),)) from None


if __name__ == "__main__":
    print(settings_table(), end="")
