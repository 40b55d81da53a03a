"""Signing in through GitHub and out again: state and PKCE there, a session of ours here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app import logs
from app.db.sessions import LIFE_MAX
from app.i18n import Language
from app.manifest import SIGNED_IN_PATH
from app.service.ports import Gone, Unavailable
from app.web.addresses import address, local
from app.web.parts import Parts, WebParts
from app.web.problems import Problem
from app.web.visit import Form, PageRouter, Visit, cookie_name

START_PATH: Final = "/sign-in/github"
TRY_SECONDS: Final = 600
pages = PageRouter()
router = APIRouter(redirect_slashes=False)
_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt, kept by the browser that makes it: what must come back from GitHub, and where to go then."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)
    language: Language
    back_to: str

    def written(self) -> str:
        packed = base64.urlsafe_b64encode(self.back_to.encode()).decode().rstrip("=")
        return f"{self.state}.{self.verifier}.{self.language}.{packed}"

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pages.page("sign_in")
def sign_in(visit: Visit) -> Response:
    """Says what signing in does; the link on it leads to GitHub, for a form may not lead elsewhere."""
    return visit.page(
        "signin/sign_in.html",
        start=START_PATH,
        back_to=local(visit.asked("next")) or "",
        again=visit.asked("again") == "1",
        trouble=visit.asked("trouble"),
    )


@pages.page("sign_out", methods=("POST",))
def sign_out(visit: Visit, _form: Form) -> Response:
    """Ends the session here; the one with GitHub is GitHub's."""
    visit.pages.visitors.end(visit.token)
    answer = visit.go("board")
    _forget(answer, visit.parts, "session")
    return answer


@router.get(START_PATH, include_in_schema=False)
def start(request: Request, parts: Parts) -> Response:
    """To GitHub, with a state and a challenge that only this browser can answer for."""
    if parts.pages.sign_in is None:
        raise Problem("not_found")
    asked = request.query_params
    language: Language = "fr" if asked.get("lang") == "fr" else "en"
    back_to = local(asked.get("next", "")) or address("board", language)
    made = Try(state=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48), language=language, back_to=back_to)
    to = parts.pages.sign_in.address(parts.base_url + SIGNED_IN_PATH, made.state, made.challenge)
    answer = RedirectResponse(to, 303)
    _keep(answer, parts, "try", made.written(), TRY_SECONDS)
    return answer


@router.get(SIGNED_IN_PATH, include_in_schema=False)
def signed_in(request: Request, parts: Parts) -> Response:
    """GitHub sends the browser here with a code; a try is good once, whatever comes of it."""
    made = _read_try(request.cookies.get(cookie_name("try", parts), ""))
    language = made.language if made else "en"
    outcome = _outcome(request, parts, made)
    if isinstance(outcome, Trouble):
        query = {"trouble": outcome.code, "next": made.back_to if made else None}
        answer = RedirectResponse(address("sign_in", language, query=query), 303)
    else:
        assert made is not None
        answer = RedirectResponse(made.back_to, 303)
        _keep(answer, parts, "session", outcome, int(LIFE_MAX.total_seconds()))
    _forget(answer, parts, "try")
    return answer


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nobody is signed in; the page has a sentence for each."""

    code: str


def _outcome(request: Request, parts: WebParts, made: Try | None) -> str | Trouble:
    """The new session's token, or what went wrong."""
    asked, github = request.query_params, parts.pages.sign_in
    if github is None or made is None:
        return Trouble("stale")
    if not hmac.compare_digest(asked.get("state", "").encode(), made.state.encode()):
        return Trouble("stale")
    if "error" in asked:
        return Trouble("denied")
    try:
        who = github.person(asked.get("code", ""), made.verifier, parts.base_url + SIGNED_IN_PATH)
    except Gone as problem:
        _log.warning("github refuses the code of a sign-in", why=str(problem))
        return Trouble("stale")
    except Unavailable as problem:
        _log.warning("github does not tell who signs in", why=str(problem))
        return Trouble("silent")
    before = request.cookies.get(cookie_name("session", parts), "")
    if before:
        parts.pages.visitors.end(before)
    return parts.pages.visitors.begin(who.id, who.login)


def _read_try(text: str) -> Try | None:
    match text.split("."):
        case [state, verifier, "en" | "fr" as language, packed] if state and verifier:
            try:
                raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
            except ValueError:
                return None
            back_to = local(raw) or address("board", "fr" if language == "fr" else "en")
            return Try(state=state, verifier=verifier, language="fr" if language == "fr" else "en", back_to=back_to)
        case _:
            return None


def _keep(answer: Response, parts: WebParts, name: str, text: str, seconds: int) -> None:
    answer.set_cookie(
        cookie_name(name, parts),
        text,
        max_age=seconds,
        path="/",
        secure=parts.base_url.startswith("https://"),
        httponly=True,
        # Lax: GitHub sends the browser back from another site, as a link that is followed.
        samesite="lax",
    )


def _forget(answer: Response, parts: WebParts, name: str) -> None:
    secure = parts.base_url.startswith("https://")
    answer.delete_cookie(cookie_name(name, parts), path="/", secure=secure, httponly=True, samesite="lax")
