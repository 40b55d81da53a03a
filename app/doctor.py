"""Checks an installation from settings to GitHub and says how to mend each thing that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app import bootstrap
from app.bootstrap import CannotStart
from app.db import deliveries, migrate
from app.db.funds import any_open
from app.github.client import Calls
from app.policies import PolicyProblem, load_policy
from app.service.ports import Gone, Unavailable
from app.settings import Settings, SettingsProblem, load_settings

PERMISSIONS = {
    "metadata": "read",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "single_file": "read",
}
EVENTS = frozenset({"issues", "issue_comment", "pull_request", "pull_request_review", "repository"})
WEBHOOK_PATH = "/api/github/webhooks"


def run(say: Callable[[str], None]) -> bool:
    """Says a line for each check; True if nothing must be mended."""
    try:
        settings = load_settings()
        load_policy(settings.policy_file)
    except (SettingsProblem, PolicyProblem) as problem:
        say(f"FAIL  settings\n{problem}")
        return False
    say("ok    settings and policy")
    good = True
    for check in (_database, _github):
        for name, mend in check(settings):
            good = good and mend is None
            say(f"ok    {name}" if mend is None else f"FAIL  {name}\n      {mend}")
    return good


def _database(settings: Settings) -> Iterator[tuple[str, str | None]]:
    try:
        with bootstrap.database(settings, at_head=False) as engine:
            missing = migrate.pending(engine)
            yield "database answers", None
            yield "schema", f"It is not at {missing}. Run: gc-bounty migrate" if missing else None
            if missing:
                return
            has_fund = any_open(engine)
            mend = "No fund is open, so nothing can be offered. Run: gc-bounty fund add --help"
            yield "a fund is open", None if has_fund else mend
            dead = deliveries.backlog(engine)["dead"]
            mend = f"{dead} deliveries are set aside. Run: gc-bounty deliveries list, then gc-bounty replay"
            yield "no dead deliveries", mend if dead else None
    except CannotStart as problem:
        yield "database answers", str(problem)


def _github(settings: Settings) -> Iterator[tuple[str, str | None]]:
    calls = bootstrap.open_calls(settings)
    try:
        app = calls.get(None, "/app")
    except (Unavailable, Gone) as problem:
        yield (
            "GitHub knows the App",
            f"{problem}. Check APP_ID, PRIVATE_KEY, GITHUB_API_URL, the machine's clock and its way to GitHub.",
        )
        return
    yield f"GitHub knows the App ({app['slug']})", None
    yield "permissions", _permissions(app)
    missing = sorted(EVENTS - set(app["events"]))
    yield "events", f"Subscribe the App to: {', '.join(missing)}." if missing else None
    yield "webhook address", _webhook(calls, settings)
    found = list(_installations(calls))
    yield "installed somewhere", None if found else f"Install it: {app['html_url']}/installations/new"
    yield "permissions accepted", _accepted(found)


def _permissions(app: dict[str, Any]) -> str | None:
    given = app["permissions"]
    short = [f"{name}: {level}" for name, level in PERMISSIONS.items() if given.get(name) not in (level, "write")]
    if short:
        return f"Give the App in its settings: {', '.join(short)}."
    more = sorted(set(given) - set(PERMISSIONS))
    return f"The App holds more than it needs ({', '.join(more)}). Take it away in its settings." if more else None


def _accepted(installations: list[Any]) -> str | None:
    """A permission asked for later counts in an installation only once its owner has accepted it."""
    wanted = {name: {level, "write"} for name, level in PERMISSIONS.items()}
    short = [
        i["account"]["login"]
        for i in installations
        if any(i["permissions"].get(name) not in levels for name, levels in wanted.items())
    ]
    if not short:
        return None
    return f"Owners of {', '.join(short)} must accept the App's new permissions; until then nothing is decided there."


def _webhook(calls: Calls, settings: Settings) -> str | None:
    try:
        config = calls.get(None, "/app/hook/config")
    except (Unavailable, Gone) as problem:
        return f"GitHub does not tell it: {problem}"
    wanted = settings.base_url + WEBHOOK_PATH
    if config.get("url") != wanted:
        return f"It is {config.get('url') or 'not set'}. Set it to {wanted} (BASE_URL) in the App's settings."
    if config.get("content_type") != "json":
        return "Set the webhook's content type to application/json in the App's settings."
    return _last_deliveries(calls)


def _last_deliveries(calls: Calls) -> str | None:
    """Whether GitHub's last deliveries reached us: what it says itself tells more than a ping of ours."""
    try:
        last = calls.get(None, "/app/hook/deliveries", per_page=10)
    except (Unavailable, Gone):
        return None
    failed = [d for d in last if d.get("status") != "OK"]
    if last and len(failed) == len(last):
        return f"None of the last {len(last)} deliveries was taken ({failed[0]['status']}). Is the address reachable?"
    return None


def _installations(calls: Calls) -> Iterator[Any]:
    try:
        yield from calls.pages(None, "/app/installations", None)
    except (Unavailable, Gone):
        return
