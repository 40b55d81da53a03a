"""Checks an installation from settings to GitHub and says, in both languages, how to mend each thing that is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app import bootstrap
from app.bootstrap import CannotStart, SystemClock
from app.core.people import Act
from app.core.policy import Policy, treasury_day
from app.db import delegations, deliveries, migrate, roles
from app.db.engine import Engine
from app.db.funds import any_open
from app.db.gaps import Gaps
from app.db.webhooks import DbWebhookBook
from app.doctor_words import ARRIVALS, CHECKS, MENDS
from app.github.client import Calls
from app.github.places import Places
from app.policies import PolicyProblem, load_policy
from app.service.confirm import Arrival, Confirm
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check. ``mend`` names what to do, empty where all is well; ``sure`` is False where it could not be told,
    ``grave`` where the service runs without it."""

    check: str
    mend: str = ""
    sure: bool = True
    grave: bool = True
    blanks: Mapping[str, object] | None = None

    def lines(self) -> Iterator[str]:
        """English first: the check's name, then what to do, a line for each language."""
        blanks = self.blanks or {}
        mark = "ok   " if not self.mend else "?    " if not self.sure else "FAIL " if self.grave else "warn "
        yield f"{mark} {' / '.join(words.format(**blanks) for words in CHECKS[self.check])}"
        for words in MENDS[self.mend] if self.mend else ():
            if words:
                yield f"      {words.format(**blanks)}"


def run(say: Callable[[str], None], wait: Callable[[float], None] = time.sleep) -> bool:
    """Says what each check found; True if nothing must be mended. ``wait`` lets seconds pass."""
    try:
        settings = load_settings()
        policy, _ = load_policy(settings.policy_file)
    except (SettingsProblem, PolicyProblem) as problem:
        say(f"FAIL  {' / '.join(CHECKS['settings'])}\n{problem}")
        return False
    good = True
    for finding in (Finding(check="settings"), *_database(settings, policy), *_github(settings, wait)):
        good = good and not (finding.mend and finding.sure and finding.grave)
        for line in finding.lines():
            say(line)
    return good


def _database(settings: Settings, policy: Policy) -> Iterator[Finding]:
    try:
        with bootstrap.database(settings, at_head=False) as engine:
            missing = migrate.pending(engine)
            yield Finding(check="database")
            yield Finding(check="schema", mend="schema" if missing else "", blanks={"missing": missing})
            if missing:
                return
            yield Finding(check="fund", mend="" if any_open(engine) else "fund")
            if policy.federal:
                yield _delegations(engine)
            yield _tokens(engine)
            dead = deliveries.backlog(engine)["dead"]
            yield Finding(check="dead", mend="dead" if dead else "", blanks={"dead": dead})
            stopped = ", ".join(str(hook.id) for hook in DbWebhookBook(engine).live() if hook.disabled_at is not None)
            yield Finding(check="feeds", mend="feeds" if stopped else "", blanks={"stopped": stopped})
    except CannotStart as problem:
        yield Finding(check="database", mend="told", blanks={"problem": problem})


def _tokens(engine: Engine) -> Finding:
    left = roles.outlived(engine, bootstrap.now())
    blanks = {"tokens": ", ".join(map(str, left))}
    return Finding(check="tokens", mend="tokens" if left else "", grave=False, blanks=blanks)


def _delegations(engine: Engine) -> Finding:
    now = bootstrap.now()
    lacking = [act.value for act in Act if act not in delegations.acts_delegated(engine, now, treasury_day(now))]
    blanks = {"acts": ", ".join(lacking), "first": next(iter(lacking), "")}
    return Finding(check="delegations", mend="delegations" if lacking else "", grave=False, blanks=blanks)


def _github(settings: Settings, wait: Callable[[float], None]) -> Iterator[Finding]:
    calls = bootstrap.open_calls(settings)
    try:
        app = calls.get(None, "/app")
    except (Unavailable, Gone) as problem:
        yield Finding(check="app", mend="app", blanks={"problem": problem, "slug": "?"})
        return
    yield Finding(check="app", blanks={"slug": app["slug"]})
    yield _permissions(app)
    missing = ", ".join(sorted(EVENTS - set(app["events"])))
    yield Finding(check="events", mend="events" if missing else "", blanks={"missing": missing})
    address = _webhook(calls, settings)
    yield address
    if not address.mend:
        yield _delivery(calls, settings, wait)
    found = list(_installations(calls))
    yield Finding(check="installed", mend="" if found else "installed", blanks={"page": app["html_url"]})
    yield _accepted(found)


def _permissions(app: dict[str, Any]) -> Finding:
    given = app["permissions"]
    short = [f"{name}: {level}" for name, level in PERMISSIONS.items() if given.get(name) not in (level, "write")]
    if short:
        return Finding(check="permissions", mend="permissions_short", blanks={"names": ", ".join(short)})
    more = ", ".join(sorted(set(given) - set(PERMISSIONS)))
    return Finding(check="permissions", mend="permissions_more" if more else "", blanks={"names": more})


def _accepted(installations: list[Any]) -> Finding:
    """A permission asked for later counts in an installation only once its owner has accepted it."""
    wanted = {name: {level, "write"} for name, level in PERMISSIONS.items()}
    short = [
        i["account"]["login"]
        for i in installations
        if any(i["permissions"].get(name) not in levels for name, levels in wanted.items())
    ]
    return Finding(check="accepted", mend="accepted" if short else "", blanks={"names": ", ".join(short)})


def _webhook(calls: Calls, settings: Settings) -> Finding:
    try:
        config = calls.get(None, "/app/hook/config")
    except (Unavailable, Gone) as problem:
        return Finding(check="webhook", mend="webhook_untold", blanks={"problem": problem})
    wanted = settings.base_url + WEBHOOK_PATH
    if config.get("url") != wanted:
        return Finding(check="webhook", mend="webhook_url", blanks={"url": config.get("url") or "-", "wanted": wanted})
    return Finding(check="webhook", mend="" if config.get("content_type") == "json" else "webhook_type")


def _delivery(calls: Calls, settings: Settings, wait: Callable[[float], None]) -> Finding:
    """GitHub sends a delivery once more; only this database having it shows that the whole way works."""
    try:
        with bootstrap.database(settings) as engine:
            clock = SystemClock()
            found = Confirm(Places(calls), Gaps(engine, calls.app_id), clock, wait)()
    except CannotStart:
        # Told above, with what to do; without it nothing can arrive.
        return Finding(check="delivery", mend="delivery_database", sure=False, blanks={"event": "-"})
    except (Unavailable, Gone) as problem:
        return Finding(check="delivery", mend="webhook_untold", sure=False, blanks={"problem": problem, "event": "-"})
    blanks = {"event": found.event or "-", "code": found.code or "-", "why": found.why, "url": settings.base_url}
    sure = found.arrival is not Arrival.NOTHING
    return Finding(check="delivery", mend=ARRIVALS[found.arrival](found), sure=sure, blanks=blanks)


def _installations(calls: Calls) -> Iterator[Any]:
    try:
        yield from calls.pages(None, "/app/installations", None)
    except (Unavailable, Gone):
        return
