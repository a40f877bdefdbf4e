"""Two rooms, or a room and a person, side by side on one clock."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Person
from archive.queries.beside import Side, beside_of, choices_for, place_at, side_of
from archive.queries.timeline import Place, place_in
from archive.views.requests import ViewerRequest


@require_safe
def beside(request: ViewerRequest) -> HttpResponse:
    """Without both sides there is the form alone, which says what is not found."""
    typed = {side: request.GET.get(side, "").strip() for side in ("left", "right")}
    left = side_of(typed["left"], request.user, may_be_person=False)
    right = side_of(typed["right"], request.user, may_be_person=True)
    rooms, people = choices_for(request.user)
    context: dict[str, Any] = {
        "left": left,
        "right": right,
        "typed": typed,
        "is_person": right is not None and isinstance(right.of, Person),
        "rooms": rooms,
        "people": people,
        "at": request.GET.get("at", ""),
    }
    if left and right:
        context["beside"] = beside_of(left, right, _place(request), request.user)
        context["same"] = _are_same(left, right)
    return render(request, "archive/beside.html", context)


def _place(request: ViewerRequest) -> Place:
    at = place_at(request.GET.get("at", ""))
    parameters = request.GET.copy()
    parameters.pop("at", None)
    return place_in(parameters) if at is None else Place(at=at)


def _are_same(left: Side, right: Side) -> bool:
    return left.key == right.key
