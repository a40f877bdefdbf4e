"""A room's months with their days, for the page one looks a day up on."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from archive.publishing.plan import PlannedDay, PlannedPage, RoomPlan


@dataclass(frozen=True)
class Cell:
    """A day of a month; without `file` nothing was said on it."""

    date: date
    file: str = ""
    count: int = 0


@dataclass(frozen=True)
class Month:
    """`starts` is the weekday of its first day, Monday being 1."""

    first: date
    starts: int
    cells: tuple[Cell, ...]
    pages: tuple[PlannedPage, ...]
    count: int


@dataclass(frozen=True)
class Year:
    number: int
    months: tuple[Month, ...]


def years_of(plan: RoomPlan) -> tuple[Year, ...]:
    days = {day.date: day for day in plan.days}
    months = [
        _month(first, tuple(pages), days)
        for first, pages in groupby(plan.pages, lambda page: page.month)
    ]
    return tuple(
        Year(number, tuple(those))
        for number, those in groupby(months, lambda month: month.first.year)
    )


def _month(
    first: date, pages: tuple[PlannedPage, ...], days: dict[date, PlannedDay]
) -> Month:
    weekday, length = monthrange(first.year, first.month)
    dates = [first.replace(day=number) for number in range(1, length + 1)]
    cells = tuple(_cell(each, days.get(each)) for each in dates)
    return Month(first, weekday + 1, cells, pages, sum(page.count for page in pages))


def _cell(day: date, planned: PlannedDay | None) -> Cell:
    return Cell(day, planned.file, planned.count) if planned else Cell(day)
