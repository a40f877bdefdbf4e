"""Tells what the columns of a CSV file hold: by its header, or by its first rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.evidence.timestamps import parse_timestamp

DELIMITERS = ",;\t|"

_HEADINGS = {
    "date": "date time datetime timestamp sent sentat when created createdat",
    "room": "room roomname channel channelname",
    "room_id": "roomid channelid",
    "from": "from sender user username name author fromname sendername displayname",
    "from_id": "fromid senderid userid fromuserid",
    "mention_name": "mentionname",
    "email": "email emailaddress fromemail senderemail useremail",
    "to": "to receiver recipient toname receivername recipientname",
    "message": "message text body content msg messagetext messagebody",
    "file": "file filename attachment attachmentname",
    "url": "url fileurl attachmenturl",
    "id": "id messageid uid uuid",
    "mentions": "mentions",
    "message_format": "messageformat format",
    "type": "type messagetype kind",
    "color": "color colour",
    "length": "msglength messagelength",
}
_KEYS = {name: key for key, names in _HEADINGS.items() for name in names.split()}
# What is made of cells; a column of the same name and another sense gets another.
_RESERVED = {*_KEYS.values(), "row", "from_as_given", "mentions_as_given", "deleted"}
_RESERVED |= {"is_deleted", "authenticated_file", "file_url"}
_NO_LETTERS = re.compile(r"[\W_]+")
_EPOCH = re.compile(r"\d{9,10}")
# Where a header is looked for; titles may stand before it.
_FIRST_ROWS = 20


@dataclass(frozen=True)
class Columns:
    """`names` are what the cells hold, or the headings of those nobody knows.

    `is_chat` if the script that wrote it wrote 1-1 chats only, `is_api` if it wrote
    what HipChat's API said, `is_cut` if it cut long messages.
    """

    names: tuple[str, ...]
    is_headed: bool = False
    is_chat: bool = False
    is_api: bool = False
    is_cut: bool = False

    @property
    def has_rooms(self) -> bool:
        return "room" in self.names or "room_id" in self.names

    @property
    def has_text(self) -> bool:
        return "message" in self.names

    def is_dated(self, cells: list[str]) -> bool:
        """Whether the cells say when something was said, as no header does."""
        date = dict(zip(self.names, cells, strict=False)).get("date")
        return parse_timestamp(date) is not None

    def misfit(self, cells: list[str]) -> str:
        """Why the cells are not a row of these columns, or nothing."""
        count, wanted = len(cells), len(self.names)
        is_longer = any(cells[wanted:]) if self.is_headed else count > wanted
        # One script's header has a column more than its rows.
        needed = self.names.index("message" if self.has_text else "date") + 1
        if is_longer or count < (needed if self.is_headed else wanted):
            return f"The row has {count} cells where {wanted} were expected."
        return ""


LIVESENSE = Columns(("date", "room", "from", "message"), is_cut=True)
MSTUMP = Columns(("date", "from", "message", "file"), is_chat=True)
GELOB = Columns(("from", "date", "message"))


def find_columns(head: bytes) -> tuple[Columns, str] | None:
    """The columns and what divides them, if these are messages that begin so."""
    text = head.decode("utf-8-sig", "replace")
    for delimiter in DELIMITERS:
        for cells in _first_rows(text, delimiter):
            if columns := header_of(cells) or _headless(cells):
                return columns, delimiter
    return None


def header_of(cells: list[str]) -> Columns | None:
    names: list[str] = []
    for cell in cells:
        key = _KEYS.get(_NO_LETTERS.sub("", cell.casefold())) if len(cell) < 50 else ""
        is_free = key and key not in names
        names.append(key if key and is_free else _own_name(cell, names))
    has_text = "message" in names
    if "date" not in names or not (has_text or "length" in names):
        return None
    if not {"from", "from_id", "room", "room_id"} & set(names):
        return None
    is_api = has_text and {"id", "from", "mentions"} <= set(names)
    return Columns(tuple(names), is_headed=True, is_api=is_api, is_chat=is_api)


def _own_name(cell: str, names: list[str]) -> str:
    name = cell.strip()[:200] or f"column {len(names) + 1}"
    while name in names or name in _RESERVED:
        name += " (again)"
    return name


def _headless(cells: list[str]) -> Columns | None:
    match cells:
        case [date, _, _, _] if _EPOCH.fullmatch(date):
            return LIVESENSE
        case [date, _, _, _] if _is_moment(date):
            return MSTUMP
        case [_, date, _] if _is_moment(date):
            return GELOB
    return None


def _is_moment(text: str) -> bool:
    return not text.isdecimal() and parse_timestamp(text) is not None


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for _, cells in zip(range(_FIRST_ROWS), rows, strict=False):
            yield cells
    except csv.Error:
        return
