"""Draws a search's hits over time as bars, in shares of a picture of any width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from archive.queries.facets.bars import Bar
from archive.queries.facets.stretches import Unit
from archive.queries.facets.summary import Summary
from archive.queries.times import short_month

# Of the width of a bar's place; the rest parts the bars.
WIDTH = 0.8
# Of the height, so that a single hit beside thousands is seen.
LEAST = 0.03
# As many dates as can be read below the bars on a narrow screen.
LABELS_AT_MOST = 6
_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Column:
    """`x` and `width` are of its place, which is clicked; the bar is thinner."""

    bar: Bar
    x: str
    width: str
    bar_x: str
    bar_width: str
    top: str
    height: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True)
class Histogram:
    unit: Unit
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]


def histogram_of(summary: Summary) -> Histogram | None:
    """Days stand in whole months and months in whole years, for the look of it."""
    bars = summary.bars
    if not bars:
        return None
    unit = bars[0].stretch.unit
    axis = _Axis.around(bars[0].stretch.first, bars[-1].stretch.first, unit)
    highest = max(bar.count for bar in bars)
    return Histogram(
        unit=unit,
        columns=tuple(_column(bar, axis, highest) for bar in bars if bar.count),
        ticks=tuple(axis.ticks()),
    )


@dataclass(frozen=True)
class _Axis:
    unit: Unit
    first: date
    places: int

    @classmethod
    def around(cls, first: date, last: date, unit: Unit) -> _Axis:
        if unit == "day":
            first, last = first.replace(day=1), _end_of_month(last)
        elif unit == "month":
            first, last = first.replace(month=1), last.replace(month=12)
        axis = cls(unit, first, 0)
        return cls(unit, first, axis.place(last) + 1)

    def place(self, day: date) -> int:
        years = day.year - self.first.year
        match self.unit:
            case "day":
                return (day - self.first).days
            case "month":
                return years * 12 + day.month - self.first.month
            case _:
                return years

    def share(self, place: float) -> str:
        return f"{place / self.places * 100:.3f}%"

    def ticks(self) -> Iterator[Tick]:
        """Each year, or each second, fifth …; of few months or days some of them."""
        named = list(self._named())
        steps = (s for s in _STEPS if len(named) <= s * LABELS_AT_MOST)
        for day, label in named[:: next(steps)]:
            yield Tick(self.share(self.place(day)), label)

    def _named(self) -> Iterator[tuple[date, str]]:
        if self.unit == "day":
            days = (self.first + timedelta(days=n) for n in range(self.places))
            yield from ((d, _short(d)) for d in days if d.day in (1, 15))
        elif self.places == 12:
            months = (self.first.replace(month=month) for month in (1, 4, 7, 10))
            yield from ((month, short_month(month)) for month in months)
        else:
            last = self.first.year + self.places // (12 if self.unit == "month" else 1)
            years = (date(year, 1, 1) for year in range(self.first.year, last))
            yield from ((year, f"{year:%Y}") for year in years)


def _column(bar: Bar, axis: _Axis, highest: int) -> Column:
    place = axis.place(bar.stretch.first)
    height = max(bar.count / highest, LEAST)
    return Column(
        bar=bar,
        x=axis.share(place),
        width=axis.share(1),
        bar_x=axis.share(place + (1 - WIDTH) / 2),
        bar_width=axis.share(WIDTH),
        top=f"{(1 - height) * 100:.2f}%",
        height=f"{height * 100:.2f}%",
    )


def _short(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _end_of_month(day: date) -> date:
    next_month = day.replace(day=1) + timedelta(days=31)
    return next_month.replace(day=1) - timedelta(days=1)
