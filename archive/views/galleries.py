"""Galleries: files, pictures, links, emoticons, cards and code, each to its message."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from archive.gallery_form import GalleryForm, wanted_in, window_in
from archive.queries.gallery.asking import GalleryAsked, gallery_asked
from archive.queries.gallery.code import code_in
from archive.queries.gallery.emoticons import (
    built_in_emoticons,
    counted,
    newest_use,
    own_emoticons,
    search_beside,
)
from archive.queries.gallery.files import files_in, page_of_files
from archive.queries.gallery.kinds import GALLERIES, is_sifted
from archive.queries.gallery.links import hosts_of, sent_links
from archive.queries.gallery.names import people_called, rooms_called
from archive.queries.gallery.pages import goes_on, months_of
from archive.queries.searching.counting import total_of
from archive.views.requests import ViewerRequest, is_piece

NAMES = {"rooms": rooms_called, "people": people_called}
SETS = ("own", "built-in")


def first(request: ViewerRequest) -> HttpResponse:
    query = request.GET.urlencode()
    address = reverse("gallery-of", args=["files"])
    return redirect(f"{address}?{query}" if query else address)


def gallery(request: ViewerRequest, name: str) -> HttpResponse:
    asked = _asked(request, name)
    context = _frame(request, asked) | _page(request, asked)
    if request.GET.get("count") == "1":
        context["total"] = _total(asked)
    if is_piece(request):
        return render(request, "archive/partials/gallery_page.html", context)
    return render(request, "archive/gallery.html", context)


def count(request: ViewerRequest, name: str) -> HttpResponse:
    """Apart from the page, so that it need not wait."""
    if not is_piece(request):
        return _whole_page(request, name, count="1")
    asked = _asked(request, name)
    context = {"gallery": asked.gallery, "total": _total(asked)}
    return render(request, "archive/partials/gallery_count.html", context)


def emoticons(request: ViewerRequest) -> HttpResponse:
    asked = _asked(request, "emoticons")
    context = _frame(request, asked) | {"own": own_emoticons(request.GET.get("page"))}
    if request.GET.get("counts") == "1":
        for each in SETS:
            context |= _counts(request, asked, each)
    return render(request, "archive/gallery_emoticons.html", context)


def emoticon_counts(request: ViewerRequest, which: str) -> HttpResponse:
    if not is_piece(request):
        return _whole_page(request, "emoticons", counts="1")
    asked = _asked(request, "emoticons")
    context = _frame(request, asked) | _counts(request, asked, which)
    template = f"archive/partials/gallery_emoticons_{which.replace('-', '_')}.html"
    return render(request, template, context)


def newest_emoticon(request: ViewerRequest) -> HttpResponse:
    asked = _asked(request, "emoticons")
    message = newest_use(asked, request.GET.get("emoticon", ""), request.user)
    if message is None:
        raise Http404("Nobody used it, as far as the viewer may read.")
    return redirect(message)


def names(request: ViewerRequest, kind: str) -> HttpResponse:
    """What a field for a room or a person suggests."""
    typed = request.GET.get("room" if kind == "rooms" else "person", "").strip()
    context = {"names": NAMES[kind](typed[:200], request.user)}
    return render(request, "archive/partials/gallery_names.html", context)


def _asked(request: ViewerRequest, name: str) -> GalleryAsked:
    return gallery_asked(GALLERIES[name], wanted_in(request.GET), request.user)


def _frame(request: ViewerRequest, asked: GalleryAsked) -> dict[str, Any]:
    return {
        "gallery": asked.gallery,
        "galleries": GALLERIES.values(),
        "asked": asked,
        "form": GalleryForm(asked.gallery, _filled_in(request, asked)),
        "is_piece": is_piece(request),
    }


def _filled_in(request: ViewerRequest, asked: GalleryAsked) -> QueryDict:
    """As people know rooms and people, where a link said an id."""
    data = request.GET.copy()
    for field, places in (("room", asked.rooms), ("person", asked.people)):
        if len(places) == 1 and places[0].typed:
            data[field] = places[0].typed
    return data


def _page(request: ViewerRequest, asked: GalleryAsked) -> dict[str, Any]:
    window = window_in(request.GET)
    lines = page_of_files(asked, window, request.user)
    context: dict[str, Any] = {}
    items: Iterable[Any]
    match asked.gallery.name:
        case "files" | "images":
            items = files_in(lines, asked.file_kind)
        case "links":
            items = list(sent_links(lines.lines))
            context["hosts"] = hosts_of(items)
        case "code":
            items = code_in(lines.lines)
        case _:
            items = ((line, line) for line in lines.lines)
    months = months_of(items)
    return context | {
        "months": months,
        "goes_on": is_piece(request) and goes_on(months, window),
        "beyond": lines.beyond,
        "looked_through": lines.looked_through,
        "is_first": window.beyond_id is None,
        "items_template": f"archive/partials/gallery_{asked.gallery.name}.html",
        "is_sifted": is_sifted(asked.file_kind),
    }


def _counts(request: ViewerRequest, asked: GalleryAsked, which: str) -> dict[str, Any]:
    beside = {"beside": search_beside(asked)}
    if which == "own":
        own = own_emoticons(request.GET.get("page"))
        return beside | {"own": own, "own_counted": counted(asked, own.emoticons)}
    used = [each for each in counted(asked, built_in_emoticons()) if each.count]
    return beside | {"built_in": used, "built_in_counted": True}


def _total(asked: GalleryAsked) -> int | None:
    """Unknown where files have to be looked through."""
    return None if is_sifted(asked.file_kind) else total_of(asked.asked)


def _whole_page(request: ViewerRequest, name: str, **more: str) -> HttpResponse:
    query = request.GET.copy()
    for key, value in more.items():
        query[key] = value
    page = reverse("gallery-of", args=[name]) if name != "emoticons" else ""
    return redirect(f"{page or reverse('gallery-emoticons')}?{query.urlencode()}")
