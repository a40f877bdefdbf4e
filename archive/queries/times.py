"""Tells moments: to read, in the viewer's zone, clock and language, and for proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from archive.models import Viewer
from archive.models.messages import moment_of
from archive.queries.display import display

_FORMATS: dict[str, str] = {
    Viewer.Clock.HOURS_24: "H:i",
    Viewer.Clock.HOURS_12: "g:i a",
}


@dataclass(frozen=True)
class Time:
    """`clock` and `day` are told in `zone`; `iso` is for machines, `full` for proof."""

    date: date
    clock: str
    day: str
    zone: str
    iso: str
    full: str


def time_of(moment: datetime) -> Time:
    zone = timezone.get_current_timezone()
    local, exact = moment.astimezone(zone), moment.astimezone(UTC)
    language = get_language() or ""
    return Time(
        date=local.date(),
        clock=_clock(local.hour, local.minute, display().clock, language),
        day=_day(local.date(), language),
        zone=zone.tzname(None) or str(zone),
        iso=exact.isoformat(),
        full=f"{exact.replace(tzinfo=None).isoformat(' ', 'microseconds')} UTC",
    )


def long_day(day: date) -> str:
    """A day with its weekday, as a heading says it."""
    # Translators: a format of Django's "date" filter.
    return date_format(day, pgettext("date format", "l, j F Y"))


def short_month(day: date) -> str:
    """A month below a column, where there is little room."""
    # Translators: a format of Django's "date" filter.
    return date_format(day, pgettext("date format", "M Y"))


def day_of(message_id: int) -> date:
    """The day in the viewer's time zone on which a message was sent."""
    return timezone.localtime(moment_of(message_id)).date()


# A page tells a hundred times, many of them of one day: Django takes long for each.
@lru_cache(maxsize=8_000)
def _clock(hour: int, minute: int, clock: str, language: str) -> str:
    return time_format(time(hour, minute), _FORMATS.get(clock, "H:i"))


@lru_cache(maxsize=8_000)
def _day(day: date, language: str) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
