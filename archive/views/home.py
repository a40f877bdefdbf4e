"""The first page, and its pieces that take longer than a first page may."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format

from archive.models import Room
from archive.queries.growth import growth_of
from archive.queries.home import (
    WITH_FILES,
    busy_people,
    busy_rooms,
    count_with_files,
    last_import_of,
    numbers_of,
    people_count,
    recent_rooms,
)
from archive.queries.keeping import bookmarks_of, rows_of
from archive.queries.on_this_day import neighbours_of, years_before
from archive.queries.places import places_of
from archive.queries.reading_lists import own_lists
from archive.queries.reading_lists import rows_of as list_rows_of
from archive.queries.timeline import day_in
from archive.views.requests import ViewerRequest, is_piece

SHOWN = 5


def home(request: ViewerRequest) -> HttpResponse:
    viewer = request.user
    context = {
        "numbers": numbers_of(viewer),
        "people": people_count(viewer),
        "last_import": last_import_of(viewer),
        "places": places_of(viewer),
        "bookmarks": rows_of(bookmarks_of(viewer)[:SHOWN], viewer),
        "lists": list_rows_of(own_lists(viewer).order_by("-id")[:SHOWN], viewer),
        "busy_rooms": busy_rooms(viewer),
        "recent": recent_rooms(viewer),
        "with_files": WITH_FILES,
    }
    return render(request, "archive/home.html", context)


def growth(request: ViewerRequest) -> HttpResponse:
    drawn = growth_of(Room.objects.visible_to(request.user))
    return _piece(request, "growth", {"growth": drawn})


def people(request: ViewerRequest) -> HttpResponse:
    return _piece(request, "people", {"busy_people": busy_people(request.user)})


def files(request: ViewerRequest) -> HttpResponse:
    """How many messages have files: a number for the page that asks."""
    count = count_with_files(request.user)
    return HttpResponse(number_format(count, force_grouping=True))


def on_this_day(request: ViewerRequest) -> HttpResponse:
    """All earlier years; on the first page a few of them."""
    day = _day(request)
    if is_piece(request):
        context = {"years": years_before(day, request.user, SHOWN), "day": day}
        return render(request, "archive/partials/home_day.html", context)
    context = {"years": years_before(day, request.user), "day": day}
    beside = {"neighbours": neighbours_of(day), "today": timezone.localdate()}
    return render(request, "archive/on_this_day.html", context | beside)


def _day(request: ViewerRequest) -> date:
    """Today, where the address names no other day."""
    if text := request.GET.get("day"):
        return day_in(text)
    return timezone.localdate()


def _piece(request: ViewerRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The piece alone for the page that asks for it, else a page with it."""
    if is_piece(request):
        return render(request, f"archive/partials/home_{name}.html", context)
    return render(request, "archive/home_piece.html", context | {"piece": name})
