"""The lists of rooms and 1-1 chats, and the part of them that stands at the left."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from archive.filters import LONGEST_NAME, ChatFilter, RoomFilter
from archive.models import Room
from archive.queries.directory import chats_of, sidebar_of
from archive.views.requests import ViewerRequest

PAGE = 100


def rooms(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).exclude(kind=Room.Kind.DIRECT)
    found = RoomFilter(request.GET, visible.order_by("name", "id"))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, "archive/rooms.html", {"filter": found, "page": page})


def direct(request: ViewerRequest) -> HttpResponse:
    visible = Room.objects.visible_to(request.user).filter(kind=Room.Kind.DIRECT)
    found = ChatFilter(request.GET, visible.order_by("-last_sent_at", "name", "id"))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    chats = chats_of(page, request.user)
    context = {"filter": found, "page": page, "chats": chats}
    return render(request, "archive/direct.html", context)


def sidebar(request: ViewerRequest) -> HttpResponse:
    name = request.GET.get("name", "").replace("\0", "").strip()[:LONGEST_NAME]
    context = {"sidebar": sidebar_of(request.user, name)}
    return render(request, "archive/partials/sidebar_lists.html", context)
