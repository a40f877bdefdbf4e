"""The search page: what was found, each hit with the lines around it."""

from django.http import HttpResponse
from django.shortcuts import render

from archive.queries.results import results_of
from archive.views.requests import ViewerRequest


def search(request: ViewerRequest) -> HttpResponse:
    results = results_of(request.GET, request.user)
    context = {"results": results, "q": results.asked.text}
    return render(request, "archive/search.html", context)
