"""The rooms someone spoke in: how much, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from archive.models import Activity, Person, Room, Viewer
from archive.queries.directory import with_other_names

PAGE = 100
ORDERS: dict[str, tuple[str, ...]] = {
    "messages": ("-message_count", "room__name", "room"),
    "name": ("room__name", "room"),
    "last": ("-last_sent_at", "room__name", "room"),
}


@dataclass(frozen=True)
class Places:
    order: str
    page: Page[Any]


def places_of(person: Person, viewer: Viewer, order: str, page: str) -> Places:
    order = order if order in ORDERS else "messages"
    rooms = with_other_names(Room.objects.all(), viewer)
    heard: QuerySet[Activity] = Activity.objects.visible_to(viewer)
    found = heard.filter(person=person).prefetch_related(Prefetch("room", rooms))
    return Places(order, Paginator(found.order_by(*ORDERS[order]), PAGE).get_page(page))
