"""Refuses requests that say one thing twice: whoever reads the other one would see another request."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from app.web.problems import Problem


async def no_repeated_parameters(request: Request) -> None:
    """Raises RequestValidationError for a query parameter that is given more than once."""
    counts = Counter(name for name, _ in request.query_params.multi_items())
    _refuse("query", "parameter_repeated", [name for name, count in counts.items() if count > 1])


async def no_repeated_members(request: Request) -> None:
    """Raises RequestValidationError for a JSON body in which an object has a member twice."""
    repeated: list[str] = []

    def pairs(members: list[tuple[str, Any]]) -> None:
        counts = Counter(name for name, _ in members)
        repeated.extend(name for name, count in counts.items() if count > 1)

    body = await request.body()
    if body:
        try:
            json.loads(body, object_pairs_hook=pairs)
        except RecursionError:
            # Whatever it says that it is: nobody asked for anything nested so deep.
            raise Problem("body_unreadable") from None
        except ValueError:
            return  # Its own refusal follows.
    _refuse("body", "member_repeated", repeated)


def _refuse(place: str, code: str, names: list[str]) -> None:
    if names:
        raise RequestValidationError([{"type": code, "loc": (place, name), "msg": code} for name in names])
