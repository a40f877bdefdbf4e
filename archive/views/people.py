"""The list of people, and everything one of them said as far as a viewer may read."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from archive.filters import PersonFilter
from archive.models import Person
from archive.queries.directory import person_details_of, rows_of
from archive.queries.faces import face_of
from archive.queries.timeline import messages_by, place_in
from archive.views.requests import ViewerRequest

PAGE = 100


def people(request: ViewerRequest) -> HttpResponse:
    visible = Person.objects.visible_to(request.user).order_by("name", "id")
    shown = visible.select_related("avatar").prefetch_related("former_names")
    found = PersonFilter(request.GET, shown)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page.object_list), request.user)
    context = {"filter": found, "page": page, "rows": rows}
    return render(request, "archive/people.html", context)


def person(request: ViewerRequest, hipchat_id: str) -> HttpResponse:
    visible = Person.objects.visible_to(request.user).select_related("avatar")
    person = get_object_or_404(visible, hipchat_id=hipchat_id)
    return _person(request, person)


def person_by_name(request: ViewerRequest, name: str) -> HttpResponse:
    """For senders to whom HipChat gave a name only: integrations."""
    visible = Person.objects.visible_to(request.user).select_related("avatar")
    person = get_object_or_404(visible, hipchat_id=None, name=name)
    return _person(request, person)


def _person(request: ViewerRequest, person: Person) -> HttpResponse:
    place = place_in(request.GET)
    context = {
        "person": person,
        "face": face_of(person),
        "details": person_details_of(person, request.user),
        "said": messages_by(person, place, request.user),
        "is_first_page": place.before is None,
    }
    return render(request, "archive/person.html", context)
