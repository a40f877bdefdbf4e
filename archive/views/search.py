"""The search page: what was found, each hit with the lines around it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from archive.queries.searching.chips import chips_of
from archive.queries.searching.results import ORDERS, order_in, results_of
from archive.queries.searching.saved import searches_beside
from archive.query_form import form_of, query_of
from archive.views.counting import counts_in_page
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
        "chips": chips_of(results.asked),
        "orders": ORDERS,
        "form": form_of(text).form,
        "searches": searches_beside(text, request.user),
    }
    context |= counts_in_page(results, request)
    return render(request, "archive/search.html", context)


def search_by_form(request: ViewerRequest) -> HttpResponse:
    """The address says the query, however it was made."""
    query = {"q": query_of(request.GET), "order": order_in(request.GET)}
    return redirect(f"{reverse('search')}?{urlencode(query)}")
