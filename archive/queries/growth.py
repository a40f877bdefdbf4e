"""How much was said month by month, as bars beside a table of the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.models import Room
from archive.queries.pulse import months_of
from archive.rendering.charts import Bar, Chart, bar_chart

# More bars than that are hairs: then a bar is a year.
MOST_MONTHS = 240
# As many years as can be named below the bars on a narrow screen.
LABELS_AT_MOST = 8
STEPS = (1, 2, 5, 10, 20, 50, 100)


def growth_of(rooms: QuerySet[Room]) -> Chart | None:
    """Of all these rooms together; None where nothing was said."""
    return months_chart(months_of(rooms))


def months_chart(counts: Mapping[date, int], searched: str = "") -> Chart | None:
    """Bars leading to searches of their month, which begin with what is `searched`."""
    if not counts:
        return None
    is_by_year = len(counts) > MOST_MONTHS
    if is_by_year:
        counts = _by_year(counts)
    columns = (
        _("Year") if is_by_year else _("Month"),
        _("Messages"),
        _("All until then"),
    )
    return bar_chart(_bars(counts, searched, is_by_year=is_by_year), columns)


def _by_year(counts: Mapping[date, int]) -> dict[date, int]:
    years: Counter[date] = Counter()
    for month, number in counts.items():
        years[date(month.year, 1, 1)] += number
    return dict(years)


def _bars(counts: Mapping[date, int], searched: str, *, is_by_year: bool) -> list[Bar]:
    totals, marks = accumulate(counts.values()), _marks(list(counts))
    return [
        Bar(
            label=date_format(day, "Y" if is_by_year else "YEAR_MONTH_FORMAT"),
            number=number,
            url=_search(day, searched, is_by_year=is_by_year) if number else "",
            mark=marks.get(day, ""),
            beside=(total,),
        )
        for (day, number), total in zip(counts.items(), totals, strict=True)
    ]


def _search(day: date, searched: str, *, is_by_year: bool) -> str:
    during = f"{day.year:04}" if is_by_year else f"{day.year:04}-{day.month:02}"
    query = urlencode({"q": f"{searched}during:{during}"})
    return f"{reverse('search')}?{query}"


def _marks(days: Sequence[date]) -> dict[date, str]:
    """The beginnings of years, or of each second, fifth …; of few months the first."""
    starts = [day for day in days if day.month == 1]
    if not starts:
        return {days[0]: date_format(days[0], "YEAR_MONTH_FORMAT")}
    step = next(each for each in STEPS if len(starts) <= each * LABELS_AT_MOST)
    return {
        day: str(day.year) for day in starts if day.year % step == 0 or len(starts) == 1
    }
