"""Has GitHub tell who somebody is: the web flow with PKCE. The token it gives is used once, then taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from app import logs
from app.core.ids import UserId
from app.github.client import API_VERSION, TIMEOUT_SECONDS, USER_AGENT
from app.github.registration import looks_like_code
from app.service.ports import Gone, Unavailable

TAKE_BACK_SECONDS: Final = 5.0
"""Somebody waits for their page meanwhile."""
_API_HEADERS: Final = {
    "Accept": "application/vnd.github+json",
    "User-Agent": USER_AGENT,
    "X-GitHub-Api-Version": API_VERSION,
}
_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who GitHub says it is."""

    id: UserId
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubSignIn:
    """GitHub's side of signing in. ``web_url`` is GitHub's address for people, ``api_url`` the one for programs."""

    web_url: str
    api_url: str
    client_id: str
    client_secret: str = field(repr=False)
    transport: httpx.BaseTransport | None = field(default=None, repr=False)

    def address(self, back_to: str, state: str, challenge: str) -> str:
        """Where the browser is sent; ``challenge`` is the SHA-256 of the verifier (RFC 7636)."""
        asked = {
            "client_id": self.client_id,
            "redirect_uri": back_to,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.web_url}/login/oauth/authorize?{urlencode(asked)}"

    def person(self, code: str, verifier: str, back_to: str) -> SignedIn:
        """Who the code stands for; it is good once.

        Raises:
            Gone: GitHub takes the code no more. Unavailable: no usable answer.
        """
        if not looks_like_code(code):
            raise Gone("not a code")
        given = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code": code,
            "redirect_uri": back_to,
            "code_verifier": verifier,
        }
        headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
        try:
            with httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, transport=self.transport) as client:
                token = _token(client.post(f"{self.web_url}/login/oauth/access_token", data=given, headers=headers))
                try:
                    asked = {**_API_HEADERS, "Authorization": f"Bearer {token}"}
                    return _person(client.get(f"{self.api_url}/user", headers=asked))
                finally:
                    self._take_back(client, token)
        except httpx.HTTPError as problem:
            raise Unavailable(f"GitHub cannot be reached: {type(problem).__name__}") from None

    def _take_back(self, client: httpx.Client, token: str) -> None:
        """Has GitHub forget the token; nobody is kept from signing in where it does not, for it ends by itself."""
        try:
            answer = client.request(
                "DELETE",
                f"{self.api_url}/applications/{self.client_id}/token",
                json={"access_token": token},
                auth=(self.client_id, self.client_secret),
                headers=_API_HEADERS,
                timeout=TAKE_BACK_SECONDS,
            )
            why = "" if answer.status_code == 204 else f"GitHub answers {answer.status_code}"
        except httpx.HTTPError as problem:
            why = type(problem).__name__
        if why:
            _log.warning("a sign-in's token was not taken back", why=why)


def _token(response: httpx.Response) -> str:
    """GitHub refuses a code with status 200 and a word of its own."""
    answer = _read(response)
    if "error" in answer:
        if answer["error"] in ("bad_verification_code", "redirect_uri_mismatch"):
            raise Gone(str(answer["error"]))
        raise Unavailable(f"GitHub refuses: {str(answer['error'])[:100]}")
    token = answer.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Unavailable("GitHub's answer cannot be used")
    return token


def _person(response: httpx.Response) -> SignedIn:
    answer = _read(response)
    number, login = answer.get("id"), answer.get("login")
    if not isinstance(number, int) or not isinstance(login, str) or not login:
        raise Unavailable("GitHub's answer cannot be used")
    if answer.get("type") != "User":
        raise Gone("not a person")
    return SignedIn(id=UserId(number), login=login)


def _read(response: httpx.Response) -> dict[str, Any]:
    if response.status_code != 200:
        raise Unavailable(f"GitHub answers {response.status_code}")
    try:
        answer = response.json()
    except ValueError:
        raise Unavailable("GitHub's answer is not whole JSON") from None
    if not isinstance(answer, dict):
        raise Unavailable("GitHub's answer cannot be used")
    return answer
