"""The plan of a room's pages: which messages stand on which, before any is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from archive.models import Message, Room, Viewer
from archive.queries.timeline import Span, span_of
from archive.queries.times import day_of

MOST_ON_A_PAGE = 500
_IDS_AT_ONCE = 20_000


@dataclass
class PlannedPage:
    """A page of a month; long months have several, numbered from 1."""

    month: date
    number: int
    first_id: int
    last_id: int = 0
    count: int = 0

    @property
    def file(self) -> str:
        number = f"-{self.number}" if self.number > 1 else ""
        return f"{self.month:%Y-%m}{number}.html"


@dataclass
class PlannedDay:
    """`file` is the page on which the day begins."""

    date: date
    file: str
    count: int = 0


@dataclass
class RoomPlan:
    room: Room
    folder: str
    pages: list[PlannedPage] = field(default_factory=list)
    days: list[PlannedDay] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(page.count for page in self.pages)


def plan_of(room: Room, folder: str, span: Span, viewer: Viewer) -> RoomPlan:
    """Only ids are read, which the index holds: a million take a second or two."""
    plan, day_end = RoomPlan(room, folder), -1
    for message_id in _ids(room, span, viewer):
        begins_day = message_id >= day_end
        day = day_of(message_id) if begins_day else plan.days[-1].date
        if not plan.pages or not _goes_on(plan.pages[-1], day):
            plan.pages.append(_next_page(plan.pages, day, message_id))
        page = plan.pages[-1]
        if begins_day:
            day_end = span_of(day).end
            plan.days.append(PlannedDay(day, page.file))
        page.last_id = message_id
        page.count += 1
        plan.days[-1].count += 1
    return plan


def _goes_on(page: PlannedPage, day: date) -> bool:
    return page.month == day.replace(day=1) and page.count < MOST_ON_A_PAGE


def _next_page(pages: list[PlannedPage], day: date, message_id: int) -> PlannedPage:
    month = day.replace(day=1)
    same = bool(pages) and pages[-1].month == month
    return PlannedPage(month, pages[-1].number + 1 if same else 1, message_id)


def _ids(room: Room, span: Span, viewer: Viewer) -> Iterator[int]:
    visible = Message.objects.visible_to(viewer).filter(room=room).order_by("id")
    first = span.first
    while True:
        rows = visible.filter(id__gte=first, id__lt=span.end).values_list(
            "pk", flat=True
        )
        ids = list(rows[:_IDS_AT_ONCE])
        yield from ids
        if len(ids) < _IDS_AT_ONCE:
            return
        first = ids[-1] + 1
