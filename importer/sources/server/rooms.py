"""Fetches what a server says of its rooms: each one, who is in it, and its history."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from importer.sources.server import places
from importer.sources.server.answers import Refusal
from importer.sources.server.history import History
from importer.sources.server.lists import Listing, fetch_list
from importer.sources.server.people import Identified, identified
from importer.sources.server.site import Site

# Their rooms are told with all that is known of them, so not too many at once.
_LIST = Listing(
    "/room",
    places.ROOMS,
    query=(
        ("include-private", "true"),
        ("include-archived", "true"),
        ("expand", "items"),
    ),
    size=100,
)
_DETAILS = ("owner", "topic", "created")
_PARTICIPANTS = (("include-offline", "true"),)


def fetch_rooms(site: Site) -> list[Identified]:
    """The list of all rooms. Raises Refusal if the server will not give it."""
    return identified(site, places.ROOMS, fetch_list(site, _LIST))


class RoomDetails:
    """What else is to be known of rooms; what the token may not ask is asked once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._closed: set[str] = set()

    def fetch(self, room: Identified) -> None:
        key = f"details {room.id}"
        if self._site.is_done(key):
            return
        path, folder = _path(room), _folder(room)
        if not any(name in room.item for name in _DETAILS):
            self._fetch_one(path, folder, "room")
        if _has_members(room.item):
            self._fetch_list(Listing(f"{path}/member", folder, "members"))
        self._fetch_list(
            Listing(f"{path}/participant", folder, "participants", _PARTICIPANTS)
        )
        self._fetch_one(f"{path}/statistics", folder, "statistics")
        self._fetch_list(Listing(f"{path}/webhook", folder, "webhooks"))
        self._site.done(key)

    def _fetch_one(self, path: str, folder: str, kind: str) -> None:
        key = f"{kind} {folder}"
        if kind in self._closed or self._site.is_done(key):
            return
        try:
            answer = self._site.get(path)
        except Refusal as refusal:
            self._refused(kind, refusal)
            return
        self._site.mirror.write(f"{folder}/{kind}.json", answer.body)
        self._site.done(key)

    def _fetch_list(self, listing: Listing) -> None:
        if listing.kind in self._closed:
            return
        try:
            fetch_list(self._site, listing)
        except Refusal as refusal:
            self._refused(listing.kind, refusal)

    def _refused(self, kind: str, refusal: Refusal) -> None:
        """One problem for all rooms: of thousands, nobody would read the others."""
        is_closed = refusal.needs_scope
        if is_closed:
            self._closed.add(kind)
        self._site.refused(f"{places.ROOMS}/*/{kind}", refusal, once=is_closed)


def room_history(room: Identified) -> History:
    return History(f"{_path(room)}/history", _folder(room))


def _has_members(room: dict[str, Any]) -> bool:
    """Public rooms have none; early replies did not say what a room is."""
    return room.get("privacy") != "public"


def _path(room: Identified) -> str:
    return f"/room/{quote(room.id, '')}"


def _folder(room: Identified) -> str:
    return f"{places.ROOMS}/{room.id}"
