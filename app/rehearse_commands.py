"""``reconcile --from-nothing`` and ``policy try``: what would be different, in words or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.core.policy import Policy
from app.db.engine import Engine
from app.db.pace import Pace
from app.github.client import Calls
from app.policies import load_policy
from app.rehearse import Outcome, ReadOnly, rehearse, try_policy
from app.service.ports import Gone, Unavailable
from app.settings import load_settings


def from_nothing() -> Outcome:
    """What would be held if every delivery had been lost.

    Raises:
        CannotStart: GitHub does not answer; nothing was changed either way.
        PolicyProblem, SettingsProblem.
    """
    with _prepared() as (engine, calls, policy):
        return rehearse(engine, policy, calls, bootstrap.SystemClock())


def under(policy_file: Path) -> Outcome:
    """What each open contract would have done under another operator's policy.

    Raises:
        CannotStart, PolicyProblem, SettingsProblem.
    """
    tried, tried_hash = load_policy(policy_file)
    with _prepared() as (engine, calls, policy):
        tried = replace(tried, allowed_accounts=policy[0].allowed_accounts)
        return try_policy(engine, policy, (tried, tried_hash), calls, bootstrap.SystemClock())


@contextmanager
def _prepared() -> Iterator[tuple[Engine, Calls, tuple[Policy, str]]]:
    settings = load_settings()
    logs.configure("ERROR", secrets=settings.secrets())
    policy, policy_hash = load_policy(settings.policy_file)
    policy = replace(policy, allowed_accounts=settings.allowed_accounts)
    with bootstrap.database(settings) as engine:
        calls = bootstrap.open_calls(settings, Pace(engine, bootstrap.now), ReadOnly)
        try:
            yield engine, calls, (policy, policy_hash)
        except (Unavailable, Gone) as problem:
            raise CannotStart(
                f"GitHub gives no usable answer ({problem}); nothing was changed. Run: gc-bounty doctor\n"
                f"GitHub ne donne pas de réponse utile ({problem}); rien n’a changé. Exécutez : gc-bounty doctor"
            ) from None


def tell(outcome: Outcome, as_json: bool) -> bool:
    """Prints it; True where everything was seen and nothing is different."""
    alike = not (outcome.differences or outcome.unseen)
    if as_json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
        return alike
    for d in outcome.differences:
        print(f"{d.repository}#{d.number}\t{d.what}\t{d.held} -> {d.told}")
    for repository, number, english, french in outcome.refused:
        print(f"{repository}#{number}\t{english} / {french}")
    for place in outcome.unseen:
        print(f"{place}\tGitHub does not show it to us; nothing is said about it. / GitHub ne nous la montre pas.")
    count = len(outcome.differences)
    print(f"{outcome.issues} contracts, {count} differences. / {outcome.issues} micromarchés, {count} différences.")
    return alike
