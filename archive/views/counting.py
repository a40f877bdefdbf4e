"""What is counted of a search apart from its page, so that the hits need not wait."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from archive.queries.facets.histogram import histogram_of
from archive.queries.facets.places import MOST_SHOWN, SHOWN, Places, places_of
from archive.queries.facets.summary import summary_of
from archive.queries.searching.finding import Asked, ask
from archive.queries.searching.results import Results, query_in
from archive.views.requests import ViewerRequest, is_piece


def search_summary(request: ViewerRequest) -> HttpResponse:
    if not is_piece(request):
        return _whole_page(request)
    context = _summary(ask(query_in(request.GET), request.user))
    return render(request, "archive/partials/search_summary.html", context)


def search_places(request: ViewerRequest) -> HttpResponse:
    if not is_piece(request):
        return _whole_page(request)
    asked = ask(query_in(request.GET), request.user)
    context = {"places": _places(asked, request)}
    return render(request, "archive/partials/search_places.html", context)


def counts_in_page(results: Results, request: ViewerRequest) -> dict[str, Any]:
    """All of it for pages that ask for it, as those without JavaScript do."""
    if request.GET.get("counts") != "1":
        return {}
    counts = _summary(results.asked)
    counts["results"] = replace(results, total=counts["summary"].total)
    return counts | {"places": _places(results.asked, request)}


def _summary(asked: Asked) -> dict[str, Any]:
    summary = summary_of(asked)
    return {"summary": summary, "histogram": histogram_of(summary)}


def _places(asked: Asked, request: ViewerRequest) -> Places:
    return places_of(asked, MOST_SHOWN if request.GET.get("more") == "1" else SHOWN)


def _whole_page(request: ViewerRequest) -> HttpResponse:
    query = request.GET.copy()
    query["counts"] = "1"
    return redirect(f"{reverse('search')}?{query.urlencode()}")
