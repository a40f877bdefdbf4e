"""Fetches lists of people, rooms, members, emoticons: page by page, each page kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from importer.sources.server import places
from importer.sources.server.answers import items_of, parse
from importer.sources.server.calls import Query
from importer.sources.server.client import Question
from importer.sources.server.site import Site


@dataclass(frozen=True)
class Listing:
    """A list at an API's path, whose pages are kept as `kind` in a folder."""

    path: str
    folder: str
    kind: str = "page"
    query: tuple[tuple[str, str], ...] = ()
    size: int = 1000


def fetch_list(site: Site, listing: Listing) -> list[Any]:
    """Every item once. Raises Refusal if the server will not list them."""
    key = f"list {listing.folder}/{listing.kind}"
    noted = site.mirror.noted(key)
    if not noted or noted["round"] != site.round:
        noted = {"round": site.round, "pages": 0, "start": 0, "is_done": False}
    items: dict[str, Any] = {}
    for number in range(noted["pages"]):
        place = places.page(listing.folder, listing.kind, number)
        _add(items, items_of(parse(site.mirror.read(place))))
    while not noted["is_done"]:
        _fetch_page(site, listing, noted, items)
        site.mirror.note(key, noted)
    return list(items.values())


def _fetch_page(
    site: Site, listing: Listing, noted: dict[str, Any], items: dict[str, Any]
) -> None:
    answer = site.get_page(Question(listing.path, _query(listing, noted["start"])))
    page = items_of(answer.content)
    are_new = _add(items, page)
    if are_new or not noted["pages"]:
        place = places.page(listing.folder, listing.kind, noted["pages"])
        site.mirror.write(place, answer.body)
        noted["pages"] += 1
    noted["start"] += len(page)
    noted["is_done"] = not are_new or is_last(answer.content, listing.size)
    if noted["is_done"]:
        site.mirror.remove_after(listing.folder, listing.kind, noted["pages"])


def is_last(content: Any, size: int) -> bool:
    """Whether a page is a list's last: it is not full, and names no next one."""
    links = content.get("links")
    if isinstance(links, dict) and links.get("next"):
        return False
    return not is_full(content, size)


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


def _query(listing: Listing, start: int) -> Query:
    return [*listing.query, ("start-index", start), ("max-results", listing.size)]
