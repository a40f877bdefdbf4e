"""Pieces of the search page that come when they are asked for: of one hit each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import number_format

from archive.models import Message
from archive.queries.searching.alike import likeness_of
from archive.queries.searching.around import lines_around
from archive.queries.searching.finding import ask
from archive.queries.searching.results import query_in
from archive.search import get_backend
from archive.views.requests import ViewerRequest


def around(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = _visible(request, message_id)
    lines = lines_around(message, request.user)
    context = {"lines": lines, "message": message}
    return render(request, "archive/partials/around.html", context)


def alike(request: ViewerRequest, message_id: int) -> HttpResponse:
    """How many of the hits are like this one, itself included."""
    likeness = likeness_of(_visible(request, message_id))
    asked = ask(query_in(request.GET), request.user)
    parts = [likeness] if likeness is not None else []
    count = sum(get_backend().counts(asked.query(), parts))
    return HttpResponse(number_format(count, force_grouping=True))


def _visible(request: ViewerRequest, message_id: int) -> Message:
    visible = Message.objects.visible_to(request.user)
    return get_object_or_404(visible, pk=message_id)
