"""How much was said month by month, drawn as columns beside a table of the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from archive.models import Room, RoomYear
from archive.queries.import_chart import nice_top
from archive.queries.pulse import next_month, start_of

# More columns than that are hairs: then a column is a year.
MOST_MONTHS = 240
# As many years as can be named below the columns on a narrow screen.
LABELS_AT_MOST = 8
STEPS = (1, 2, 5, 10, 20, 50, 100)
# Of the width of a month; the rest parts the columns.
COLUMN = 0.8


@dataclass(frozen=True)
class Bar:
    """`total` is all that was said until then; `url` finds what was said in it."""

    label: str
    number: int
    total: int
    url: str
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True)
class Growth:
    """`top` is where its scale ends."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    top: int
    is_by_year: bool

    @property
    def middle(self) -> int:
        return self.top // 2


def growth_of(rooms: QuerySet[Room]) -> Growth | None:
    """Of all these rooms together; None where nothing was said."""
    counts = _filled(months_of(rooms))
    if not counts:
        return None
    is_by_year = len(counts) > MOST_MONTHS
    if is_by_year:
        counts = _by_year(counts)
    top = nice_top(max(counts.values()))
    return Growth(
        bars=tuple(_bars(counts, top, is_by_year=is_by_year)),
        ticks=tuple(_ticks(list(counts))),
        top=top,
        is_by_year=is_by_year,
    )


def months_of(rooms: QuerySet[Room]) -> dict[date, int]:
    """Messages by month of the current time zone: one query, a row a room's year."""
    total: Counter[date] = Counter()
    known: dict[int, tuple[list[date], list[int]]] = {}
    years = RoomYear.objects.filter(room__in=rooms.order_by().values("pk"))
    for each in years.iterator():
        if each.year not in known:
            known[each.year] = _months_around(each.year)
        months, cuts = known[each.year]
        for month, number in zip(months, each.sums(cuts), strict=True):
            if number:
                total[month] += number
    return dict(total)


def _months_around(year: int) -> tuple[list[date], list[int]]:
    """The months a year of UTC lies in, and the quarters between which they lie."""
    months = [date(year - 1, 12, 1)]
    while len(months) < 14:
        months.append(next_month(months[-1]))
    return months, [start_of(month) for month in [*months, next_month(months[-1])]]


def _filled(counts: Mapping[date, int]) -> dict[date, int]:
    """Silent months, too."""
    if not counts:
        return {}
    month, last, filled = min(counts), max(counts), {}
    while month <= last:
        filled[month] = counts.get(month, 0)
        month = next_month(month)
    return filled


def _by_year(counts: Mapping[date, int]) -> dict[date, int]:
    years: Counter[date] = Counter()
    for month, number in counts.items():
        years[date(month.year, 1, 1)] += number
    return dict(years)


def _bars(counts: Mapping[date, int], top: int, *, is_by_year: bool) -> list[Bar]:
    totals = accumulate(counts.values())
    step = 1 / len(counts)
    return [
        Bar(
            label=date_format(day, "Y" if is_by_year else "YEAR_MONTH_FORMAT"),
            number=number,
            total=total,
            url=_search(day, is_by_year=is_by_year),
            x=_percent((place + (1 - COLUMN) / 2) * step),
            width=_percent(COLUMN * step),
            y=_percent(1 - number / top),
            height=_percent(number / top),
        )
        for place, ((day, number), total) in enumerate(
            zip(counts.items(), totals, strict=True)
        )
    ]


def _search(day: date, *, is_by_year: bool) -> str:
    during = f"{day.year:04}" if is_by_year else f"{day.year:04}-{day.month:02}"
    return f"{reverse('search')}?{urlencode({'q': f'during:{during}'})}"


def _ticks(days: Sequence[date]) -> list[Tick]:
    """The beginnings of years, or of each second, fifth …; of few months the first."""
    starts = [place for place, day in enumerate(days) if day.month == 1]
    if not starts:
        return [Tick(_percent(0), date_format(days[0], "YEAR_MONTH_FORMAT"))]
    step = next(each for each in STEPS if len(starts) <= each * LABELS_AT_MOST)
    return [
        Tick(_percent((place + (1 - COLUMN) / 2) / len(days)), str(days[place].year))
        for place in starts
        if days[place].year % step == 0 or len(starts) == 1
    ]


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"
