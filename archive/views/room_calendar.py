"""The days of a room on which something was said: year by year, or one month."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from archive.models import Room
from archive.queries.directory import name_of
from archive.queries.pulse import pulse_of
from archive.queries.room_calendar import (
    Days,
    days_of,
    heat_years,
    month_of,
    steps_of,
    years_of,
)
from archive.queries.searching.results import query_in
from archive.queries.timeline import FIRST_DAY, LAST_DAY
from archive.views.requests import ViewerRequest
from archive.views.timeline import asking

# More years than this are on pages of their own: dumps know times from 1970 on.
YEARS_AT_ONCE = 15


def room_calendar(request: ViewerRequest, hipchat_id: str) -> HttpResponse:
    visible = Room.objects.visible_to(request.user)
    room = get_object_or_404(visible, hipchat_id=hipchat_id)
    days = days_of(pulse_of(Room.objects.filter(pk=room.pk)))
    context = _context(request, room) | _month(request, days)
    if "part" in request.GET:
        return render(request, "archive/partials/month.html", context)
    context |= _years(request, days)
    return render(request, "archive/room_calendar.html", context)


def _context(request: ViewerRequest, room: Room) -> dict[str, Any]:
    q = query_in(request.GET)
    zone = timezone.get_current_timezone_name()
    return {
        "room": room,
        "name": name_of(room),
        "q": q,
        "marks_kept": asking(request),
        "zone": zone,
    }


def _month(request: ViewerRequest, days: Days) -> dict[str, Any]:
    """The month asked for; where a piece of a page is asked for, else the last."""
    text = request.GET.get("month", "")
    last = max(days, default=None)
    if not text and ("part" not in request.GET or last is None):
        return {"month": None}
    first = _month_in(text) if text else (last or FIRST_DAY).replace(day=1)
    return {"month": month_of(days, first, steps_of(days))}


def _years(request: ViewerRequest, days: Days) -> dict[str, Any]:
    totals = years_of(days)
    year = _year_in(request.GET.get("year") or request.GET.get("month", "")[:4])
    shown = [year] if year else sorted(totals)[-YEARS_AT_ONCE:]
    steps = steps_of(days)
    return {
        "totals": totals.items(),
        "year": year,
        "heat_years": heat_years(days, shown, steps),
        "steps": steps,
        "total": sum(totals.values()),
    }


def _month_in(text: str) -> date:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404("Not a month.") from error
    if f"{first:%Y-%m}" != text or not FIRST_DAY.replace(day=1) <= first <= LAST_DAY:
        raise Http404("No such month.")
    return first


def _year_in(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Http404("No year.")
    first, last = FIRST_DAY.year, LAST_DAY.year
    if len(text) > 4 or not first <= (year := int(text)) <= last:
        raise Http404("No such year.")
    return year
