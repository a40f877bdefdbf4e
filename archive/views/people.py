"""The list of people, and everything one of them said as far as a viewer may read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from archive.filters import PersonFilter
from archive.models import Person
from archive.queries.directory import person_details_of, rows_of
from archive.queries.faces import face_of
from archive.queries.people.activity import over_time_of, week_of
from archive.queries.people.chats import partners_of
from archive.queries.people.matrix import matrix_of_chats, matrix_of_mentions
from archive.queries.people.mentions import mentioned_by, mentioning
from archive.queries.people.naming import search_of
from archive.queries.people.neighbours import neighbours_of
from archive.queries.people.places import places_of
from archive.queries.people.said import messages_by, rooms_of, wanted_in
from archive.views.requests import ViewerRequest, is_piece

PAGE = 100
SHOWN_PARTNERS = 5


def people(request: ViewerRequest) -> HttpResponse:
    visible = Person.objects.visible_to(request.user).order_by("name", "id")
    shown = visible.select_related("avatar").prefetch_related("former_names")
    found = PersonFilter(request.GET, shown, request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), request.user)
    context = {"filter": found, "page": page, "rows": rows}
    return render(request, "archive/people.html", context)


def person(
    request: ViewerRequest, hipchat_id: str = "", name: str = ""
) -> HttpResponse:
    """By the name those to whom HipChat gave a name only: integrations."""
    person = _visible(request, hipchat_id, name)
    wanted = wanted_in(request.GET, request.user)
    context = {
        "details": person_details_of(person, request.user),
        "wanted": wanted,
        "said": messages_by(person, wanted, request.user),
        "rooms": rooms_of(person, request.user),
        "partners": partners_of(person, request.user, size=SHOWN_PARTNERS),
    }
    return _page(request, person, "archive/person.html", context)


def activity(
    request: ViewerRequest, hipchat_id: str = "", name: str = ""
) -> HttpResponse:
    """A part of the person's page, counted while that is read; or a page of its own."""
    person = _visible(request, hipchat_id, name)
    summary, histogram = over_time_of(person, request.user)
    context: dict[str, Any] = {"summary": summary, "histogram": histogram}
    if is_piece(request):
        return _page(request, person, "archive/partials/person_activity.html", context)
    context["week"] = week_of(person, request.user)
    return _page(request, person, "archive/person_activity.html", context)


def places(
    request: ViewerRequest, hipchat_id: str = "", name: str = ""
) -> HttpResponse:
    person = _visible(request, hipchat_id, name)
    order, page = (request.GET.get(each, "") for each in ("order", "page"))
    context = {"places": places_of(person, request.user, order, page)}
    return _page(request, person, "archive/person_rooms.html", context)


def company(
    request: ViewerRequest, hipchat_id: str = "", name: str = ""
) -> HttpResponse:
    """With whom someone talked."""
    person = _visible(request, hipchat_id, name)
    context = {
        "partners": partners_of(person, request.user, request.GET.get("page", "")),
        "mentioning": mentioning(person, request.user),
        "mentioned": mentioned_by(person, request.user),
        "neighbours": neighbours_of(person, request.user),
    }
    return _page(request, person, "archive/person_with.html", context)


def words(request: ViewerRequest, hipchat_id: str = "", name: str = "") -> HttpResponse:
    """Leads to the search for all they said, by a name that means nobody else."""
    person = _visible(request, hipchat_id, name)
    query = urlencode({"q": search_of(person, request.user)})
    return redirect(f"{reverse('search')}?{query}")


def who_with_whom(request: ViewerRequest) -> HttpResponse:
    """Mentions take a while to count: the page comes first, or a link asks for them."""
    by = "chats" if request.GET.get("by") == "chats" else "mentions"
    context: dict[str, Any] = {"by": by}
    if by == "chats":
        context["matrix"] = matrix_of_chats(request.user)
    elif is_piece(request) or request.GET.get("counts") == "1":
        context["matrix"] = matrix_of_mentions(request.user)
    is_part = is_piece(request)
    template = "partials/matrix.html" if is_part else "who_with_whom.html"
    return render(request, f"archive/{template}", context)


def _visible(request: ViewerRequest, hipchat_id: str, name: str) -> Person:
    visible = Person.objects.visible_to(request.user).select_related("avatar")
    if hipchat_id:
        return get_object_or_404(visible, hipchat_id=hipchat_id)
    return get_object_or_404(visible, hipchat_id=None, name=name)


def _page(
    request: ViewerRequest, person: Person, template: str, context: dict[str, Any]
) -> HttpResponse:
    shown = {"person": person, "face": face_of(person)}
    return render(request, template, context | shown)
