"""Draws a run's messages per month as columns, in shares of a picture of any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.queries.import_numbers import Gap, Month
from archive.queries.times import short_month

MONTHS = 12
# As many years as can be named below the columns on a narrow screen.
LABELS_AT_MOST = 9
# Of the width of a month; the rest parts the columns.
COLUMN = 0.8
# Pixels, of the letters the scale is written in.
DIGIT = 7


@dataclass(frozen=True)
class Column:
    """A month: where its column stands, and how high what is held and stored reach."""

    month: Month
    x: str
    width: str
    held: str
    held_top: str
    stored: str
    stored_top: str


@dataclass(frozen=True)
class Band:
    x: str
    width: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True)
class Chart:
    """`top` is where its scale ends."""

    columns: tuple[Column, ...]
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    top: int

    @property
    def middle(self) -> int:
        return self.top // 2

    @property
    def scale_width(self) -> int:
        """Pixels that the longest number of the scale takes."""
        return DIGIT * len(f"{self.top:,}")

    @property
    def last(self) -> Month:
        return self.columns[-1].month


def chart_of(months: Sequence[Month], gaps: Sequence[Gap]) -> Chart | None:
    """Whole years, so that each January stands where its year is named."""
    if not months:
        return None
    first, last = months[0].first.year, months[-1].first.year
    axis = _Axis(first, last - first + 1)
    top = nice_top(max(month.items for month in months))
    return Chart(
        columns=tuple(_column(month, axis, top) for month in months),
        bands=tuple(_band(gap, axis) for gap in gaps),
        ticks=tuple(_ticks(axis)),
        top=top,
    )


def nice_top(highest: int) -> int:
    """The round even number a scale ends with, at or above the highest column.

    >>> [nice_top(highest) for highest in (1, 7, 38, 99, 100, 1_700)]
    [2, 8, 40, 100, 100, 2000]
    """
    size = 1
    while size * 10 < highest:
        size *= 10
    tops = (2, 4, 6, 8, 10)
    return next(top * size for top in tops if top * size >= highest)


@dataclass(frozen=True)
class _Axis:
    first_year: int
    years: int

    def share(self, day: date) -> float:
        """Where the day lies on the axis, from 0 to 1."""
        months = (day.year - self.first_year) * MONTHS + day.month - 1
        return (months + (day.day - 1) / 31) / self.months

    @property
    def months(self) -> int:
        return self.years * MONTHS


def _column(month: Month, axis: _Axis, top: int) -> Column:
    held, stored = month.items / top, month.stored / top
    return Column(
        month=month,
        x=_percent(axis.share(month.first) + (1 - COLUMN) / 2 / axis.months),
        width=_percent(COLUMN / axis.months),
        held=_percent(held),
        held_top=_percent(1 - held),
        stored=_percent(stored),
        stored_top=_percent(1 - stored),
    )


def _band(gap: Gap, axis: _Axis) -> Band:
    start, end = axis.share(gap.first), axis.share(gap.last)
    return Band(_percent(start), _percent(end - start + 1 / 31 / axis.months))


def _ticks(axis: _Axis) -> list[Tick]:
    """Each year, or each second, fifth …; of a single year its quarters."""
    if axis.years == 1:
        days = [date(axis.first_year, month, 1) for month in (1, 4, 7, 10)]
        return [Tick(_percent(axis.share(day)), short_month(day)) for day in days]
    steps = (1, 2, 5, 10, 20, 50)
    step = next((s for s in steps if axis.years <= s * LABELS_AT_MOST), 100)
    years = range(axis.first_year, axis.first_year + axis.years, step)
    return [Tick(_percent(axis.share(date(year, 1, 1))), str(year)) for year in years]


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"
