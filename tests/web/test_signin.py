"""Signing in through a sandbox GitHub and out again, and sessions, as a browser meets them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.core.ids import UserId
from app.db import sessions
from app.db import tables as t
from app.sandbox.faults import Fault
from tests.web.office import Office
from tests.web.visitors import BACK, asked_of_github, browser_on, csrf_of, number_of, signed_in


def test_who_signs_in_comes_back_and_is_named(browser: httpx.Client, office: Office, github: tuple[Any, str]) -> None:
    page = browser.get("/fr/connexion?next=/fr/possibilites%3Fafter%3DNw").text
    start = unescape(re.findall(r'class="button" href="([^"]+)"', page)[0])
    assert signed_in(browser, path=start) == "/fr/possibilites?after=Nw"
    assert "Session de first-contributor" in browser.get("/fr/possibilites").text
    with office.engine.connect() as connection:
        row = connection.execute(select(t.session)).mappings().one()
    assert row["person_id"] == number_of(github, "first-contributor")
    assert browser.cookies["__Host-session"] not in str(dict(row)), "kept as a hash only"


def test_cookies_are_of_this_host_and_not_for_scripts(browser: httpx.Client) -> None:
    answer = browser.get("/sign-in/github")
    for part in ("__Host-try=", "HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"):
        assert part in answer.headers["set-cookie"], part
    signed_in(browser)
    assert "__Host-try" not in browser.cookies and "__Host-session" in browser.cookies


def test_github_is_asked_with_state_and_a_challenge(browser: httpx.Client) -> None:
    asked = parse_qs(urlsplit(asked_of_github(browser)).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 43 and asked["redirect_uri"] == [BACK] and "scope" not in asked


@pytest.mark.parametrize("query", ["", "?code=abc", "?state=x&code=abc", "?error=access_denied", "?state=%00&code=é"])
def test_an_answer_that_nobody_asked_for_signs_nobody_in(browser: httpx.Client, query: str) -> None:
    asked_of_github(browser)
    assert browser.get(f"/sign-in/callback{query}").headers["location"].startswith("/en/sign-in?trouble=stale")
    assert "__Host-session" not in browser.cookies


def test_the_state_of_another_browser_is_not_taken(browser: httpx.Client, office: Office, github: Any) -> None:
    agreed = httpx.get(f"{asked_of_github(browser)}&login=rival-contributor").headers["location"]
    back = urlsplit(agreed)
    with browser_on(office, github) as victim:
        asked_of_github(victim)
        assert "trouble=stale" in victim.get(f"{back.path}?{back.query}").headers["location"]
        assert "__Host-session" not in victim.cookies
    # The verifier stays with the browser that began: a stolen code is worth nothing elsewhere.
    assert browser.get(f"{back.path}?{back.query}").headers["location"] == "/en/opportunities"
    assert "trouble=stale" in browser.get(f"{back.path}?{back.query}").headers["location"], "good once"


def test_who_does_not_agree_is_told_so(browser: httpx.Client) -> None:
    state = parse_qs(urlsplit(asked_of_github(browser, "/sign-in/github?lang=fr")).query)["state"][0]
    answer = browser.get(f"/sign-in/callback?error=access_denied&state={state}")
    assert "vous n’avez pas accepté" in browser.get(answer.headers["location"]).text


@pytest.mark.parametrize("path", ["/login/oauth/access_token", "/user"])
def test_when_github_does_not_answer_nobody_is_signed_in(browser: httpx.Client, github: Any, path: str) -> None:
    github[0].faults.add(Fault(kind="status", path=path, status=502))
    where = signed_in(browser)
    assert "trouble=silent" in where and "GitHub does not answer" in browser.get(where).text
    assert "__Host-session" not in browser.cookies


class Overheard(httpx.HTTPTransport):
    """GitHub's line, and the tokens that it gave over it."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if request.url.path.endswith("/access_token"):
            self.tokens.append(json.loads(answer.read())["access_token"])
        return answer


@pytest.mark.parametrize("failing", ["", "/user", "/applications/.*"])
def test_the_token_is_taken_back_whatever_came_of_it(office: Office, github: tuple[Any, str], failing: str) -> None:
    line = Overheard()
    with browser_on(office, github, transport=line) as browser, capture_logs() as logged:
        if failing:
            github[0].faults.add(Fault(kind="status", path=failing, status=502))
        assert ("trouble=silent" in signed_in(browser)) == (failing == "/user"), "it keeps nobody from signing in"
    (token,) = line.tokens
    github[0].faults.clear()
    asked = httpx.get(f"{github[1]}/user", headers={"Authorization": f"Bearer {token}"})
    kept = failing.startswith("/applications")
    assert asked.status_code == (200 if kept else 401)
    told = [entry for entry in logged if "not taken back" in entry["event"]]
    assert [entry["why"] for entry in told] == (["GitHub answers 502"] if kept else [])
    assert token not in str(logged) and github[0].app.client_secret not in str(logged)


def test_a_wrong_secret_is_no_sign_in(office: Office, github: tuple[Any, str]) -> None:
    with browser_on(office, github) as browser:
        github[0].app.client_secret, before = "another", github[0].app.client_secret
        try:
            assert "trouble=silent" in signed_in(browser)
        finally:
            github[0].app.client_secret = before


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/en", "/en/\\\\evil.example", "/en//evil"])
def test_nobody_is_sent_elsewhere_after_it(browser: httpx.Client, to: str) -> None:
    assert signed_in(browser, path=f"/sign-in/github?lang=en&next={to}") == "/en/opportunities"


def test_signing_out_ends_the_session_for_good(browser: httpx.Client) -> None:
    signed_in(browser)
    page, kept = browser.get("/en/opportunities").text, browser.cookies["__Host-session"]
    assert browser.post("/en/sign-out", data={"csrf": "0" * 32}).status_code == 403
    assert browser.post("/en/sign-out", data={"csrf": csrf_of(page)}).headers["location"] == "/en/opportunities"
    assert "__Host-session" not in browser.cookies
    again = browser.get("/en/opportunities", headers={"Cookie": f"__Host-session={kept}"})
    assert "Signed in as" not in again.text


def test_sessions_end_by_themselves_and_by_the_operator(browser: httpx.Client, office: Office, github: Any) -> None:
    signed_in(browser)
    begun = office.clock.moment
    for _ in range(12):
        office.clock.moment += timedelta(minutes=50)
        alive = "Signed in as" in browser.get("/en/opportunities").text
        assert alive == (office.clock.moment - begun < sessions.LIFE_MAX)
        if not alive:
            break
    signed_in(browser)
    office.clock.moment += sessions.IDLE_MAX
    assert "Signed in as" not in browser.get("/en/opportunities").text
    signed_in(browser)
    person = number_of(github, "first-contributor")
    assert [row["person_id"] for row in sessions.list_sessions(office.engine, office.clock.now())] == [person]
    assert sessions.revoke_sessions(office.engine, person, office.clock.now()) == 1
    assert "Signed in as" not in browser.get("/en/opportunities").text


@pytest.mark.parametrize("cookie", ["x", "é", "a" * 43, "a" * 5_000, "' or 1=1 --"])
def test_a_cookie_of_nobody_is_nobody(browser: httpx.Client, cookie: str) -> None:
    answer = browser.get("/en/opportunities", headers={b"Cookie": f"__Host-session={cookie}".encode()})
    assert answer.status_code == 200 and "Signed in as" not in answer.text


def test_without_client_id_nobody_signs_in(office: Office) -> None:
    with office.client(None) as browser:
        assert "GITHUB_CLIENT_ID" in browser.get("/en/sign-in").text
        assert browser.get("/sign-in/github").status_code == 404
        assert "Sign in</a>" not in browser.get("/en/opportunities").text


def test_a_session_is_a_row_of_its_own(office: Office) -> None:
    visitors = office.parts.pages.visitors
    first, second = visitors.begin(UserId(11), "first"), visitors.begin(UserId(11), "first")
    visitors.end(first)
    found = visitors.find(second)
    assert visitors.find(first) is None and found is not None and found.id == 11 and found.roles == frozenset()
