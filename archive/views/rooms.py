"""The lists of rooms and 1-1 chats, and the part of them that stands at the left."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.filters import LONGEST_NAME, ChatFilter, RoomFilter
from archive.models import Room
from archive.queries.directory import (
    chats_of,
    details_of,
    name_of,
    sidebar_of,
    with_other_names,
)
from archive.queries.rooms.about import files_in, runs_of, words_on
from archive.queries.rooms.events import STATES, events_of, topics_of
from archive.queries.rooms.knowledge import members_known
from archive.queries.rooms.people import members_of, speakers_of
from archive.queries.timeline import place_in
from archive.views.requests import ViewerRequest

PAGE = 100


def rooms(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).exclude(kind=Room.Kind.DIRECT)
    listed = visible.order_by("name", "id").prefetch_related("former_names")
    found = RoomFilter(request.GET, listed)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/rooms.html", {"filter": found, "page": page})


def about(request: ViewerRequest, hipchat_id: str) -> HttpResponse:
    """All that is known of a room but its messages."""
    visible = with_other_names(Room.objects.visible_to(request.user), request.user)
    room = get_object_or_404(visible, hipchat_id=hipchat_id)
    place = {name: request.GET.get(name, "") for name in ("members", "speakers")}
    members = members_of(room, place["members"])
    context = {
        "room": room,
        "name": name_of(room),
        "details": details_of(room, request.user),
        "members": members,
        "known": members_known(room, members.page.paginator.count),
        "speakers": speakers_of(room, place["speakers"]),
        "words": words_on(room),
        "runs": runs_of(room, request.user),
        **_history(room, request),
    }
    return render(request, "archive/room_about.html", context)


def _history(room: Room, request: ViewerRequest) -> dict[str, Any]:
    """What the search index finds of a room; a 1-1 chat has no topic and no state."""
    if room.kind == Room.Kind.DIRECT:
        return {"files": files_in(room)}
    topics, events = (
        place_in({"before": request.GET[name]}).before if name in request.GET else None
        for name in ("topics_before", "events_before")
    )
    return {
        "topics": topics_of(room, request.user, topics),
        "events": events_of(room, request.user, STATES, events),
        "files": files_in(room),
    }


def direct(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).filter(kind=Room.Kind.DIRECT)
    chats = visible.order_by(F("last_sent_at").desc(nulls_last=True), "name", "id")
    found = ChatFilter(request.GET, with_other_names(chats, request.user))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "chats": chats_of(page)}
    return render(request, "archive/direct.html", context)


def sidebar(request: ViewerRequest) -> HttpResponse:
    name = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST_NAME]
    context = {"sidebar": sidebar_of(request.user, name)}
    return render(request, "archive/partials/sidebar_lists.html", context)
