"""How much was said, when, where and by whom, as far as a viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from archive.models import Activity, Room, Viewer
from archive.queries.busiest import Share, busiest_people, busiest_rooms
from archive.queries.growth import months_chart
from archive.queries.pulse import HOURS, Pulse, pulse_of
from archive.rendering.charts import Chart, Grid, punch_card
from archive.search.editing import spelled

SHOWN = 20


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
    heard = Activity.objects.in_any_of(rooms)
    if room is not None:
        rooms, heard = rooms.filter(pk=room.pk), Activity.objects.filter(room=room)
    pulse = pulse_of(rooms)
    return Statistics(
        pulse=pulse,
        months=months_chart(pulse.months(), searched_in(room)),
        week=week_chart(pulse),
        rooms=() if room else busiest_rooms(rooms, viewer, SHOWN),
        people=busiest_people(heard, SHOWN),
    )


def searched_in(room: Room | None) -> str:
    """What a search of the room's messages begins with; empty for all rooms."""
    return f"{spelled('in', room.hipchat_id)} " if room else ""


def week_chart(pulse: Pulse) -> Chart | None:
    if not pulse.total:
        return None
    week = pulse.week()
    names = [str(WEEKDAYS_ABBR[day]) for day in sorted(WEEKDAYS)]
    hours = [str(hour) for hour in range(HOURS)]
    return punch_card(
        Grid(hours, list(zip(names, week, strict=True))), (_("Day"), *hours)
    )
