"""Calls GitHub as the App: one answer or one clear reason why there is none, nothing repeated behind the back."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator
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

from app.github.kept import Kept
from app.service.ports import CannotShow, Gone, Limits, Unavailable

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
        limits: Limits | None = None,
    ) -> None:
        self.app_id = app_id
        self._private_key = private_key
        self.api_url = api_url.rstrip("/")
        self._graphql_url = graphql_url
        self._transport = transport or _Kept(retries=0)
        self._limits = limits
        self._kept = Kept()
        self._clients: dict[int | None, GitHub[Any]] = {}
        self._lock = threading.Lock()

    def get(self, installation: int | None, path: str, **params: str | int) -> Any:
        """The JSON that GitHub answers to a GET.

        Raises:
            Unavailable: no usable answer. Gone: 404, 410 or 451.
        """
        return _json(self._known(installation, self.api_url + path, params))

    def get_if_changed(self, installation: int | None, path: str, etag: str | None) -> tuple[Any, str] | None:
        """The JSON of a GET with its ETag, None where GitHub says that ``etag`` still stands (304).

        Raises:
            Unavailable: no usable answer. Gone: 404, 410, 451 or an address elsewhere.
        """
        asked = {"If-None-Match": etag} if etag else {}
        response = self._call(installation, "GET", self.api_url + path, headers=asked)
        return None if response.status_code == 304 else (_json(response), response.headers.get("etag", ""))

    def pages(self, installation: int | None, path: str, key: str | None, **params: str | int) -> Iterator[Json]:
        """Every item of a paged list, asked for page by page; ``key`` names the list inside the answer."""
        url: str | None = self.api_url + path
        given: dict[str, str | int] | None = {"per_page": 100, **params}
        while url is not None:
            response = self._known(installation, url, given)
            found = _json(response)
            yield from found[key] if key else found
            following = response.links.get("next", {}).get("url")
            # The next page must be where the first was: a token never follows a link to another host.
            url = following if following and following.startswith(self.api_url) else None
            given = None

    def send(self, installation: int | None, method: str, path: str, body: Json | None) -> Any:
        """Writes once.

        Raises:
            Unavailable: it may or may not have been taken. Gone: there is nothing to write to.
            CannotShow: GitHub will not take it as things stand.
        """
        try:
            response = self._call(installation, method, self.api_url + path, json=body)
        except Forbidden as problem:
            raise CannotShow(problem.why) from None
        return _json(response) if response.content else {}

    def graphql(self, installation: int, query: str, variables: Json, may_lack: Collection[str] = ()) -> Json:
        """The ``data`` of an answer; errors come under HTTP 200 and are read as such.

        ``may_lack`` are keys in the answer's repository: where GitHub does not find one, it is null there.

        Raises:
            Unavailable: no usable answer. Gone: GitHub does not find what is asked for.
        """
        body = {"query": query, "variables": variables}
        answer = _json(self._call(installation, "POST", self._graphql_url, json=body))
        errors = [error for error in answer.get("errors") or [] if not _may_lack(error, may_lack)]
        if errors:
            found = _graphql_problem(errors)
            raise self._paused(installation, found.seconds) if isinstance(found, _Limited) else found
        data: Json | None = answer.get("data")
        if data is None:
            raise Unavailable("GitHub's answer has no data")
        return data

    def _known(self, installation: int | None, url: str, params: dict[str, str | int] | None) -> httpx.Response:
        """A GET that costs GitHub's budget nothing where nothing has changed since this process asked last."""
        key = (installation, str(httpx.URL(url, params=params) if params else url))
        known = self._kept.get(key)
        asked = {"headers": {"If-None-Match": known.headers["etag"]}} if known is not None else {}
        response = self._call(installation, "GET", url, params=params, **asked)
        if response.status_code == 304 and known is not None:
            return known
        _json(response)  # what cannot be read must not be kept
        self._kept.put(key, response)
        return response

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
        wait = self._limits.wait_seconds(installation) if self._limits else 0
        if wait:
            raise Unavailable("GitHub wants to be left alone", retry_seconds=wait)
        headers = {"X-GitHub-Api-Version": API_VERSION, **request.pop("headers", {})}
        try:
            response = self._client(installation).request(method, url, headers=headers, **request)
        except RateLimitExceeded as problem:
            raise self._paused(installation, _seconds(problem.retry_after)) from None
        except RequestFailed as problem:
            found = _problem(problem.response.raw_response, method)
            raise self._paused(installation, found.seconds) if isinstance(found, _Limited) else found from None
        except (RequestTimeout, RequestError) as problem:
            raise Unavailable(f"GitHub cannot be reached: {type(problem.__cause__ or problem).__name__}") from None
        except (GitHubException, httpx.HTTPError, ValueError) as problem:
            raise Unavailable(f"GitHub's answer cannot be used: {type(problem).__name__}") from None
        if response.raw_response.is_redirect and response.status_code != 304:
            # A token never follows a link to another host.
            to = response.raw_response.headers.get("location", "")
            path = to.removeprefix(self.api_url) if to.startswith(self.api_url + "/") else None
            raise Gone("GitHub points elsewhere", status=response.raw_response.status_code, location=path)
        return response.raw_response

    def _paused(self, installation: int | None, seconds: int | None) -> Unavailable:
        """GitHub's limit: whoever else works here learns of it before they call."""
        wait = self._limits.pause(installation, seconds) if self._limits else seconds or LIMIT_SECONDS
        return Unavailable("GitHub's rate limit", retry_seconds=wait)

    def _client(self, installation: int | None) -> GitHub[Any]:
        with self._lock:
            if installation not in self._clients:
                self._clients[installation] = self._open(installation)
            return self._clients[installation]

    def _open(self, installation: int | None) -> GitHub[Any]:
        key = self._private_key
        auth: AppAuthStrategy | AppInstallationAuthStrategy
        if installation is None:
            auth = AppAuthStrategy(self.app_id, key)
        else:
            auth = AppInstallationAuthStrategy(self.app_id, key, installation)
        return GitHub(
            auth,
            base_url=self.api_url,
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


class _Limited(Exception):
    """``seconds`` is GitHub's own word on how long, None where it gave none."""

    def __init__(self, seconds: int | None) -> None:
        super().__init__()
        self.seconds = seconds


class Forbidden(Unavailable):
    """403 without a limit's marks, or 422: for a write, no is no for now."""


def _problem(response: httpx.Response, method: str) -> Exception:
    status, message = response.status_code, _message(response)
    if status == 401:
        return _Unauthorized()
    if status in (404, 410, 451):
        return Gone(f"{status} {message}", status=status)
    if status in (403, 429):
        return _limit(response) or Forbidden(f"{status} {message}")
    if status == 422 and method != "GET":
        return Forbidden(f"{status} {message}")
    return Unavailable(f"{status} {message}")


def _limit(response: httpx.Response) -> _Limited | None:
    """GitHub's two limits, told apart from a plain no: by retry-after, an empty budget, or its words."""
    after = response.headers.get("retry-after", "")
    if after.isdecimal():
        return _Limited(max(int(after), 1))
    if response.headers.get("x-ratelimit-remaining") == "0":
        reset = response.headers.get("x-ratelimit-reset", "")
        return _Limited(max(int(reset) - int(time.time()), 1) if reset.isdecimal() else None)
    if response.status_code == 429 or "rate limit" in _message(response).lower():
        return _Limited(None)
    return None


def _may_lack(error: Json, keys: Collection[str]) -> bool:
    """Whether an error says no more than that one of these keys has nothing behind it."""
    path = error.get("path") or []
    return error.get("type") == "NOT_FOUND" and len(path) == 2 and path[0] == "repository" and path[1] in keys


def _graphql_problem(errors: list[Json]) -> Exception:
    kinds = {str(error.get("type", "")) for error in errors}
    why = "; ".join(str(error.get("message", ""))[:200] for error in errors[:3])
    if "RATE_LIMITED" in kinds or "RATE_LIMIT" in kinds:
        return _Limited(None)
    return Gone(why) if kinds == {"NOT_FOUND"} else Unavailable(f"GraphQL: {why}")


def _json(response: httpx.Response) -> Any:
    """The answer's JSON.

    Raises:
        Unavailable: a page of a proxy, or a part of an answer.
    """
    try:
        return response.json()
    except ValueError:
        raise Unavailable("GitHub's answer is not whole JSON") from None


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json().get("message", ""))[:200]
    except (ValueError, AttributeError):
        return ""


def _seconds(wait: timedelta) -> int:
    return max(int(wait.total_seconds()), 1)
