"""The pages of reading lists: listed, read, changed, shared, put in order, deleted."""

from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from archive.forms_reading import ListForm, NoteForm
from archive.models import ReadingList, ReadingListEntry
from archive.queries.reading_lists import (
    entries_of,
    entry_rows_of,
    moved,
    others_lists,
    own_lists,
    rows_of,
)
from archive.views.requests import ViewerRequest

SHARED = 50
ENTRIES = 100


def reading_lists(request: ViewerRequest) -> HttpResponse:
    """Posted to it, a list is made."""
    if request.method != "POST":
        return _lists(request)
    form = ListForm(request.POST, instance=ReadingList(viewer=request.user))
    with transaction.atomic():
        if form.is_valid():
            return redirect(form.save())
    return _lists(request, form)


def reading_list(request: ViewerRequest, list_id: int) -> HttpResponse:
    visible = ReadingList.objects.visible_to(request.user).select_related("viewer")
    return _list(request, get_object_or_404(visible, pk=list_id))


@require_POST
def change(request: ViewerRequest, list_id: int) -> HttpResponse:
    form = ListForm(request.POST, instance=_own(request, list_id))
    if not form.is_valid():
        return _list(request, _own(request, list_id), form)
    return redirect(form.save())


@require_POST
def unshare(request: ViewerRequest, list_id: int) -> HttpResponse:
    manageable = ReadingList.objects.manageable_by(request.user)
    found = get_object_or_404(manageable, pk=list_id)
    found.is_shared = False
    found.save(update_fields=["is_shared"])
    return redirect("reading-lists")


def delete(request: ViewerRequest, list_id: int) -> HttpResponse:
    """Asked first: it is gone for everybody."""
    found = _own(request, list_id)
    if request.method != "POST":
        return render(request, "archive/delete_list.html", {"list": found})
    found.delete()
    return redirect("reading-lists")


@require_POST
def entry(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """One of one's own lists is changed: moved, noted or taken out."""
    own = ReadingListEntry.objects.visible_to(request.user)
    found = get_object_or_404(own, pk=entry_id, reading_list__viewer=request.user)
    place = found.reading_list.get_absolute_url()
    match request.POST.get("do"):
        case "up" | "down" as way:
            moved(found, request.user, up=way == "up")
        case "remove":
            found.delete()
            return redirect(place + _page(request))
        case "note":
            form = NoteForm(request.POST, instance=found)
            if not form.is_valid():
                return _list(request, found.reading_list, form)
            form.save()
        case _:
            raise Http404("No such deed.")
    return redirect(f"{place}{_page(request)}#entry-{found.pk}")


def _lists(request: ViewerRequest, form: BaseForm | None = None) -> HttpResponse:
    viewer = request.user
    page = Paginator(others_lists(viewer), SHARED).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "own": rows_of(own_lists(viewer), viewer),
        "shared": rows_of(page.object_list, viewer),
        "page": page,
    }
    return render(request, "archive/reading_lists.html", context)


def _list(
    request: ViewerRequest, found: ReadingList, form: BaseForm | None = None
) -> HttpResponse:
    (row,) = rows_of([found], request.user)
    entries = entries_of(found, request.user)
    page = Paginator(entries, ENTRIES).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "row": row,
        "list": found,
        "page": page,
        "entries": entry_rows_of(page.object_list, request.user),
    }
    return render(request, "archive/reading_list.html", context)


def _own(request: ViewerRequest, list_id: int) -> ReadingList:
    """Those of others may be read where they are shared, and not changed."""
    return get_object_or_404(ReadingList, pk=list_id, viewer=request.user)


def _page(request: ViewerRequest) -> str:
    """The page of the list that one was on."""
    page = request.POST.get("page", "")
    is_number = page.isascii() and page.isdigit()
    return f"?page={page}" if is_number and page != "1" else ""
