"""A room's history: its newest words, one of its days, or the place of a message."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from archive.models import Message, Room
from archive.queries.directory import details_of, name_of, with_other_names
from archive.queries.searching.marking import Marking, marking_of
from archive.queries.searching.results import query_in
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
from archive.views.noting import note_place
from archive.views.requests import ViewerRequest, is_reading


def room(request: ViewerRequest, hipchat_id: str) -> HttpResponse:
    if day := request.GET.get("day"):
        address = reverse("room-day", args=[hipchat_id, day_in(day).isoformat()])
        return redirect(address + _asking(request))
    room = _room(request, hipchat_id, Span())
    place, marking = place_in(request.GET), _marking(request)
    timeline = timeline_of(room, Span(), place, request.user, marking)
    if place.at is not None and timeline.days and is_reading(request):
        note_place(request.user, room, place.at)
    context = _context(request, room, timeline, marking)
    return render(request, "archive/room.html", context)


def room_day(request: ViewerRequest, hipchat_id: str, day: str) -> HttpResponse:
    span = span_of(date := day_in(day))
    room = _room(request, hipchat_id, span)
    place = place_in(request.GET, from_start=True)
    marking = _marking(request)
    timeline = timeline_of(room, span, place, request.user, marking)
    context = _context(request, room, timeline, marking)
    beside = {"day": date, "neighbours": neighbours_of(room), "day_end": str(span.end)}
    return render(request, "archive/room.html", context | beside)


def message(request: ViewerRequest, message_id: int) -> HttpResponse:
    visible = Message.objects.visible_to(request.user).select_related("room")
    message = get_object_or_404(visible, pk=message_id)
    place = _asking(request, at=message.pk) + f"#message-{message.pk}"
    return redirect(message.room.get_absolute_url() + place)


def _room(request: ViewerRequest, hipchat_id: str, span: Span) -> Room:
    visible = with_ends(Room.objects.visible_to(request.user), span)
    named = with_other_names(visible, request.user)
    return get_object_or_404(named, hipchat_id=hipchat_id)


def _marking(request: ViewerRequest) -> Marking | None:
    return marking_of(query_in(request.GET), request.user)


def _asking(request: ViewerRequest, **parameters: str | int) -> str:
    """What an address asks for, and the search whose marks it keeps."""
    if text := query_in(request.GET):
        parameters["q"] = text
    return f"?{urlencode(parameters)}" if parameters else ""


def _context(
    request: ViewerRequest, room: Room, timeline: Timeline, marking: Marking | None
) -> dict[str, Any]:
    return {
        "q": marking.text if marking else "",
        "marking": marking,
        "marks_kept": _asking(request),
        "room": room,
        "name": name_of(room),
        "timeline": timeline,
        "details": details_of(room, request.user),
    }
