"""Reads a refusal's details as they were stored."""

from __future__ import annotations

import json


def notice_details(text: str) -> dict[str, str | int | list[str]]:
    details: dict[str, str | int | list[str]] = json.loads(text)
    return details
