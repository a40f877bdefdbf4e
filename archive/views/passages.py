"""Pages of what is cited: a passage of a room, one message, and one day."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Message
from archive.queries.citations import (
    Citation,
    cite_day,
    cite_message,
    cite_passage,
    passage_address,
)
from archive.queries.directory import name_of
from archive.queries.lines import lines_of, with_senders
from archive.queries.old_addresses.finding import message_named
from archive.queries.passages import (
    MOST_HASHED,
    Passage,
    messages_of,
    passage_of,
    room_with_ends,
    text_of,
)
from archive.queries.timeline import (
    LAST_ID,
    WINDOW,
    Place,
    Span,
    day_in,
    place_in,
    span_of,
    timeline_of,
)
from archive.views.requests import ViewerRequest

MOST_PRINTED = 1_000
Response = TypeVar("Response", HttpResponse, StreamingHttpResponse)


@require_safe
def passage(
    request: ViewerRequest, hipchat_id: str, first_id: int, last_id: int
) -> HttpResponse:
    if first_id > last_id:
        return redirect("passage", hipchat_id, last_id, first_id, permanent=True)
    found = _passage(request, hipchat_id, first_id, last_id)
    is_whole = "whole" in request.GET
    place = place_in(request.GET, from_start=True)
    if is_whole:
        place = Place(from_start=True, most=MOST_PRINTED)
    context = {
        "timeline": timeline_of(found.room, found.span, place, request.user),
        "citation": cite_passage(found, _host(request)),
        "address": passage_address(found),
        "is_whole": is_whole,
        "may_be_whole": WINDOW < found.count <= MOST_PRINTED,
        "most_printed": MOST_PRINTED,
    }
    return render(request, "archive/passage.html", context | _context(found))


@require_safe
def passage_citation(
    request: ViewerRequest, hipchat_id: str, first_id: int, last_id: int
) -> HttpResponse:
    found = _passage(request, hipchat_id, first_id, last_id)
    return _as_file(cite_passage(found, _host(request)))


@require_safe
def passage_text(
    request: ViewerRequest, hipchat_id: str, first_id: int, last_id: int
) -> HttpResponse | StreamingHttpResponse:
    """The very text that the SHA-256 of a citation is of."""
    found = _passage(request, hipchat_id, first_id, last_id)
    if found.is_too_long:
        return _refused()
    response = StreamingHttpResponse(
        text_of(found), content_type="application/jsonl; charset=utf-8"
    )
    name = f"messages-{found.first.pk}-{found.last.pk}.jsonl"
    return _named(response, name)


@require_safe
def message(request: ViewerRequest, message_id: int) -> HttpResponse:
    """A message to cite, and the form that asks up to which other one."""
    message = _message(request, message_id)
    asked = request.GET.get("to", "").strip()
    other = message_named(asked, request.user) if asked else None
    if other and other.room_id == message.room_id:
        ids = sorted((message.pk, other.pk))
        return redirect("passage", message.room.hipchat_id, *ids)
    found = passage_of(message.room, message, message)
    context = {
        "line": lines_of([message], request.user)[0],
        "citation": cite_message(found, _host(request)),
        "asked": asked,
    }
    return render(request, "archive/cite_message.html", context | _context(found))


@require_safe
def message_citation(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    found = passage_of(message.room, message, message)
    return _as_file(cite_message(found, _host(request)))


@require_safe
def day(request: ViewerRequest, hipchat_id: str, day: str) -> HttpResponse:
    found = _day(request, hipchat_id, day)
    context = {
        "day": day_in(day),
        "citation": cite_day(found, day_in(day), _host(request)),
        "address": passage_address(found),
    }
    return render(request, "archive/cite_day.html", context | _context(found))


@require_safe
def day_citation(request: ViewerRequest, hipchat_id: str, day: str) -> HttpResponse:
    found = _day(request, hipchat_id, day)
    return _as_file(cite_day(found, day_in(day), _host(request)))


def _passage(
    request: ViewerRequest, hipchat_id: str, first_id: int, last_id: int
) -> Passage:
    """Between two messages of one visible room; one of another room is none of it."""
    if not first_id <= last_id <= LAST_ID:
        raise Http404("No such passage.")
    span = Span(first_id, last_id + 1)
    room = room_with_ends(hipchat_id, span, request.user)
    ends = messages_of(room, first_id, last_id) if room else []
    if room is None or len(ends) != 2:
        raise Http404("No such passage.")
    return passage_of(room, *ends)


def _day(request: ViewerRequest, hipchat_id: str, day: str) -> Passage:
    room = room_with_ends(hipchat_id, span_of(day_in(day)), request.user)
    if room is None or getattr(room, "first_id", None) is None:
        raise Http404("Nothing was said on this day.")
    ids: tuple[int, int] = (getattr(room, "first_id", 0), getattr(room, "last_id", 0))
    return passage_of(room, *messages_of(room, *ids))


def _message(request: ViewerRequest, message_id: int) -> Message:
    visible = with_senders(Message.objects.visible_to(request.user))
    found = get_object_or_404(visible.select_related("room"), pk=message_id)
    room = room_with_ends(found.room.hipchat_id, Span(), request.user)
    if room is not None:
        found.room = room
    return found


def _context(found: Passage) -> dict[str, Any]:
    return {
        "passage": found,
        "room": found.room,
        "name": name_of(found.room),
        "most_hashed": MOST_HASHED,
    }


def _host(request: ViewerRequest) -> str:
    return request.build_absolute_uri("/").removesuffix("/")


def _as_file(citation: Citation) -> HttpResponse:
    if citation.passage.is_too_long:
        return _refused()
    response = HttpResponse(citation.text, content_type="text/plain; charset=utf-8")
    passage = citation.passage
    name = f"citation-{passage.first.pk}-{passage.last.pk}.txt"
    return _named(response, name)


def _refused() -> HttpResponse:
    text = _(
        "There are more than {most} messages in this range, and so many are not "
        "cited: choose a shorter one."
    ).format(most=f"{MOST_HASHED:,}")
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def _named(response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
