"""Dates to complete in a search: years and months of what a viewer may read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Viewer
from archive.queries.searching.seen import ends_of

TODAY = {"today": gettext_lazy("this day"), "yesterday": gettext_lazy("the day before")}


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
            yield name, str(meaning)
    if days is None:
        return
    for year in range(days.last.year, days.first.year - 1, -1):
        if f"{year}".startswith(typed):
            yield f"{year}", _("the whole year")
    if len(typed) >= 4 and typed[:4].isdecimal():
        yield from _months_like(typed, days)


def _months_like(typed: str, days: Days) -> Iterator[tuple[str, str]]:
    first, last = f"{days.first:%Y-%m}", f"{days.last:%Y-%m}"
    for number in range(1, 13):
        month = f"{typed[:4]}-{number:02}"
        if month.startswith(typed) and first <= month <= last:
            first_day = date(int(typed[:4]), number, 1)
            yield month, date_format(first_day, "YEAR_MONTH_FORMAT")
