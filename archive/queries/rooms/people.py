"""Who belongs to a room as far as dumps know, and who spoke in it, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from archive.models import Room
from archive.queries.faces import Face, face_of

PAGE = 50


@dataclass(frozen=True)
class Member:
    face: Face
    is_admin: bool


@dataclass(frozen=True)
class Speaker:
    face: Face
    count: int
    first_sent_at: datetime
    last_sent_at: datetime


@dataclass(frozen=True)
class Members:
    rows: tuple[Member, ...]
    page: Page[Any]


@dataclass(frozen=True)
class Speakers:
    rows: tuple[Speaker, ...]
    page: Page[Any]


def members_of(room: Room, page: str) -> Members:
    """Admins first: of public rooms there are no others."""
    seats = room.memberships.select_related("person")
    ordered = seats.order_by("-is_admin", "person__name", "person")
    found = Paginator(ordered, PAGE).get_page(page)
    rows = (Member(face_of(seat.person), seat.is_admin) for seat in found.object_list)
    return Members(tuple(rows), found)


def speakers_of(room: Room, page: str) -> Speakers:
    heard = room.activities.select_related("person")
    ordered = heard.order_by("-message_count", "person__name", "person")
    found = Paginator(ordered, PAGE).get_page(page)
    rows = (
        Speaker(
            face_of(each.person),
            each.message_count,
            each.first_sent_at,
            each.last_sent_at,
        )
        for each in found.object_list
    )
    return Speakers(tuple(rows), found)
