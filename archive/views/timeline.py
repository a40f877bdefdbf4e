"""A room's history: its newest words, one of its days, or the place of a message."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from archive.models import Message, Room
from archive.queries.density import density_of, drawn
from archive.queries.directory import details_of, name_of, with_other_names
from archive.queries.jumping import LONGEST, jump_to
from archive.queries.pulse import months_of
from archive.queries.searching.marking import Marking, marking_of
from archive.queries.searching.results import query_in
from archive.queries.timeline import (
    Span,
    Timeline,
    day_at,
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
    room = _room(request, hipchat_id, Span())
    typed = _typed_day(request)
    if typed and (jump := jump_to(room, typed)):
        asked = {"asked": jump.asked.isoformat()} if jump.asked else {}
        address = reverse("room-day", args=[hipchat_id, jump.day.isoformat()])
        return redirect(address + asking(request, **asked))
    answer = _answer(request, room, Span(), {"typed": typed})
    answer.status_code = 400 if typed else 200
    return answer


def room_day(request: ViewerRequest, hipchat_id: str, day: str) -> HttpResponse:
    span = span_of(date := day_in(day))
    room = _room(request, hipchat_id, span)
    beside = {
        "day": date,
        "neighbours": neighbours_of(room),
        "day_end": str(span.end),
        "asked_day": _asked_day(request),
    }
    return _answer(request, room, span, beside)


def message(request: ViewerRequest, message_id: int) -> HttpResponse:
    visible = Message.objects.visible_to(request.user).select_related("room")
    message = get_object_or_404(visible, pk=message_id)
    place = asking(request, at=message.pk) + f"#message-{message.pk}"
    return redirect(message.room.get_absolute_url() + place)


def asking(request: ViewerRequest, **parameters: str | int) -> str:
    """What an address asks for, and the search whose marks it keeps."""
    if text := query_in(request.GET):
        parameters["q"] = text
    return f"?{urlencode(parameters)}" if parameters else ""


def _room(request: ViewerRequest, hipchat_id: str, span: Span) -> Room:
    visible = with_ends(Room.objects.visible_to(request.user), span)
    named = with_other_names(visible, request.user)
    return get_object_or_404(named, hipchat_id=hipchat_id)


def _typed_day(request: ViewerRequest) -> str:
    """What was typed, or else what was picked: the form has a field for each."""
    texts = (text.strip()[:LONGEST] for text in request.GET.getlist("day"))
    return next(filter(None, texts), "")


def _asked_day(request: ViewerRequest) -> date | None:
    """The silent day that one wanted to go to; it is only spoken of."""
    try:
        return date.fromisoformat(request.GET.get("asked", ""))
    except ValueError:
        return None


def _answer(
    request: ViewerRequest, room: Room, span: Span, beside: dict[str, Any]
) -> HttpResponse:
    """A window's page, or with `part` the window alone, to be put beside another."""
    place = place_in(request.GET, from_start="day" in beside)
    marking = marking_of(query_in(request.GET), request.user)
    timeline = timeline_of(room, span, place, request.user, marking)
    context = beside | _context(request, room, timeline, marking)
    if "part" in request.GET:
        return render(request, "archive/partials/window.html", context)
    if place.at is not None and timeline.days and is_reading(request):
        note_place(request.user, room, place.at)
    context["details"] = details_of(room, request.user)
    context["day_shown"] = day_at(timeline, place)
    months = months_of(Room.objects.filter(pk=room.pk))
    if density := density_of(months, timeline):
        marks = marking.query if marking else ""
        context["density"] = density
        context["slices"] = drawn(density.slices, room.get_absolute_url(), marks)
    return render(request, "archive/room.html", context)


def _context(
    request: ViewerRequest, room: Room, timeline: Timeline, marking: Marking | None
) -> dict[str, Any]:
    return {
        "q": marking.text if marking else "",
        "marking": marking,
        "marks_kept": asking(request),
        "room": room,
        "name": name_of(room),
        "timeline": timeline,
        "opened": request.GET.get("at", ""),
    }
