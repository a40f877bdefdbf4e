"""The search page: what was found, each hit with the lines around it."""

from django.http import HttpResponse
from django.shortcuts import render

from archive.queries.results import results_of
from archive.queries.saved import searches_beside
from archive.views.noting import note_search
from archive.views.requests import ViewerRequest


def search(request: ViewerRequest) -> HttpResponse:
    results = results_of(request.GET, request.user)
    text = results.asked.text
    if text and results.is_first:
        note_search(request.user, text)
    context = {
        "q": text,
        "results": results,
        "searches": searches_beside(text, request.user),
    }
    return render(request, "archive/search.html", context)
