"""``labels sync``: gives a repository the labels that offer, and touches none that is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from app import bootstrap, logs
from app.bootstrap import CannotStart
from app.core.money import Doubt, read_amount
from app.github import labels
from app.github.client import Calls
from app.github.labels import Label
from app.policies import load_policy
from app.service.ports import CannotShow, Gone, Unavailable
from app.settings import load_settings

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9-]{1,100}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")


def sync(repository: str, amounts: str, dry_run: bool, say: Callable[[str], None]) -> None:
    """Makes what is missing in ``OWNER/REPO``; ``amounts`` are between commas, such as ``250,500,2.5K``.

    Raises:
        CannotStart: a mistake, or GitHub gives no usable answer; what was said until then is done.
    """
    if not _REPOSITORY.fullmatch(repository):
        raise CannotStart(
            f"{repository!r} is not a repository. Write it as OWNER/REPO.\n"
            f"{repository!r} n’est pas un dépôt. Écrivez PROPRIÉTAIRE/DÉPÔT."
        )
    settings = load_settings()
    logs.configure("WARNING", secrets=settings.secrets())
    policy, _ = load_policy(settings.policy_file)
    wanted = labels.wanted(policy.label_prefixes, _cents(amounts))
    _sync(bootstrap.open_calls(settings), repository, wanted, dry_run, say)


def _sync(calls: Calls, repository: str, wanted: Sequence[Label], dry_run: bool, say: Callable[[str], None]) -> None:
    try:
        installation = labels.installation_of(calls, repository)
        plan = labels.read_plan(calls, installation, repository, wanted)
        for label in plan.same:
            say(f"kept / gardée\t{label.name}")
        for label, kept in plan.differing:
            is_so, should = (f"#{one.colour} “{one.description}”" for one in (kept, label))
            say(f"differs, left alone / diffère, laissée telle quelle\t{kept.name}\t{is_so}, not / et non {should}")
        for label in plan.missing:
            if not dry_run:
                labels.make(calls, installation, repository, label)
            say(f"{'would create / créerait' if dry_run else 'created / créée'}\t{label.name}")
    except Gone:
        raise CannotStart(
            f"The App is not installed on {repository}, or there is no such repository. Install it there.\n"
            f"L’application n’est pas installée dans {repository}, ou ce dépôt n’existe pas. Installez-la là."
        ) from None
    except (Unavailable, CannotShow) as problem:
        raise CannotStart(
            f"GitHub does not take it ({problem}). Run it again; see: gc-bounty doctor\n"
            f"GitHub ne l’accepte pas ({problem}). Relancez la commande; voir : gc-bounty doctor"
        ) from None


def _cents(amounts: str) -> list[int]:
    read: list[int] = []
    for text in filter(None, (part.strip() for part in amounts.split(","))):
        reading = read_amount(text)
        if isinstance(reading, Doubt):
            raise CannotStart(
                f"{text!r} is not a clear amount ({reading.code}). Write 250, $500 or 2.5K between commas.\n"
                f"{text!r} n’est pas une somme claire ({reading.code}). Écrivez 250, $500 ou 2.5K entre virgules."
            )
        read.append(reading.cents)
    return read
