"""One request for a page: in which language, by whom, with which rights; and the router that pages stand on."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse

from app.i18n import LANGUAGES, Language, other
from app.service.visitors import Person, Role
from app.web.addresses import ADDRESSES, address, local
from app.web.pages import Shown
from app.web.parts import PageParts, WebParts, parts_of
from app.web.problems import Problem

CONFIRMED_MAX: Final = timedelta(minutes=15)
FIELDS_MAX: Final = 1_000
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


class SignInNeeded(Exception):
    """The page asks who it is; ``again`` where it was told, but too long ago for what is asked."""

    def __init__(self, back_to: str | None, *, again: bool = False) -> None:
        super().__init__(back_to)
        self.back_to = back_to
        self.again = again


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitData:
    """A request for the page ``key``. ``token`` is the session's, empty without one."""

    request: Request
    parts: WebParts
    key: str
    language: Language
    person: Person | None
    token: str = field(repr=False)

    @property
    def pages(self) -> PageParts:
        return self.parts.pages

    @property
    def csrf(self) -> str:
        """What a form of this session carries in its field ``csrf``."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()[:32] if self.token else ""

    def asked(self, name: str) -> str:
        """A parameter of the address, trimmed; empty where it is not given."""
        return self.request.query_params.get(name, "").strip()

    def page(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
    ) -> HTMLResponse:
        """The page of a template; status 422 for a form that is shown again with what is wrong in it."""
        return self.pages.pages.render(template, self.shown(), context, status=status, headers=headers)

    def go(self, key: str, query: Mapping[str, object] | None = None, **ids: object) -> RedirectResponse:
        """On to another page after something was done."""
        return RedirectResponse(address(key, self.language, query=query, **ids), 303)

    def say(self, message: str, **blanks: object) -> str:
        """The sentence in the visit's language: ``visit.say("Enter a reason.")``; make strings finds it."""
        return self.pages.pages.say(self.language, message, **blanks)

    def shown(self) -> Shown:
        return Shown(
            language=self.language,
            base_url=self.parts.base_url,
            now=self.pages.now(),
            path=quote(self.request.url.path),
            toggle=twin(self.request),
            key=self.key,
            login=self.person.login if self.person else None,
            roles=frozenset(self.person.roles) if self.person else frozenset(),
            csrf=self.csrf,
            can_sign_in=self.pages.sign_in is not None,
        )


def visit_of(request: Request) -> VisitData:
    parts = parts_of(request)
    key, language = _named(request)
    token = request.cookies.get(cookie_name("session", parts), "")
    person = parts.pages.visitors.find(token) if token else None
    return VisitData(
        request=request,
        parts=parts,
        key=key,
        language=language,
        person=person,
        token=token if person else "",
    )


Visit = Annotated[VisitData, Depends(visit_of)]


class Fields:
    """What a form sent."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """The field's text, trimmed; empty where it was not sent."""
        return self._given.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that may come more than once."""
        return list(self._given.get(name, []))


async def form_of(request: Request, visit: Visit) -> Fields:
    """The form, sent from a page of this session.

    Raises:
        Problem: 403 for one without the session's token or from another site. SignInNeeded.
    """
    if visit.person is None:
        raise SignInNeeded(_from_page(request))
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem("form_foreign")
    try:
        body = (await request.body()).decode("utf-8")
        given = parse_qs(body, keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError:
        raise Problem("bad_request") from None
    fields = Fields(given)
    if not hmac.compare_digest(fields.text("csrf").encode(), visit.csrf.encode()):
        raise Problem("form_foreign")
    return fields


Form = Annotated[Fields, Depends(form_of)]


class NeedsPerson:
    """Answers who is signed in, if they have one of ``roles``; anybody signed in where none is named.

    Raises:
        SignInNeeded: nobody is. Problem: 403 without the role.
    """

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)

    def __call__(self, visit: Visit) -> Person:
        if visit.person is None:
            raise SignInNeeded(_here(visit.request))
        if self._roles and not self._roles & visit.person.roles:
            raise Problem("role_missing")
        return visit.person


SignedIn = Annotated[Person, Depends(NeedsPerson())]
FinancePerson = Annotated[Person, Depends(NeedsPerson(Role.FINANCE))]
OperatorPerson = Annotated[Person, Depends(NeedsPerson(Role.OPERATOR))]
Insider = Annotated[Person, Depends(NeedsPerson(*Role))]


def confirmed_lately(visit: VisitData) -> Person:
    """Who is signed in, confirmed by GitHub within the last quarter of an hour: for acts that move money.

    Raises:
        SignInNeeded: nobody is, or that was longer ago.
    """
    if visit.person is None:
        raise SignInNeeded(_here(visit.request))
    if visit.pages.now() - visit.person.confirmed_at > CONFIRMED_MAX:
        raise SignInNeeded(_here(visit.request), again=True)
    return visit.person


def typed(fields: Fields, phrase: str) -> bool:
    """Whether what ``kit.typed_confirmation`` asked for was typed, spaces and capitals aside."""
    given = fields.text("typed").replace("\u00a0", " ").split()
    return [word.casefold() for word in given] == [word.casefold() for word in phrase.replace("\u00a0", " ").split()]


class PageRouter(APIRouter):
    """A router whose routes are pages: each stands at both of its addresses, and in no description of the API."""

    def __init__(self) -> None:
        super().__init__(redirect_slashes=False)

    def page(self, key: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[Callable[..., Any]], Any]:
        """Puts the function at the addresses that the table has for ``key``."""

        def put(endpoint: Callable[..., Any]) -> Callable[..., Any]:
            for language in LANGUAGES:
                self.add_api_route(
                    ADDRESSES[key][language],
                    endpoint,
                    methods=list(methods),
                    name=f"{language}:{key}",
                    include_in_schema=False,
                    response_class=HTMLResponse,
                    response_model=None,
                )
            return endpoint

        return put


def twin(request: Request) -> str | None:
    """The same page in the other language, with the same query and numbers; None where it is no page."""
    key, language = _named(request)
    if key not in ADDRESSES:
        return None
    path = address(key, other(language), **request.path_params)
    # As it was asked, but for what no address may hold.
    query = quote(_LONE_PERCENT.sub("%25", request.url.query), safe="%&=+,:;@/?!$'()*")
    return f"{path}?{query}" if query else path


def cookie_name(name: str, parts: WebParts) -> str:
    """The prefix has browsers take the cookie from this host alone, over TLS alone."""
    return f"__Host-{name}" if parts.base_url.startswith("https://") else name


def _named(request: Request) -> tuple[str, Language]:
    language, _, key = getattr(request.scope.get("route"), "name", "").partition(":")
    if language not in LANGUAGES:
        raise HTTPException(404)
    return key, "fr" if language == "fr" else "en"


def _here(request: Request) -> str | None:
    if request.method != "GET":
        return _from_page(request)
    return local(f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path)


def _from_page(request: Request) -> str | None:
    """The page that a form stood on: to send a form again is for the person."""
    base = parts_of(request).base_url
    given = request.headers.get("referer", "")
    return local(given.removeprefix(base)) if given.startswith(f"{base}/") else None
