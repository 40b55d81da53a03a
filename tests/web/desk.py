"""People of finance with a browser each: they open a form, fill it in and send it, as its page has it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from app.core.ids import UserId
from app.db import roles
from app.db.roles import NewGrant
from app.service.visitors import Role
from tests.web.office import Office

OFFICER: Final = (501, "finance-officer")
MANAGER: Final = (502, "payment-manager")
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_POST: Final = re.compile(r'<form method="post" action="([^"]*)" novalidate>(.*?)</form>', re.S)


@dataclass
class Visitor:
    """One person's browser."""

    client: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def text(self, path: str) -> str:
        """A page that must be there, as its reader sees its text."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return seen(answer)

    def opened(self, path: str) -> tuple[str, dict[str, str]]:
        """Where the page's own form goes, and what it carries unseen."""
        return form_of(self.get(path))

    def send(self, path: str, **fields: str) -> httpx.Response:
        to, hidden = self.opened(path)
        return self.client.post(to, data={**hidden, **fields}, headers={"Referer": f"https://bounty.example{path}"})


def form_of(answer: httpx.Response) -> tuple[str, dict[str, str]]:
    to, body = _POST.findall(answer.text)[-1]
    return html.unescape(to), {name: html.unescape(value) for name, value in _HIDDEN.findall(body)}


def seen(answer: httpx.Response) -> str:
    """A page without its tags; what may not break stays unbroken."""
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


@contextmanager
def visitor(office: Office, person: tuple[int, str], *wanted: Role) -> Iterator[Visitor]:
    """A signed-in person; roles are granted once."""
    number, login = person
    held = {(row["person_id"], row["role"]) for row in roles.list_grants(office.engine) if row["ended_at"] is None}
    for role in wanted:
        if (number, role.value) not in held:
            new = NewGrant(person_id=number, login=login, role=role, until=None)
            roles.grant(office.engine, new, office.clock.now())
    token = office.parts.pages.visitors.begin(UserId(number), login)
    with office.client(None) as client:
        client.headers["Cookie"] = f"__Host-session={token}"
        client.follow_redirects = False
        yield Visitor(client)


def frozen(officer: Visitor, *payables: int) -> str:
    """The address of a batch of these."""
    asked = "&".join(f"payable={number}" for number in payables)
    made = officer.send(f"/en/finance/batches/new?{asked}")
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def released(officer: Visitor, *payables: int) -> str:
    batch = frozen(officer, *payables)
    total = 565_00 * len(payables)
    done = officer.send(f"{batch}/release", typed=f"release ${total // 100:,}.00")
    assert done.headers.get("location") == batch, done.text
    return batch
