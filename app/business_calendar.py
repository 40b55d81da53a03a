"""The days on which the federal public service works, from the library that keeps the holidays."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

from holidays import country_holidays
from holidays.constants import GOVERNMENT, OPTIONAL

from app.core.workdays import Calendar, calendar

# The library knows holidays until 2100.
YEARS: Final = range(2000, 2101)


@cache
def federal_calendar() -> Calendar:
    """Business days of the federal public service in the National Capital Region.

    The designated paid holidays of the core public administration's collective agreements (Program and
    Administrative Services, article 30): the federal statutory ones, Easter Monday, the first Monday of August, and
    for one on a day of rest the next working day. The library has them as Ontario's ``government`` and ``optional``.
    """
    found = country_holidays("CA", subdiv="ON", categories=(GOVERNMENT, OPTIONAL), years=YEARS)
    return calendar(found, date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))
