"""When how much was said: in a room or in many, by day, month or hour of the week."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from django.db.models import QuerySet
from django.utils import timezone

from archive.models import Room, RoomYear
from archive.models.messages import EPOCH
from archive.models.pulse import QUARTER

DAYS, HOURS = 7, 24
_DAY, _QUARTER = timedelta(days=1), timedelta(seconds=QUARTER)
_EPOCH = EPOCH.replace(tzinfo=None)


@dataclass(frozen=True)
class Pulse:
    """Numbers of messages by quarter of an hour, told in the current time zone.

    `quarters` are those since 1970 in which something was said, ascending; `sums` has
    one number more: how many messages there were before each of them, and in all.
    """

    quarters: Sequence[int]
    sums: Sequence[int]

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Pulse:
        """Of numbers of messages by quarter since 1970, in any order."""
        quarters = sorted(counts)
        return cls(quarters, [0, *accumulate(counts[each] for each in quarters)])

    @property
    def total(self) -> int:
        return self.sums[-1]

    @property
    def first_day(self) -> date | None:
        return _day_of(self.quarters[0]) if self.quarters else None

    @property
    def last_day(self) -> date | None:
        return _day_of(self.quarters[-1]) if self.quarters else None

    def count(self, first: date, end: date) -> int:
        """Messages from the beginning of one day to that of another."""
        return self._between(start_of(first), start_of(end))

    def days(self, first: date, end: date) -> dict[date, int]:
        """Each day of `first <= day < end` on which something was said."""
        starts = [(day, start_of(day)) for day in _days(first, end + _DAY)]
        counts = (
            (day, self._between(start, next_start))
            for (day, start), (_, next_start) in pairwise(starts)
        )
        return {day: count for day, count in counts if count}

    def months(self) -> dict[date, int]:
        """Every month from the first to the last, silent ones too, by its first day."""
        if self.first_day is None or self.last_day is None:
            return {}
        starts = list(_months(self.first_day, self.last_day))
        return {start: self.count(start, next_month(start)) for start in starts}

    def week(self) -> list[list[int]]:
        """Messages by weekday, Monday first, and hour of the day."""
        week = [[0] * HOURS for _ in range(DAYS)]
        zone = timezone.get_current_timezone()
        for quarter, number in self._each():
            moment = datetime.fromtimestamp(quarter * QUARTER, zone)
            week[moment.weekday()][moment.hour] += number
        return week

    def _each(self) -> Iterator[tuple[int, int]]:
        """Each quarter in which something was said, and how much."""
        for place, quarter in enumerate(self.quarters):
            yield quarter, self.sums[place + 1] - self.sums[place]

    def _between(self, first: int, end: int) -> int:
        return (
            self.sums[bisect_left(self.quarters, end)]
            - self.sums[bisect_left(self.quarters, first)]
        )


def pulse_of(rooms: QuerySet[Room]) -> Pulse:
    """Of all these rooms together: one query, a row for each of their years."""
    years = RoomYear.objects.filter(room__in=rooms.order_by().values("pk"))
    ordered = years.order_by("year").iterator()
    quarters: list[int] = []
    numbers: list[int] = []
    for _, rows in groupby(ordered, key=lambda row: row.year):
        counts = _added(row.counts for row in rows)
        quarters += counts.keys()
        numbers += counts.values()
    return Pulse(quarters, [0, *accumulate(numbers)])


def _added(counts: Iterable[dict[int, int]]) -> dict[int, int]:
    """The sums of each quarter, in order; those of one room are in order already."""
    first, *others = counts
    if not others:
        return first
    total = Counter(first)
    for each in others:
        for quarter, number in each.items():
            total[quarter] += number
    return dict(sorted(total.items()))


def months_of(rooms: QuerySet[Room]) -> dict[date, int]:
    """The same as months() of a pulse, found without looking at each quarter."""
    total: Counter[date] = Counter()
    zone = timezone.get_current_timezone_name()
    years = RoomYear.objects.filter(room__in=rooms.order_by().values("pk"))
    for each in years.iterator():
        months, cuts = _months_around(each.year, zone)
        for month, number in zip(months, each.sums(cuts), strict=True):
            if number:
                total[month] += number
    return _filled(total)


@lru_cache(maxsize=2_000)
def _months_around(year: int, zone: str) -> tuple[list[date], list[int]]:
    """The months a year of UTC lies in, and the quarters between which they lie.

    They are those of the current time zone, which is named to be told from others.
    """
    months = [date(year - 1, 12, 1)]
    while len(months) < 14:
        months.append(next_month(months[-1]))
    return months, [start_of(month) for month in [*months, next_month(months[-1])]]


def _filled(counts: Mapping[date, int]) -> dict[date, int]:
    """Silent months, too."""
    if not counts:
        return {}
    return {month: counts.get(month, 0) for month in _months(min(counts), max(counts))}


def next_month(day: date) -> date:
    """
    >>> next_month(date(2016, 12, 24))
    datetime.date(2017, 1, 1)
    """
    return (day.replace(day=28) + 4 * _DAY).replace(day=1)


def _days(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += _DAY


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = next_month(month)


def _day_of(quarter: int) -> date:
    moment = EPOCH + timedelta(seconds=quarter * QUARTER)
    return timezone.localtime(moment).date()


def start_of(day: date) -> int:
    """The quarter that a day begins with, or that its first moment lies in."""
    # Said quickly: a calendar of ten years asks for thousands of days.
    midnight = datetime.combine(day, time.min)
    offset = timezone.get_current_timezone().utcoffset(midnight) or timedelta()
    return ((midnight - _EPOCH) - offset) // _QUARTER
