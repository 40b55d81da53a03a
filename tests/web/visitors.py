"""A browser that signs in through a sandbox GitHub, and a page that only finance may open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import Response

from app.db import roles
from app.db.roles import NewGrant
from app.github.signin import GitHubSignIn
from app.service.visitors import Role
from app.web.visit import FinancePerson, Form, PageRouter, Visit, confirmed_lately
from tests.web.office import Office

BACK = "https://bounty.example/sign-in/callback"


@contextmanager
def browser_on(office: Office, github: tuple[Any, str], **changes: Any) -> Iterator[httpx.Client]:
    world, address = github
    world.faults.clear()
    app = world.app
    signer = GitHubSignIn(
        web_url=address, api_url=address, client_id=app.client_id, client_secret=app.client_secret, **changes
    )
    with office.client(None, pages=replace(office.parts.pages, sign_in=signer)) as made:
        made.base_url = httpx.URL("https://bounty.example")
        made.follow_redirects = False
        yield made


def vault() -> PageRouter:
    router = PageRouter()

    @router.page("vault")
    def look(visit: Visit, _person: FinancePerson) -> Response:
        return visit.page("frame/problem.html", told=[("en", "Vault", ""), ("fr", "Coffre", "")], number="")

    @router.page("vault", methods=("POST",))
    def pay(visit: Visit, _person: FinancePerson, form: Form) -> Response:
        confirmed_lately(visit)
        return Response(f"paid {form.text('amount')}")

    return router


def asked_of_github(browser: httpx.Client, path: str = "/sign-in/github?lang=en") -> str:
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def signed_in(browser: httpx.Client, login: str = "first-contributor", path: str = "/sign-in/github?lang=en") -> str:
    """Signs in; answers where the browser ends."""
    agreed = httpx.get(f"{asked_of_github(browser, path)}&login={login}")
    back = urlsplit(agreed.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    answer = browser.get(f"{back.path}?{back.query}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def csrf_of(page: str) -> str:
    return str(re.findall(r'name="csrf" value="([0-9a-f]{32})"', page)[0])


def number_of(github: tuple[Any, str], login: str) -> int:
    return int(github[0].user(login).id)


def make_finance(office: Office, github: tuple[Any, str], until: datetime | None = None) -> int:
    number, login = number_of(github, "first-contributor"), "first-contributor"
    new = NewGrant(person_id=number, login=login, role=Role.FINANCE, until=until)
    return roles.grant(office.engine, new, office.clock.now())
