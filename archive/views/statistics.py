"""The page of statistics: how much was said, when, where and by whom."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.models import Room
from archive.queries.directory import name_of, with_other_names
from archive.queries.statistics import statistics_of
from archive.views.requests import ViewerRequest


def statistics(request: ViewerRequest) -> HttpResponse:
    """Of all that the viewer may read, or with `?room=` of one room."""
    room = _room(request)
    context = {
        "room": room,
        "name": name_of(room) if room else "",
        "statistics": statistics_of(request.user, room),
    }
    return render(request, "archive/statistics.html", context)


def _room(request: ViewerRequest) -> Room | None:
    if "room" not in request.GET:
        return None
    visible = with_other_names(Room.objects.visible_to(request.user), request.user)
    return get_object_or_404(visible, hipchat_id=request.GET["room"])
