"""Tells where the scripts that saved pages of HipChat's API put the messages' files."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from importer.formats.api_v2.files import Places, urlsplit_path
from importer.formats.api_v2.layouts import Talk, folder_of
from importer.formats.values import text_of


def places_of(path: str, talk: Talk) -> Places:
    """Where the files of a page's messages may be."""
    folder = folder_of(path)
    # Whatever the layout, one folder for all files may lie beside it.
    bases = tuple(dict.fromkeys((talk.base, folder_of(folder[:-1]), folder)))
    return lambda item: _places(item, folder, bases)


def _places(item: dict[str, Any], folder: str, bases: tuple[str, ...]) -> Iterator[str]:
    file, secured = item.get("file"), item.get("authenticated_file")
    if isinstance(file, dict):
        yield from _public_places(file, text_of(item.get("id")), folder, bases)
    if isinstance(secured, dict):
        name = f"{secured.get('id')}_{text_of(secured.get('name'))}"
        yield from (f"{base}uploads/{name}" for base in bases)
        yield f"{folder}{text_of(secured.get('name'))}"


def _public_places(
    file: dict[str, Any], uid: str, folder: str, bases: tuple[str, ...]
) -> Iterator[str]:
    """Scripts cut names from the address, as it was or decoded."""
    path = urlsplit_path(text_of(file.get("url")))
    last_three = "/".join(path.split("/")[-3:])
    for base in bases:
        yield f"{base}uploads/{last_three}"
        yield f"{base}uploads/{unquote(last_three)}"
    names = [path.rpartition("/")[2], unquote(path.rpartition("/")[2])]
    names = [name for name in (*names, text_of(file.get("name"))) if name]
    if short := _short(uid):
        yield from (f"{folder}{short}.{name}" for name in names)
    for name in names:
        yield f"{folder}{name}"
        yield f"{folder}files/{name}"


def _short(uid: str) -> str:
    """A message's id as one script shortened it: its 16 bytes in base64."""
    try:
        number = UUID(uid)
    except ValueError:
        return ""
    return base64.urlsafe_b64encode(number.bytes).decode().rstrip("=")
