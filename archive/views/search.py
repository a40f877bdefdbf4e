"""The search page: what was found, each hit with the lines around it."""

from django.http import HttpResponse
from django.shortcuts import render

from archive.queries.finding import find
from archive.queries.hits import hits_of
from archive.queries.timeline import place_in
from archive.views.requests import ViewerRequest

LONGEST_QUERY = 1000


def search(request: ViewerRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_QUERY]
    context: dict[str, object] = {"q": text}
    if text:
        before_id = place_in(request.GET).before
        found = find(text, viewer=request.user, before_id=before_id)
        context |= {"found": found, "hits": hits_of(found.hits)}
    return render(request, "archive/search.html", context)
