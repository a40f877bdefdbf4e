"""Dates to complete in a search: years and months of what a viewer may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.dates import MONTHS

from archive.models import Viewer
from archive.queries.searching.seen import ends_of

TODAY = {"today": "this day", "yesterday": "the day before"}


@dataclass(frozen=True)
class Days:
    """The first and the last day of what a viewer may read."""

    first: date
    last: date


def days_of(viewer: Viewer) -> Days | None:
    """None where nothing was said."""
    ends = ends_of(viewer)
    return Days(*map(timezone.localdate, ends)) if ends else None


def dates_like(typed: str, days: Days | None) -> Iterator[tuple[str, str]]:
    """Dates that begin so, and what they mean; months once a year is typed."""
    for name, meaning in TODAY.items():
        if name.startswith(typed.lower()):
            yield name, meaning
    if days is None:
        return
    for year in range(days.last.year, days.first.year - 1, -1):
        if f"{year}".startswith(typed):
            yield f"{year}", "the whole year"
    if len(typed) >= 4 and typed[:4].isdecimal():
        yield from _months_like(typed, days)


def _months_like(typed: str, days: Days) -> Iterator[tuple[str, str]]:
    first, last = f"{days.first:%Y-%m}", f"{days.last:%Y-%m}"
    for number, name in MONTHS.items():
        month = f"{typed[:4]}-{number:02}"
        if month.startswith(typed) and first <= month <= last:
            yield month, f"{name} {typed[:4]}"
