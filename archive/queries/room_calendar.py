"""The days of a room: each year as a heat map, and one month as a calendar."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from archive.queries.pulse import Pulse, next_month

DAYS, STEPS = 7, 5
_DAY = timedelta(days=1)
# The days on which something was said, and how much.
Days = Mapping[date, int]


@dataclass(frozen=True)
class DayCell:
    """A day of a calendar; `step` is 0 where nothing was said, else 1 to 5."""

    date: date
    iso: str
    count: int
    step: int
    label: str


@dataclass(frozen=True)
class MonthHead:
    """A month above the weeks of a heat map: as many columns as begin in it."""

    name: str
    full: str
    columns: int
    count: int
    iso: str


@dataclass(frozen=True)
class WeekdayRow:
    name: str
    full: str
    cells: tuple[DayCell | None, ...]


@dataclass(frozen=True)
class HeatYear:
    year: int
    count: int
    days: int
    months: tuple[MonthHead, ...]
    rows: tuple[WeekdayRow, ...]


@dataclass(frozen=True)
class Month:
    """`earlier` and `later` are the nearest months in which something was said."""

    first: date
    count: int
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell | None, ...], ...]
    earlier: date | None
    later: date | None


@dataclass(frozen=True)
class Steps:
    """Where each of the five steps begins, by quantiles of the days of a room."""

    bounds: tuple[int, ...]

    def of(self, count: int) -> int:
        return 1 + bisect_right(self.bounds, count) if count else 0

    @property
    def starts(self) -> tuple[int, ...]:
        return (1, *self.bounds)


def years_of(days: Days) -> dict[int, int]:
    """The years in which something was said, and how much."""
    years: dict[int, int] = {}
    for day, count in days.items():
        years[day.year] = years.get(day.year, 0) + count
    return years


def days_of(pulse: Pulse) -> dict[date, int]:
    """Each day on which something was said, in order."""
    if pulse.first_day is None or pulse.last_day is None:
        return {}
    return pulse.days(pulse.first_day, pulse.last_day + _DAY)


def steps_of(days: Days) -> Steps:
    """
    >>> Steps((2, 5, 9, 20)).of(5)
    3
    """
    counts = sorted(days.values())
    if not counts:
        return Steps(())
    quantiles = (counts[len(counts) * step // STEPS] for step in range(1, STEPS))
    # Where most days have as many, each step still begins above the one before.
    bounds = accumulate(quantiles, lambda last, next_: max(last + 1, next_), initial=1)
    return Steps(tuple(bounds)[1:])


def heat_years(days: Days, years: Sequence[int], steps: Steps) -> Iterator[HeatYear]:
    for year in years:
        counts = {day: count for day, count in days.items() if day.year == year}
        cells = _cells(date(year, 1, 1), date(year + 1, 1, 1), counts, steps)
        yield HeatYear(
            year=year,
            count=sum(counts.values()),
            days=len(counts),
            months=tuple(_heads(year, counts)),
            rows=tuple(_rows(cells)),
        )


def month_of(days: Days, first: date, steps: Steps) -> Month:
    months = {day.replace(day=1) for day in days}
    end = next_month(first)
    counts = {day: count for day, count in days.items() if first <= day < end}
    cells = _padded(_cells(first, end, counts, steps))
    return Month(
        first=first,
        count=sum(counts.values()),
        weekdays=tuple(
            (str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(DAYS)
        ),
        weeks=tuple(
            tuple(cells[place : place + DAYS]) for place in range(0, len(cells), DAYS)
        ),
        earlier=max((month for month in months if month < first), default=None),
        later=min((month for month in months if month > first), default=None),
    )


def _cells(
    first: date, end: date, counts: Mapping[date, int], steps: Steps
) -> list[DayCell]:
    cells, day = [], first
    while day < end:
        count = counts.get(day, 0)
        cells.append(_cell(day, count, steps.of(count)))
        day += _DAY
    return cells


def _cell(day: date, count: int, step: int) -> DayCell:
    return DayCell(day, day.isoformat(), count, step, _label(day, count))


def _label(day: date, count: int) -> str:
    """Said quickly: a page of ten years has thousands of days."""
    if not count:
        return ""
    said = ngettext("%(count)s message", "%(count)s messages", count)
    place = {"day": day.day, "month": MONTHS[day.month], "year": day.year}
    return gettext("%(day)s %(month)s %(year)s: %(said)s") % (
        place | {"said": said % {"count": number_format(count, force_grouping=True)}}
    )


def _padded(cells: Sequence[DayCell]) -> list[DayCell | None]:
    """Whole weeks, Monday first."""
    before = cells[0].date.weekday()
    after = -(before + len(cells)) % DAYS
    return [*[None] * before, *cells, *[None] * after]


def _rows(cells: Sequence[DayCell]) -> Iterator[WeekdayRow]:
    padded = _padded(cells)
    for day in range(DAYS):
        name, full = str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])
        yield WeekdayRow(name, full, tuple(padded[day::DAYS]))


def _heads(year: int, counts: Mapping[date, int]) -> Iterator[MonthHead]:
    for month in range(1, 13):
        first = date(year, month, 1)
        begin, end = _week_of(first), _week_of(next_month(first) - _DAY)
        # The week a month ends in, if not with its Sunday, is the next one's.
        goes_on = month < 12 and next_month(first).weekday() > 0
        yield MonthHead(
            name=str(MONTHS_3[month]).capitalize(),
            full=str(MONTHS[month]),
            columns=end - begin + 1 - goes_on,
            count=sum(n for day, n in counts.items() if day.month == month),
            iso=f"{year:04}-{month:02}",
        )


def _week_of(day: date) -> int:
    """The column of a day, the first week of its year being 0."""
    first = day.replace(month=1, day=1)
    return (first.weekday() + (day - first).days) // DAYS
