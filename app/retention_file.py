"""Reads the operator's retention file; without one the standard schedule below is in force and nothing is on hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.service.retention import LegalHold, Retention, RetentionProblem, Schedule


class ScheduleIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    since: date
    payment_years: int = Field(ge=0, le=100)
    use_years: int = Field(ge=2, le=100, description="Privacy Regulations, SOR/83-508 s.4: at least two.")
    delivery_days: int = Field(ge=1, le=36_500)
    source: str = Field(min_length=1, max_length=500)


class HoldIn(BaseModel):
    """What it names none of is not narrowed by it; one that names nothing covers everything."""

    model_config = ConfigDict(extra="forbid")

    matter: str = Field(min_length=1, max_length=200)
    since: date
    lifted: date | None = None
    contracts: list[int] = []
    people: list[int] = []
    repositories: list[int] = []


# Six fiscal years for accounts payable after the one of the final payment (Library and Archives Canada's guide for
# common administrative records, Comptrollership); two years after last use for personal information (SOR/83-508 s.4).
STANDARD = ScheduleIn(
    since=date(1983, 7, 1),
    payment_years=6,
    use_years=2,
    delivery_days=90,
    source="LAC, accounts payable: 6 fiscal years; SOR/83-508 s.4: 2 years after last use",
)


class RetentionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schedules: list[ScheduleIn] = [STANDARD]
    legal_holds: list[HoldIn] = []


def load_retention(path: Path | None) -> Retention:
    """The schedules and legal holds in force.

    Raises:
        RetentionProblem: the file cannot be read, is not YAML, or says what none may say.
    """
    given = _read(path) if path else {}
    try:
        wanted = RetentionIn.model_validate(given)
    except ValidationError as problem:
        places = "; ".join(f"{'.'.join(map(str, x['loc'])) or 'file'}: {x['msg']}" for x in problem.errors())
        raise _problem(path, places) from None
    # A file whose first schedule begins later leaves the days before to the standard one.
    schedules = tuple(Schedule(**s.model_dump()) for s in (STANDARD, *wanted.schedules))
    return Retention(schedules=schedules, holds=tuple(map(_hold, wanted.legal_holds)))


def _hold(given: HoldIn) -> LegalHold:
    return LegalHold(
        matter=given.matter,
        since=given.since,
        lifted=given.lifted,
        contracts=frozenset(given.contracts),
        people=frozenset(given.people),
        repositories=frozenset(given.repositories),
    )


def _read(path: Path) -> Any:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise _problem(path, str(problem)) from None
    return content if content is not None else {}


def _problem(path: Path | None, why: str) -> RetentionProblem:
    return RetentionProblem(
        f"RETENTION_FILE {path} cannot be used, and nothing is erased without it: {why}\n"
        f"RETENTION_FILE {path} est inutilisable, et rien n’est éliminé sans lui : {why}"
    )
