"""Stretches of time to count in: days, months or years, in the viewer's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.formats import date_format

from archive.queries.times import day_of
from archive.search.dates import ids_of_date

Unit = Literal["day", "month", "year"]
_FORMATS = {"day": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT", "year": "Y"}
MOST_DAYS = 62
MOST_YEARS = 12


@dataclass(frozen=True)
class Stretch:
    """`text` is the date as a query says it; ids of it are from `first_id` on."""

    text: str
    first: date
    unit: Unit
    first_id: int
    end_id: int

    @property
    def label(self) -> str:
        """
        >>> Stretch("2016-03", date(2016, 3, 1), "month", 0, 1).label
        'March 2016'
        """
        return date_format(self.first, _FORMATS[self.unit])


def unit_for(first: date, last: date, *, is_coarse: bool = False) -> Unit:
    """Bars few enough to be told apart, and enough of them to see something.

    If they are coarse there are a dozen, or a few dozen after centuries.

    >>> unit_for(date(2016, 1, 31), date(2016, 3, 1))
    'day'
    """
    if is_coarse:
        return "month" if first.year == last.year else "year"
    if (last - first).days < MOST_DAYS:
        return "day"
    return "month" if last.year - first.year < MOST_YEARS else "year"


def stretches(first: date, last: date, unit: Unit) -> Iterator[Stretch]:
    """All from the one a day lies in to that of another, side by side."""
    day = _start(first, unit)
    while day <= last:
        text = day.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]
        if (ids := ids_of_date("during", text)) is None:
            raise ValueError(f"{text} is no date of a query.")
        yield Stretch(text, day, unit, *ids)
        day = _next(day, unit)


def dates_within(first_id: int, end_id: int) -> str:
    """Days from one to another, as a query says them."""
    first, last = day_of(first_id), day_of(end_id - 1)
    return f"{first}" if first == last else f"{first}..{last}"


def _start(day: date, unit: Unit) -> date:
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _next(day: date, unit: Unit) -> date:
    """The start of the one that follows; 31 days on from a first is another month."""
    if unit == "day":
        return day + timedelta(days=1)
    return _start(day + timedelta(days=31 if unit == "month" else 366), unit)
