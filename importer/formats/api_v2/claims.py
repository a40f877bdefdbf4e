"""Tells a saved page of HipChat's API from other JSON by how it begins."""

from __future__ import annotations

import re

from importer.formats.api_v2.layouts import is_likely_page, is_surely_page

_ITEMS = rb'"items"\s*:\s*\[\s*(?:\[\s*\]\s*,\s*)*[\]{]'
_ERROR = re.compile(rb'\{\s*"error"\s*:\s*\{\s*"(?:code|message|type)"\s*:')
_BARE_ITEMS = re.compile(rb"\[\s*(?:\[\s*\]\s*,\s*)*(?:\[\s*)?\{")
_ITEMS_FIRST = re.compile(rb"\{\s*" + _ITEMS)
_ITEMS_LATER = re.compile(
    rb'\{\s*"(?:startIndex|maxResults|links)"\s*:.*?' + _ITEMS, re.DOTALL
)
# Other programs' JSON has `items`, too, but not with these in them or after them.
_MARK = re.compile(
    rb'"(?:startIndex|maxResults|mention_name|attach_to|shortcut|message_links)"\s*:'
    rb'|"card"\s*:\s*"\{'
)
_DATE = re.compile(rb'"date"\s*:\s*"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ]')
_MESSAGE_KEYS = (b'"id"', b'"from"', b'"mentions"', b'"message"', b'"type"')
_PERSON_OR_ROOM = re.compile(r"(?:.*/)?(?:user|room)s?[./_-][0-9]+\.json")
_PERSON_OR_ROOM_KEYS = (b'"mention_name"', b'"xmpp_jid"', b'"privacy"')
_FILE_FOLDERS = re.compile(r"(?:.*/)?(?:uploads|files)/.*")


def is_page(path: str, head: bytes) -> bool:
    if _FILE_FOLDERS.fullmatch(path):  # what people sent may look like anything
        return False
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return (
        is_surely_page(path)
        or _ERROR.match(start) is not None
        or (_BARE_ITEMS.match(start) is not None and _is_of_messages(start))
        or _has_items(path, start)
        or _is_person_or_room(path, start)
    )


def _has_items(path: str, start: bytes) -> bool:
    if not (_ITEMS_FIRST.match(start) or _ITEMS_LATER.match(start)):
        return False
    is_marked = _MARK.search(start) is not None
    return is_marked or is_likely_page(path) or _is_of_messages(start)


def _is_person_or_room(path: str, start: bytes) -> bool:
    is_named = start.startswith(b"{") and _PERSON_OR_ROOM.fullmatch(path)
    return bool(is_named) and any(key in start for key in _PERSON_OR_ROOM_KEYS)


def _is_of_messages(start: bytes) -> bool:
    """A message's text may be longer than what is seen of it, and hide the rest."""
    has_date = _DATE.search(start) is not None
    return has_date and sum(key in start for key in _MESSAGE_KEYS) >= 3
