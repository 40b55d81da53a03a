"""``reconcile --from-nothing`` and ``policy try``: what would be different, in words or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.db.pace import Pace
from app.policies import load_policy
from app.rehearse import Outcome, ReadOnly, rehearse
from app.service.ports import Gone, Unavailable
from app.settings import load_settings


def from_nothing(policy_file: Path | None = None, *, live_only: bool = False) -> Outcome:
    """Everything decided anew from GitHub, under ``policy_file`` or else the operator's own.

    Raises:
        CannotStart: GitHub does not answer; nothing was changed either way.
        PolicyProblem, SettingsProblem.
    """
    settings = load_settings()
    logs.configure("ERROR", secrets=settings.secrets())
    policy = load_policy(policy_file or settings.policy_file)
    with bootstrap.database(settings) as engine:
        calls = bootstrap.open_calls(settings, Pace(engine, bootstrap.now), ReadOnly)
        try:
            return rehearse(engine, policy, calls, bootstrap.SystemClock(), live_only=live_only)
        except (Unavailable, Gone) as problem:
            raise CannotStart(
                f"GitHub gives no usable answer ({problem}); nothing was changed. Run: gc-bounty doctor\n"
                f"GitHub ne donne pas de réponse utile ({problem}); rien n’a changé. Exécutez : gc-bounty doctor"
            ) from None


def tell(outcome: Outcome, as_json: bool) -> bool:
    """Prints it; True where nothing is different."""
    if as_json:
        print(json.dumps(asdict(outcome), ensure_ascii=False))
        return not outcome.differences
    for d in outcome.differences:
        print(f"{d.repository}#{d.number}\t{d.what}\t{d.held} -> {d.told}")
    for repository, number, english, french in outcome.refused:
        print(f"{repository}#{number}\t{english} / {french}")
    count = len(outcome.differences)
    print(f"{outcome.issues} contracts, {count} differences. / {outcome.issues} micromarchés, {count} différences.")
    return not count
