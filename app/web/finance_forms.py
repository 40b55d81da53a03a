"""Reads what finance writes into forms: each thing as it must be, or the sentence that says how to write it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final
from uuid import uuid4

from fastapi import Depends

from app.core.events import Actor
from app.core.money import Amount, read_amount
from app.service.visitors import Person, Role
from app.web.visit import Fields, NeedsPerson, VisitData

REASON_CHARACTERS_MAX: Final = 500
REFERENCE_CHARACTERS_MAX: Final = 100
ID_MAX: Final = 2**63 - 1
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Who may look; what is done needs the role finance, and the rules ask for more.
DeskReader = Annotated[Person, Depends(NeedsPerson(Role.FINANCE, Role.AUDITOR))]


def actor_of(person: Person) -> Actor:
    return Actor(id=person.id, login=person.login, role="finance")


def new_key() -> str:
    """Names one form, so that sending it twice is sending it once."""
    return uuid4().hex


def cause_of(person: Person, key: str) -> str:
    """A key is its person's own."""
    return f"page:{person.id}:{key}"


@dataclass(slots=True)
class Entry:
    """One form as it came: what it says, and a sentence under the name of each field that will not do."""

    visit: VisitData
    form: Fields
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The form's own name; a new one, and a sentence, for a form that lost it."""
        given = self.form.text("key")
        if _KEY.fullmatch(given):
            return given
        self.wrong["form"] = self.visit.say("The form was incomplete. Look at it again and send it once more.")
        return new_key()

    def reason(self) -> str:
        text = self.form.text("reason")
        if not text:
            self.wrong["reason"] = self.visit.say("Write the reason.")
        elif len(text) > REASON_CHARACTERS_MAX or _unseen(text):
            self.wrong["reason"] = self.visit.say(
                "Write the reason in one line of at most %(limit)s characters.", limit=REASON_CHARACTERS_MAX
            )
        return text

    def reference(self) -> str:
        text = self.form.text("reference")
        if not text:
            self.wrong["reference"] = self.visit.say("Write the payment’s reference in your finance system.")
        elif len(text) > REFERENCE_CHARACTERS_MAX or _unseen(text):
            self.wrong["reference"] = self.visit.say(
                "Write the reference in one line of at most %(limit)s characters.", limit=REFERENCE_CHARACTERS_MAX
            )
        return text

    def day(self, name: str) -> str:
        """An ISO date."""
        text = self.form.text(name)
        if read_day(text) is None:
            self.wrong[name] = self.visit.say("Write the day as year-month-day, for example 2026-12-15.")
        return text

    def cents(self, name: str) -> int:
        """An amount in cents; 0 where it is wrong."""
        found = read_amount(self.form.text(name))
        if isinstance(found, Amount):
            return found.cents
        self.wrong[name] = self.visit.say("Write the amount as $1,250.50 or 1\u00a0250,50\u00a0$.")
        return 0


def read_day(text: str) -> date | None:
    """The day of an ISO text, None for any other."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_number(text: str) -> int | None:
    """A number that a row can have, None for any other text."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,18}", text) and int(text) <= ID_MAX else None


def plain(text: str) -> str:
    """A text to search for, empty where no row can hold it."""
    return "" if _unseen(text) else text


def _unseen(text: str) -> bool:
    return any(unicodedata.category(character) in _UNSEEN for character in text)
