"""Tells from a document's path, or its page's own address, whose messages it holds.

Each script that saved pages of HipChat's API had its own way of naming files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from importer.formats.values import fit_id


class Talk(NamedTuple):
    """A room's talk, by its id or name, or a 1-1 chat with a `peer`.

    `peer` is an id, an e-mail address, a mention name with its "@", or a name.
    `owner` is the name of whose token fetched it; chats below one `base` are of one
    owner. All are empty if nothing tells.
    """

    room: str = ""
    room_name: str = ""
    peer: str = ""
    owner: str = ""
    base: str = ""


# Nobody else names files so: what is wrong inside of them is a problem to report.
_SURE = (
    r"rooms/[^/]+/room_(?P<room>[0-9]+)_[0-9]+\.json",
    r"users/[^/]+/user_(?P<peer>[0-9]+)_[0-9]+\.json",
    r"room\.(?P<room>[0-9]+)\.chat\.[^/]*\.json",
    r"user\.(?P<peer>[0-9]+)\.chat\.[^/]*\.json",
    r"rooms/(?P<room>[0-9]+)/history_[0-9.]+\.json",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}(?:Z|[+-][0-9]{2}-?[0-9]{2})?"
    r"\.(?P<peer>[0-9]+|[^/]+@[^/]+)\.json",
    r"(?P<peer>[^/]+)/[0-9]{8}T[0-9]{6}\.json",
    r"(?P<peer>[^/]+)_hipchat_log\.json",
)
_LIKELY = (
    r"rooms?[/_.-](?P<room>[0-9]+)(?:[/_.-][^/]*)?\.(?:json|txt)",
    r"users?[/_.-](?P<peer>[0-9]+)(?:[/_.-][^/]*)?\.(?:json|txt)",
    r"rooms?/(?P<room_name>[^/]+)/[^/]+\.(?:json|txt)",
    r"users?/(?P<peer>[^/]+)/[^/]+\.(?:json|txt)",
    r"(?P<owner>[^/]+)/(?P<peer>[^/]+)/(?P=peer)_[0-9]+\.json",
    r"(?P<peer>[^/]+)/[0-9]+\.(?:txt|json)",
)
_BASE = r"(?P<base>(?:.*/)?)"
_SURE_LAYOUTS = [re.compile(_BASE + layout) for layout in _SURE]
_LAYOUTS = [*_SURE_LAYOUTS, *(re.compile(_BASE + layout) for layout in _LIKELY)]
_ADDRESS = re.compile(r"/(room|user)/([^/?#]+)/(history|member|participant)\b")


def is_surely_page(path: str) -> bool:
    return any(layout.fullmatch(path) for layout in _SURE_LAYOUTS)


def is_likely_page(path: str) -> bool:
    return talk_by_path(path) != Talk(base=folder_of(path))


def talk_of(path: str, links: Any) -> Talk:
    """A page's own address knows best; only the path may know whose token it was."""
    by_path = talk_by_path(path)
    address = _address_in(links)
    if not address or address[3] != "history":
        return by_path
    key = unquote(address[2])
    if address[1] == "user":
        # Some pages give the mention name or the address that was asked with.
        return Talk(peer=key, owner=by_path.owner, base=by_path.base)
    if is_id(key):
        return Talk(room=key, room_name=by_path.room_name, base=by_path.base)
    return Talk(room_name=key, base=by_path.base)


def talk_by_path(path: str) -> Talk:
    found = (layout.fullmatch(path) for layout in _LAYOUTS)
    match = next(filter(None, found), None)
    if match is None:
        return Talk(base=folder_of(path))
    return Talk(**{key: text or "" for key, text in match.groupdict().items()})


def room_of_members(links: Any) -> str:
    """The id of the room whose members a page lists, if it lists members."""
    address = _address_in(links)
    is_list = address and address[1] == "room" and address[3] == "member"
    return fit_id(unquote(address[2])) if address and is_list else ""


def folder_of(path: str) -> str:
    return path[: path.rfind("/") + 1]


def is_id(key: str) -> bool:
    return key.isascii() and key.isdecimal()


def _address_in(links: Any) -> re.Match[str] | None:
    """Scripts that merged pages made lists or one long text of their addresses."""
    found = (_ADDRESS.search(text) for text in _texts_in(links))
    return next(filter(None, found), None)


def _texts_in(links: Any) -> Iterator[str]:
    for each in links if isinstance(links, list) else [links]:
        address = each.get("self") if isinstance(each, dict) else each
        for text in address if isinstance(address, list) else [address]:
            if isinstance(text, str):
                yield text
