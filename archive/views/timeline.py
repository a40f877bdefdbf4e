"""A room's history: its newest words, one of its days, or the place of a message."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from archive.models import Message, Room, Viewer
from archive.queries.directory import details_of, name_of, with_other_names
from archive.queries.timeline import (
    Span,
    Timeline,
    day_in,
    neighbours_of,
    place_in,
    span_of,
    timeline_of,
    with_ends,
)
from archive.views.requests import ViewerRequest


def room(request: ViewerRequest, hipchat_id: str) -> HttpResponse:
    if day := request.GET.get("day"):
        return redirect("room-day", hipchat_id, day_in(day).isoformat())
    room = _room(request, hipchat_id, Span())
    timeline = timeline_of(room, Span(), place_in(request.GET), request.user)
    context = _context(room, timeline, request.user)
    return render(request, "archive/room.html", context)


def room_day(request: ViewerRequest, hipchat_id: str, day: str) -> HttpResponse:
    span = span_of(date := day_in(day))
    room = _room(request, hipchat_id, span)
    place = place_in(request.GET, from_start=True)
    timeline = timeline_of(room, span, place, request.user)
    context = _context(room, timeline, request.user)
    beside = {"day": date, "neighbours": neighbours_of(room), "day_end": str(span.end)}
    return render(request, "archive/room.html", context | beside)


def message(request: ViewerRequest, message_id: int) -> HttpResponse:
    visible = Message.objects.visible_to(request.user).select_related("room")
    message = get_object_or_404(visible, pk=message_id)
    place = f"?at={message.pk}#message-{message.pk}"
    return redirect(message.room.get_absolute_url() + place)


def _room(request: ViewerRequest, hipchat_id: str, span: Span) -> Room:
    visible = with_ends(Room.objects.visible_to(request.user), span)
    named = with_other_names(visible, request.user)
    return get_object_or_404(named, hipchat_id=hipchat_id)


def _context(room: Room, timeline: Timeline, viewer: Viewer) -> dict[str, Any]:
    return {
        "room": room,
        "name": name_of(room),
        "timeline": timeline,
        "details": details_of(room, viewer),
    }
