"""Fetches lists of people, rooms, members, emoticons: page by page, each page kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from importer.sources.server import places
from importer.sources.server.answers import Refusal, items_of, parse
from importer.sources.server.client import Answer, Question
from importer.sources.server.site import Site

MAX_PAGES = 10_000
MAX_STEPS_BACK = 20
# Some servers gave no more, however many they were asked for, and did not say so.
USUAL_SIZE = 100
# What is too much to answer at once is asked for in smaller pages.
SMALLER = {1000: 250, 250: 50, 100: 25}
_NEW = {"pages": 0, "start": 0, "steps_back": 0, "is_done": False}


@dataclass(frozen=True)
class Listing:
    """A list at an API's path, whose pages are kept as `kind` in a folder."""

    path: str
    folder: str
    kind: str = "page"
    query: tuple[tuple[str, str], ...] = ()
    size: int = 1000


def fetch_list(site: Site, listing: Listing) -> list[Any]:
    """Every item once. Raises Refusal if the server will not list them; if it stops in
    the middle, that is a problem, and what is known is good enough to go on."""
    key = f"list {listing.folder}/{listing.kind}"
    noted = site.mirror.noted(key)
    if not noted or noted["round"] != site.round:
        noted = _NEW | {"round": site.round, "size": listing.size}
    items: dict[str, Any] = {}
    for number in range(noted["pages"]):
        place = places.page(listing.folder, listing.kind, number)
        _add(items, items_of(parse(site.mirror.read(place))))
    try:
        while not noted["is_done"]:
            _fetch_page(site, listing, noted, items)
            site.mirror.note(key, noted)
    except Refusal as refusal:
        if refusal.status == 401 or not items:
            raise
        site.refused(f"{listing.folder}/{listing.kind}", refusal)
        site.mirror.note(key, noted | {"is_done": True})
    return list(items.values())


def _fetch_page(
    site: Site, listing: Listing, noted: dict[str, Any], items: dict[str, Any]
) -> None:
    """Pages overlap by one item. If they do not, something before them was deleted,
    and what moved into its place is looked for."""
    answer = _ask(site, listing, noted)
    page = items_of(answer.content)
    start = noted["start"]
    is_joined = start == 0 or any(identity(item) in items for item in page)
    are_new = _add(items, page)
    if are_new or not noted["pages"]:
        place = places.page(listing.folder, listing.kind, noted["pages"])
        site.mirror.write(place, answer.body)
        noted["pages"] += 1
    if not is_joined:
        _step_back(noted)
        return
    is_beyond = not are_new and start + len(page) > len(items)
    noted["start"] += max(len(page) - 1, 1)
    noted["is_done"] = is_beyond or is_last(answer.content, noted["size"])
    if noted["is_done"]:
        site.mirror.remove_after(listing.folder, listing.kind, noted["pages"])


def _step_back(noted: dict[str, Any]) -> None:
    noted["start"] = max(noted["start"] - noted["size"], 0)
    noted["steps_back"] += 1
    if noted["steps_back"] > MAX_STEPS_BACK:
        raise Refusal("The list changes while it is read: some may be missing.")


def _ask(site: Site, listing: Listing, noted: dict[str, Any]) -> Answer:
    if noted["pages"] >= MAX_PAGES:
        raise Refusal(f"It goes on after {MAX_PAGES:,} pages: it may have no end.")
    while True:
        size = noted["size"]
        query = [*listing.query, ("start-index", noted["start"]), ("max-results", size)]
        can_shrink = size in SMALLER
        question = Question(listing.path, query, can_shrink=can_shrink)
        try:
            return site.get_page(question)
        except Refusal as refusal:
            if not (refusal.is_too_much and can_shrink):
                raise
            noted["size"] = SMALLER[size]


def is_last(content: Any, size: int) -> bool:
    """Whether a page is a list's last: it is not full, and names no next one."""
    links = content.get("links")
    if isinstance(links, dict) and links.get("next"):
        return False
    return not is_full(content, min(size, USUAL_SIZE))


def is_full(content: Any, size: int) -> bool:
    """A server may give fewer items than it was asked for; it says how many."""
    most = content.get("maxResults")
    if type(most) is int and 0 < most < size:
        size = most
    return len(items_of(content)) >= size


def identity(item: Any) -> str:
    """What two copies of an item have in common: its id, or all of it."""
    if isinstance(item, dict) and isinstance(item.get("id"), str | int):
        return str(item["id"])
    try:
        return orjson.dumps(item).decode()
    except orjson.JSONEncodeError:
        return repr(item)


def _add(items: dict[str, Any], page: list[Any]) -> bool:
    """Whether one of them is new."""
    before = len(items)
    for item in page:
        items.setdefault(identity(item), item)
    return len(items) > before
