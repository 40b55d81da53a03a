"""``gc-bounty gaps``: what was found late and why, in both languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app import operate
from app.bootstrap import now
from app.service.gap_words import words
from app.service.recover import Gap

DAYS = 30
HEADING = ("found / trouvé", "late / retard", "where / où", "what / quoi", "why / pourquoi")


def gaps(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, UTC; 30 days ago.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List what was found late: when it happened, when it was found, and why."""
    start = since.replace(tzinfo=UTC) if since else now() - timedelta(days=DAYS)
    count = 0
    for gap in operate.gaps(start):
        if not count and not as_json:
            print("\t".join(HEADING))
        count += 1
        print(json.dumps(_plain(gap)) if as_json else _line(gap))
    if not count and not as_json:
        print(f"Nothing was found late since {start.date()}. / Rien n’a été trouvé en retard depuis le {start.date()}.")


def _line(gap: Gap) -> str:
    place = gap.repository if gap.number is None else f"{gap.repository}#{gap.number}"
    lateness = f"{gap.found_at - gap.happened_at}".split(".")[0] if gap.happened_at else "?"
    english, french = words(gap.why)
    asked = f" (x{gap.asked})" if gap.asked > 1 else ""
    return f"{gap.found_at:%Y-%m-%dT%H:%MZ}\t+{lateness}\t{place}\t{gap.what}{asked}\t{english} / {french}"


def _plain(gap: Gap) -> dict[str, object]:
    moments = {"found_at": gap.found_at.isoformat(), "happened_at": gap.happened_at and gap.happened_at.isoformat()}
    names = ("kind", "repository", "number", "what", "why", "guid", "asked")
    return moments | {name: getattr(gap, name) for name in names}
