"""The page of one's bookmarks, and the page or dialog that keeps one message."""

import json
from collections.abc import Callable

from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from archive.forms_reading import BookmarkForm, EntryForm
from archive.models import Bookmark, Message, ReadingListEntry
from archive.queries.keeping import (
    bookmark_page_of,
    bookmarks_of,
    keep_address,
    keeping_of,
)
from archive.queries.timeline import place_in
from archive.views.requests import ViewerRequest, is_piece

LONGEST_WORDS = 200
Deed = Callable[[ViewerRequest, Message], BaseForm | None]


def bookmarks(request: ViewerRequest) -> HttpResponse:
    words = request.GET.get("note", "").replace("\0", "").strip()[:LONGEST_WORDS]
    before = place_in(request.GET).before
    found = bookmarks_of(request.user, words)
    context = {
        "words": words,
        "page": bookmark_page_of(found, request.user, before),
        "is_first_page": before is None,
    }
    return render(request, "archive/bookmarks.html", context)


def keep(request: ViewerRequest, message_id: int) -> HttpResponse:
    visible = Message.objects.visible_to(request.user).select_related("room", "sender")
    message = get_object_or_404(visible, pk=message_id)
    form = None
    if request.method == "POST":
        with transaction.atomic():
            form = _deed(request)(request, message)
        if form is None and not is_piece(request):
            return redirect(keep_address(message.pk))
    return _kept(request, message, form)


def _kept(
    request: ViewerRequest, message: Message, form: BaseForm | None
) -> HttpResponse:
    """As a page of its own, or as what the dialog over a timeline holds."""
    keeping = keeping_of(message, request.user)
    context = {
        "keeping": keeping,
        "form": form,
        "is_dialog": is_piece(request),
        "is_saved": request.method == "POST" and form is None,
    }
    if not is_piece(request):
        return render(request, "archive/keep.html", context)
    answer = render(request, "archive/partials/keeping.html", context)
    told = {"message": str(message.pk), "kept": keeping.bookmark is not None}
    answer["HX-Trigger"] = json.dumps({"archive:kept": told})
    return answer


def _deed(request: ViewerRequest) -> Deed:
    try:
        return DEEDS[request.POST.get("do", "")]
    except KeyError as error:
        raise Http404("No such deed.") from error


def _bookmark(request: ViewerRequest, message: Message) -> BaseForm | None:
    """Anew, or with another note."""
    mine = {"viewer": request.user, "message": message}
    known = Bookmark.objects.filter(**mine).first()
    return _saved(BookmarkForm(request.POST, instance=known or Bookmark(**mine)))


def _remove_bookmark(request: ViewerRequest, message: Message) -> None:
    Bookmark.objects.filter(viewer=request.user, message=message).delete()


def _add_to_list(request: ViewerRequest, message: Message) -> BaseForm | None:
    return _saved(EntryForm(request.user, message, request.POST))


def _take_out(request: ViewerRequest, message: Message) -> None:
    own = ReadingListEntry.objects.filter(reading_list__viewer=request.user)
    entry_id = place_in({"at": request.POST.get("entry", "")}).at or 0
    own.filter(message=message, pk=entry_id).delete()


def _saved(form: BookmarkForm | EntryForm) -> BaseForm | None:
    """The form, where something is wrong with it."""
    if not form.is_valid():
        return form
    form.save()
    return None


DEEDS: dict[str, Deed] = {
    "bookmark": _bookmark,
    "remove-bookmark": _remove_bookmark,
    "add-to-list": _add_to_list,
    "take-out": _take_out,
}
