"""The page of statistics: how much was said, when, where, by whom, and with what."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from archive.gallery_form import wanted_in
from archive.models import Room
from archive.queries.directory import name_of, with_other_names
from archive.queries.gallery.asking import gallery_asked
from archive.queries.gallery.emoticons import most_used, search_beside
from archive.queries.gallery.kinds import GALLERIES
from archive.queries.statistics import SHOWN, statistics_of
from archive.views.requests import ViewerRequest, is_piece


def statistics(request: ViewerRequest) -> HttpResponse:
    """Of all that the viewer may read, or with `?room=` of one room."""
    room = _room(request)
    context = {
        "room": room,
        "name": name_of(room) if room else "",
        "statistics": statistics_of(request.user, room),
    }
    return render(request, "archive/statistics.html", context)


def emoticons(request: ViewerRequest) -> HttpResponse:
    """A part of that page, counted while it is read; the gallery has all of them."""
    room = _room(request)
    if not is_piece(request):
        beside = {"room": room.hipchat_id} if room else {}
        query = urlencode(beside | {"counts": "1"})
        return redirect(f"{reverse('gallery-emoticons')}?{query}")
    asked = gallery_asked(GALLERIES["emoticons"], wanted_in(request.GET), request.user)
    context = {
        "used": most_used(asked, SHOWN),
        "room": room,
        "search_beside": search_beside(asked),
    }
    return render(request, "archive/partials/statistics_emoticons.html", context)


def _room(request: ViewerRequest) -> Room | None:
    if "room" not in request.GET:
        return None
    visible = with_other_names(Room.objects.visible_to(request.user), request.user)
    return get_object_or_404(visible, hipchat_id=request.GET["room"])
