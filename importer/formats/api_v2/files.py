"""Reads what a message of HipChat's API v2 says of the file sent with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from importer.formats.values import id_of, leftover, text_of
from importer.records import AttachmentRecord
from importer.sources.base import clean_path, unsafe_because

# Where among a dump's files the bytes of an item's file may be.
Places = Callable[[dict[str, Any]], Iterable[str]]

_MAX_SIZE = (1 << 63) - 1
_KEYS = ("file", "authenticated_file")
# …/<group>/<person>/<token>/<name>: HipChat's dumps know a file by the last two.
_UPLOAD = re.compile(r"/\d+/\d+/([^/]+/[^/]+)")


def nowhere(item: dict[str, Any]) -> tuple[str, ...]:
    return ()


def read_file(item: dict[str, Any], places: Places) -> AttachmentRecord | None:
    """A file had an address anybody could read, since 2018 an id; some had both."""
    if not any(item.get(key) for key in _KEYS):
        return None
    file, secured = (_object(item, key) for key in _KEYS)
    url = text_of(file.get("url"))
    last = unquote(urlsplit_path(url).rpartition("/")[2])
    name = text_of(file.get("name")) or text_of(secured.get("name")) or last
    if not (name or url or id_of(secured)):
        return None
    return AttachmentRecord(
        name or id_of(secured) or url,
        _path_of(url),
        _size_of(secured if _size_of(file) is None else file),
        url,
        _safe(places(item)),
    )


def unread_files(item: dict[str, Any]) -> dict[str, Any]:
    """What `file` and `authenticated_file` say beyond the fields of the record."""
    if not any(key in item for key in _KEYS):
        return {}
    file, secured = (_object(item, key) for key in _KEYS)
    rest: dict[str, Any] = {key: item.get(key) for key in _KEYS}
    if file:
        rest["file"] = _unread(file, ("name", "url"))
    if secured and not file:
        rest["authenticated_file"] = _unread(secured, ("name",))
    return leftover(rest, ())


def urlsplit_path(url: str) -> str:
    """The path of an address, still encoded; nothing of what is no address.

    >>> urlsplit_path("https://s3.example.com/1/2/tok/a%20b.png?x=1")
    '/1/2/tok/a%20b.png'
    """
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _object(item: dict[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _path_of(url: str) -> str:
    found = re.search(_UPLOAD.pattern + r"\Z", urlsplit_path(url))
    return unquote(found[1]) if found else ""


def _size_of(file: dict[str, Any]) -> int | None:
    size = file.get("size")
    return size if type(size) is int and 0 <= size <= _MAX_SIZE else None


def _unread(file: dict[str, Any], texts: tuple[str, ...]) -> dict[str, Any]:
    return leftover(file, ("size",) if _size_of(file) is not None else (), texts)


def _safe(paths: Iterable[str]) -> tuple[str, ...]:
    clean = (clean_path(path) for path in paths if not unsafe_because(path))
    return tuple(dict.fromkeys(path for path in clean if path))
