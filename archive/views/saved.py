"""The pages of saved searches: listed, opened, counted, changed, shared and deleted."""

from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from archive.forms import ChangeForm, SaveForm
from archive.models import SavedSearch, SavedSearchSeen
from archive.queries.searching.saved import (
    new_since,
    others_shared,
    own_saved,
    recent_of,
    rows_of,
)
from archive.views.noting import note_opened
from archive.views.requests import ViewerRequest

SHARED = 50


def saved_searches(request: ViewerRequest) -> HttpResponse:
    return _list(request)


def saved_search(request: ViewerRequest, saved_id: int) -> HttpResponse:
    """Leads to what it finds; from now on that is seen."""
    saved = _visible(request, saved_id)
    note_opened(saved, request.user)
    return redirect(saved)


def new(request: ViewerRequest, saved_id: int) -> HttpResponse:
    """A piece of the list, which does not wait for it."""
    count = new_since(_visible(request, saved_id), request.user)
    return render(request, "archive/partials/saved_new.html", {"new": count})


@require_POST
def save(request: ViewerRequest) -> HttpResponse:
    form = SaveForm(request.POST, instance=SavedSearch(viewer=request.user))
    with transaction.atomic():
        if form.is_valid():
            SavedSearchSeen.objects.note(form.save(), request.user)
            return redirect(form.instance)
    return _list(request, form)


@require_POST
def change(request: ViewerRequest, saved_id: int) -> HttpResponse:
    saved = get_object_or_404(own_saved(request.user), pk=saved_id)
    form = ChangeForm(request.POST, instance=saved)
    if not form.is_valid():
        return _list(request, form)
    form.save()
    return redirect("saved-searches")


@require_POST
def unshare(request: ViewerRequest, saved_id: int) -> HttpResponse:
    saved = _manageable(request, saved_id)
    saved.is_shared = False
    saved.save(update_fields=["is_shared"])
    return redirect("saved-searches")


@require_POST
def delete(request: ViewerRequest, saved_id: int) -> HttpResponse:
    _manageable(request, saved_id).delete()
    return redirect("saved-searches")


@require_POST
def clear_recent(request: ViewerRequest) -> HttpResponse:
    recent_of(request.user).delete()
    return redirect("saved-searches")


def _list(request: ViewerRequest, form: BaseForm | None = None) -> HttpResponse:
    viewer, counted = request.user, request.GET.get("count", "")
    page = Paginator(others_shared(viewer), SHARED).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "own": rows_of(own_saved(viewer), viewer, counted),
        "shared": rows_of(page.object_list, viewer, counted),
        "page": page,
        "recent": recent_of(viewer),
    }
    return render(request, "archive/saved_searches.html", context)


def _visible(request: ViewerRequest, saved_id: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), pk=saved_id)


def _manageable(request: ViewerRequest, saved_id: int) -> SavedSearch:
    manageable = SavedSearch.objects.manageable_by(request.user)
    return get_object_or_404(manageable, pk=saved_id)
