"""The files that replies name: attachments, avatars of people and rooms, emoticons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from importer.sources.server import places
from importer.sources.server.answers import items_of

_ID = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_PICTURES = ("photo_url", "avatar_url", "url")


class Link(NamedTuple):
    """A file at an address, or with an id for which a token gets one, or both.

    A picture is an avatar or emoticon, of which no size is said.
    """

    url: str = ""
    secured: str = ""
    name: str = ""
    size: int | None = None
    is_picture: bool = False

    @property
    def ways(self) -> list[Link]:
        """The address first: it does not count against the rate limit."""
        ways = self._replace(secured=""), self._replace(url="")
        return [way for way in ways if way.url or way.secured]

    @property
    def place(self) -> str:
        if self.secured:
            return places.secured_place(self.secured)
        return places.file_place(self.url)

    @property
    def label(self) -> str:
        """How somebody would look for it."""
        address = self.url or f"file {self.secured}"
        return f"{self.name}: {address}" if self.name else address


def links_of(content: Any) -> Iterator[Link]:
    """Those of a page, or of a single thing."""
    is_page = isinstance(content, dict) and "items" in content
    for item in items_of(content) if is_page else [content]:
        if isinstance(item, dict):
            yield from _links_of(item)


def host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _links_of(item: dict[str, Any]) -> Iterator[Link]:
    for key in _PICTURES:
        if url := _address(item.get(key)):
            yield Link(url, is_picture=True)
    file, secured = (_object(item, key) for key in ("file", "authenticated_file"))
    number = secured.get("id")
    is_id = isinstance(number, str) and _ID.fullmatch(number)
    link = Link(_address(file.get("url")), str(number) if is_id else "")
    if link.ways:
        yield link._replace(
            name=_first(str, file.get("name"), secured.get("name")) or "",
            size=_first(int, file.get("size"), secured.get("size")),
        )


def _first(kind: type, *values: Any) -> Any:
    return next((value for value in values if type(value) is kind), None)


def _address(value: Any) -> str:
    return value if isinstance(value, str) and host_of(value) else ""


def _object(item: dict[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}
