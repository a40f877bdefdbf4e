"""The strip above a timeline: how much was said in a room when, and where one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from math import ceil, sqrt

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from archive.models.messages import first_id_at
from archive.queries.timeline import Timeline

BARS = 120
HEIGHT = 24
NARROWEST = 200
_DAYS_OF_A_MONTH = 31


@dataclass(frozen=True)
class Slice:
    """Some months in a row in which something was said; `after` is the id before."""

    place: int
    first: date
    last: date
    count: int
    label: str
    height: int
    after: str
    is_here: bool


@dataclass(frozen=True)
class Density:
    """`start` is the first month; `here` and `extent` are in slices from there."""

    slices: tuple[Slice, ...]
    start: date
    months: int
    width: int
    here: float
    extent: float
    first_here: date
    last_here: date


def density_of(months: Mapping[date, int], timeline: Timeline) -> Density | None:
    """Nothing where there is no life to show, or all of it lies in one month."""
    if len(months) < 2 or not timeline.days:
        return None
    start, each = next(iter(months)), ceil(len(months) / BARS)
    shown = timeline.days[0].date, timeline.days[-1].date
    here, end = (_place(day, start, each) for day in shown)
    runs = _runs(list(months.items()), each)
    return Density(
        slices=tuple(_slices(runs, int(here))),
        start=start,
        months=each,
        width=len(runs),
        here=round(here, 3),
        # No narrower than one can see.
        extent=round(max(end - here, len(runs) / NARROWEST), 3),
        first_here=shown[0],
        last_here=shown[1],
    )


def _place(day: date, start: date, each: int) -> float:
    """
    >>> _place(date(2016, 5, 1), date(2015, 11, 1), 2)
    3.0
    """
    months = (day.year - start.year) * 12 + day.month - start.month
    return (months + (day.day - 1) / _DAYS_OF_A_MONTH) / each


Run = Sequence[tuple[date, int]]


def _runs(months: Run, each: int) -> list[Run]:
    return [months[place : place + each] for place in range(0, len(months), each)]


def _slices(runs: Sequence[Run], here: int) -> list[Slice]:
    counts = [sum(count for _, count in run) for run in runs]
    most, zone = max(counts), timezone.get_current_timezone_name()
    return [
        Slice(
            place=place,
            first=run[0][0],
            last=run[-1][0],
            count=count,
            label=_label(run[0][0], run[-1][0], count, get_language() or ""),
            height=max(2, round(HEIGHT * sqrt(count / most))),
            after=str(max(0, _id_at(run[0][0], zone) - 1)),
            is_here=place == here,
        )
        for place, (run, count) in enumerate(zip(runs, counts, strict=True))
        if count
    ]


def drawn(slices: Sequence[Slice], address: str, marks: str) -> SafeString:
    """Each slice as a link of an SVG; without a template, for each page has many."""
    html = (
        '<a href="{}?after={}{}" aria-label="{}" data-place="{}" tabindex="{}"'
        ' aria-current="{}"><rect class="slot" x="{}" width="1" height="24"/>'
        '<rect class="bar" x="{}.1" width=".8" y="{}" height="{}"/></a>'
    )
    return format_html_join("", html, (_drawn(each, address, marks) for each in slices))


def _drawn(one: Slice, address: str, marks: str) -> tuple[str | int, ...]:
    return (
        address,
        one.after,
        f"&{marks}" if marks else "",
        one.label,
        one.place,
        0 if one.is_here else -1,
        "true" if one.is_here else "false",
        one.place,
        one.place,
        HEIGHT - one.height,
        one.height,
    )


@lru_cache(maxsize=20_000)
def _label(first: date, last: date, count: int, language: str) -> str:
    """A page says a hundred of them, and most pages of a room the same ones."""
    months = " – ".join(
        f"{MONTHS[day.month]} {day.year}" for day in dict.fromkeys((first, last))
    )
    said = ngettext("%(count)s message", "%(count)s messages", count)
    return f"{months}: {said % {'count': number_format(count, force_grouping=True)}}"


@lru_cache(maxsize=20_000)
def _id_at(day: date, zone: str) -> int:
    """When a day begins in the current time zone, which is the one named."""
    return first_id_at(timezone.make_aware(datetime.combine(day, time.min)))
