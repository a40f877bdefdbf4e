"""How much was said, when, where and by whom, as far as a viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.models import Activity, Person, Room, Viewer
from archive.queries.directory import name_of, with_other_names
from archive.queries.faces import Face, face_of
from archive.queries.pulse import HOURS, Pulse, pulse_of
from archive.rendering.charts import Bar, Chart, Grid, bar_chart, punch_card
from archive.search.editing import spelled

SHOWN = 20


@dataclass(frozen=True)
class Share:
    """A room or a person in a list of the busiest; `url` is empty for who has none.

    `part` is how many hundredths of the first one's number it has.
    """

    name: str
    url: str
    count: int
    part: int
    face: Face | None = None
    kind: str = ""


@dataclass(frozen=True)
class Statistics:
    pulse: Pulse
    months: Chart | None
    week: Chart | None
    rooms: tuple[Share, ...]
    people: tuple[Share, ...]


def statistics_of(viewer: Viewer, room: Room | None = None) -> Statistics:
    """Of one room, or of all that the viewer may read."""
    rooms = Room.objects.visible_to(viewer)
    if room is not None:
        rooms = rooms.filter(pk=room.pk)
    pulse = pulse_of(rooms)
    return Statistics(
        pulse=pulse,
        months=months_chart(pulse, searched_in(room)),
        week=week_chart(pulse),
        rooms=() if room else busiest_rooms(rooms, viewer),
        people=busiest_people(rooms, viewer),
    )


def searched_in(room: Room | None) -> str:
    """What a search of the room's messages begins with; empty for all rooms."""
    return f"{spelled('in', room.hipchat_id)} " if room else ""


def months_chart(pulse: Pulse, searched: str = "") -> Chart | None:
    """Each bar leads to a search of its month."""
    bars = [_month(month, number, searched) for month, number in pulse.months().items()]
    return bar_chart(bars, (_("Month"), _("Messages"))) if bars else None


def week_chart(pulse: Pulse) -> Chart | None:
    if not pulse.total:
        return None
    week = pulse.week()
    names = [str(WEEKDAYS_ABBR[day]) for day in sorted(WEEKDAYS)]
    hours = [str(hour) for hour in range(HOURS)]
    return punch_card(
        Grid(hours, list(zip(names, week, strict=True))), (_("Day"), *hours)
    )


def busiest_rooms(
    rooms: QuerySet[Room], viewer: Viewer, shown: int = SHOWN
) -> tuple[Share, ...]:
    named = with_other_names(rooms.filter(message_count__gt=0), viewer)
    top = list(named.order_by("-message_count", "name", "id")[:shown])
    most = top[0].message_count if top else 0
    return tuple(
        Share(
            name=name_of(room),
            url=room.get_absolute_url(),
            count=room.message_count,
            part=_part(room.message_count, most),
            kind=room.kind,
        )
        for room in top
    )


def busiest_people(
    rooms: QuerySet[Room], viewer: Viewer, shown: int = SHOWN
) -> tuple[Share, ...]:
    """By what they said in these rooms, which are the viewer's to see."""
    heard = Activity.objects.filter(room__in=rooms.order_by().values("pk"))
    sums = heard.order_by().values_list("person").annotate(n=Sum("message_count"))
    top = list(sums.order_by("-n", "person")[:shown])
    people = Person.objects.select_related("avatar").in_bulk([id for id, _ in top])
    most = top[0][1] if top else 0
    faces = ((face_of(people[id]), number) for id, number in top)
    return tuple(
        Share(face.name, face.url, number, _part(number, most), face)
        for face, number in faces
    )


def _month(month: date, number: int, searched: str) -> Bar:
    query = urlencode({"q": f"{searched}during:{month:%Y-%m}"})
    return Bar(
        label=date_format(month, "YEAR_MONTH_FORMAT"),
        number=number,
        url=f"{reverse('search')}?{query}" if number else "",
        mark=str(month.year) if month.month == 1 else "",
    )


def _part(number: int, most: int) -> int:
    return -(-number * 100 // most) if most else 0
