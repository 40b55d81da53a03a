"""Calls GitHub as the App: one answer or one clear reason why there is none, nothing repeated behind the back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
from githubkit import AppAuthStrategy, AppInstallationAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy
from githubkit.exception import (
    GitHubException,
    RateLimitExceeded,
    RequestError,
    RequestFailed,
    RequestTimeout,
)

from app.service.ports import CannotShow, Gone, Unavailable

# The version of GitHub's REST API that the shapes below belong to.
API_VERSION = "2022-11-28"
TIMEOUT_SECONDS = 10.0
# GitHub's word for a secondary limit without a retry-after: at least a minute.
LIMIT_SECONDS = 60
USER_AGENT = "gc-bounty"

Json = dict[str, Any]


class _Kept(httpx.HTTPTransport):
    """One pool of connections for the process: githubkit closes its client after each request."""

    def close(self) -> None:
        """Stays open; the process's end closes it."""


class Calls:
    """GitHub's REST and GraphQL, as the App itself (``installation`` None) or as one of its installations."""

    def __init__(
        self,
        app_id: int,
        private_key: str,
        api_url: str,
        graphql_url: str,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._app_id = app_id
        self._private_key = private_key
        self._api_url = api_url.rstrip("/")
        self._graphql_url = graphql_url
        self._transport = transport or _Kept(retries=0)
        self._clients: dict[int | None, GitHub[Any]] = {}
        self._lock = threading.Lock()

    def get(self, installation: int | None, path: str, **params: str | int) -> Any:
        """The JSON that GitHub answers to a GET.

        Raises:
            Unavailable: no usable answer. Gone: 404, 410 or 451.
        """
        return self._call(installation, "GET", self._api_url + path, params=params).json()

    def pages(self, installation: int | None, path: str, key: str | None, **params: str | int) -> Iterator[Json]:
        """Every item of a paged list, asked for page by page; ``key`` names the list inside the answer."""
        url: str | None = self._api_url + path
        given: dict[str, str | int] | None = {"per_page": 100, **params}
        while url is not None:
            response = self._call(installation, "GET", url, params=given)
            found = response.json()
            yield from found[key] if key else found
            following = response.links.get("next", {}).get("url")
            # The next page must be where the first was: a token never follows a link to another host.
            url = following if following and following.startswith(self._api_url) else None
            given = None

    def send(self, installation: int | None, method: str, path: str, body: Json) -> Any:
        """Writes once.

        Raises:
            Unavailable: it may or may not have been taken. Gone: there is nothing to write to.
            CannotShow: GitHub will not take it as things stand.
        """
        try:
            response = self._call(installation, method, self._api_url + path, json=body)
        except _Forbidden as problem:
            raise CannotShow(problem.why) from None
        return response.json() if response.content else {}

    def graphql(self, installation: int, query: str, variables: Json) -> Json:
        """The ``data`` of an answer; errors come under HTTP 200 and are read as such."""
        body = {"query": query, "variables": variables}
        answer = self._call(installation, "POST", self._graphql_url, json=body).json()
        errors = answer.get("errors") or []
        if errors:
            raise _graphql_problem(errors)
        data: Json = answer["data"]
        return data

    def _call(self, installation: int | None, method: str, url: str, **request: Any) -> httpx.Response:
        try:
            return self._once(installation, method, url, **request)
        except _Unauthorized:
            # A token can be revoked before its hour is over: a fresh one decides whether we are still let in.
            with self._lock:
                self._clients.pop(installation, None)
        try:
            return self._once(installation, method, url, **request)
        except _Unauthorized:
            raise Unavailable("GitHub refuses the App's credentials (401); see: gc-bounty doctor") from None

    def _once(self, installation: int | None, method: str, url: str, **request: Any) -> httpx.Response:
        headers = {"X-GitHub-Api-Version": API_VERSION}
        try:
            response = self._client(installation).request(method, url, headers=headers, **request)
        except RateLimitExceeded as problem:
            raise Unavailable("GitHub's rate limit", retry_seconds=_seconds(problem.retry_after)) from None
        except RequestFailed as problem:
            raise _problem(problem.response.raw_response, method) from None
        except (RequestTimeout, RequestError) as problem:
            raise Unavailable(f"GitHub cannot be reached: {type(problem.__cause__ or problem).__name__}") from None
        except (GitHubException, httpx.HTTPError, ValueError) as problem:
            raise Unavailable(f"GitHub's answer cannot be used: {type(problem).__name__}") from None
        if response.raw_response.is_redirect:
            raise Gone("GitHub points elsewhere")
        return response.raw_response

    def _client(self, installation: int | None) -> GitHub[Any]:
        with self._lock:
            if installation not in self._clients:
                self._clients[installation] = self._open(installation)
            return self._clients[installation]

    def _open(self, installation: int | None) -> GitHub[Any]:
        key = self._private_key
        auth: AppAuthStrategy | AppInstallationAuthStrategy
        if installation is None:
            auth = AppAuthStrategy(self._app_id, key)
        else:
            auth = AppInstallationAuthStrategy(self._app_id, key, installation)
        return GitHub(
            auth,
            base_url=self._api_url,
            user_agent=USER_AGENT,
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
            # Tokens are kept there, by default for the whole process: a revoked one would come back for ever.
            cache_strategy=MemCacheStrategy(),
            http_cache=False,
            auto_retry=False,
            trust_env=False,
            transport=self._transport,
        )


class _Unauthorized(Exception):
    pass


class _Forbidden(Unavailable):
    """403 without a limit's marks, or 422: for a write, no is no for now."""


def _problem(response: httpx.Response, method: str) -> Exception:
    status, message = response.status_code, _message(response)
    if status == 401:
        return _Unauthorized()
    if status in (404, 410, 451):
        return Gone(f"{status} {message}")
    if status in (403, 429):
        return _limit(response) or _Forbidden(f"{status} {message}")
    if status == 422 and method != "GET":
        return _Forbidden(f"{status} {message}")
    return Unavailable(f"{status} {message}")


def _limit(response: httpx.Response) -> Unavailable | None:
    """GitHub's two limits, told apart from a plain no: by retry-after, an empty budget, or its words."""
    after = response.headers.get("retry-after", "")
    if after.isdecimal():
        return Unavailable("GitHub's rate limit", retry_seconds=max(int(after), 1))
    spent = response.headers.get("x-ratelimit-remaining") == "0"
    if spent or response.status_code == 429 or "rate limit" in _message(response).lower():
        return Unavailable("GitHub's rate limit", retry_seconds=LIMIT_SECONDS)
    return None


def _graphql_problem(errors: list[Json]) -> Exception:
    kinds = {str(error.get("type", "")) for error in errors}
    why = "; ".join(str(error.get("message", ""))[:200] for error in errors[:3])
    if "RATE_LIMITED" in kinds or "RATE_LIMIT" in kinds:
        return Unavailable("GitHub's rate limit", retry_seconds=LIMIT_SECONDS)
    return Gone(why) if kinds == {"NOT_FOUND"} else Unavailable(f"GraphQL: {why}")


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json().get("message", ""))[:200]
    except (ValueError, AttributeError):
        return ""


def _seconds(wait: timedelta) -> int:
    return max(int(wait.total_seconds()), 1)
