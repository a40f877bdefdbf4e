"""The lists of rooms and 1-1 chats, and the part of them that stands at the left."""

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from archive.filters import LONGEST_NAME, ChatFilter, RoomFilter
from archive.models import Room
from archive.queries.directory import chats_of, sidebar_of, with_other_names
from archive.views.requests import ViewerRequest

PAGE = 100


def rooms(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).exclude(kind=Room.Kind.DIRECT)
    listed = visible.order_by("name", "id").prefetch_related("former_names")
    found = RoomFilter(request.GET, listed)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/rooms.html", {"filter": found, "page": page})


def direct(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).filter(kind=Room.Kind.DIRECT)
    chats = visible.order_by(F("last_sent_at").desc(nulls_last=True), "name", "id")
    found = ChatFilter(request.GET, with_other_names(chats, request.user))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "chats": chats_of(page)}
    return render(request, "archive/direct.html", context)


def sidebar(request: ViewerRequest) -> HttpResponse:
    name = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST_NAME]
    context = {"sidebar": sidebar_of(request.user, name)}
    return render(request, "archive/partials/sidebar_lists.html", context)
