"""Makes of a CSV file's row what HipChat's API would have said of the message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.evidence.csv_columns import Columns
from archive.evidence.csv_rows import Row
from importer.formats import values
from importer.formats.api_v2.items import Chat, Pair
from importer.formats.csv_files.chats import NOBODY_KNOWN
from importer.formats.csv_files.python_repr import parse_repr
from importer.records import SenderRecord

# What MySQL holds in a text, less what a character may have been short of its end.
_CUT = range(65_532, 65_536)
_EMPTY = "(blank)"
# One script's name for a sender without an id: an integration's; and the name of the
# integration that showed what is behind an address.
_INTEGRATIONS = ("unknown", "Link")
_READ = ("room", "room_id", "to", "from_id", "mention_name", "file", "url")


def as_item(columns: Columns, cells: list[str]) -> dict[str, Any]:
    given = dict(zip(columns.names, cells, strict=False))
    item: dict[str, Any] = {key: given[key] for key in given if key not in _READ}
    item |= _sender(columns, given)
    if given.get("file") or given.get("url"):
        item["file"] = {"name": given.get("file", ""), "url": given.get("url", "")}
    if given.get("mentions", "").startswith("["):
        item["mentions"] = _parsed(given["mentions"])
    return item


def sender_of(item: dict[str, Any]) -> SenderRecord | None:
    """A person is an object here; a bare name is an integration's."""
    said = item.get("from")
    sender = values.sender_of(said)
    if sender is None or not isinstance(said, dict):
        return sender
    is_integration = sender.name in _INTEGRATIONS or item.get("type") == "notification"
    is_person = not sender.hipchat_id and not is_integration
    email = values.text_of(item.get("email"))
    return sender._replace(is_person=is_person, email=email)


def notes_of(columns: Columns, row: Row, body: str) -> dict[str, Any]:
    """What the words are not sure to be."""
    notes: dict[str, Any] = {"encoding": row.encoding}
    if columns.is_cut:
        notes["possibly_cut_off"] = len(body.encode()) in _CUT
        notes["possibly_empty"] = body == _EMPTY
    return {key: value for key, value in notes.items() if value}


@dataclass(frozen=True)
class Place:
    """Where a file's messages were said, as far as its rows do not tell.

    `name` is the file's, `pair` those who talk in it if it holds a 1-1 chat.
    """

    path: str
    name: str = ""
    pair: Pair | None = None
    is_room: bool = False

    def chat(self, columns: Columns, cells: list[str]) -> Chat | None:
        """None if the columns name rooms, and these cells do not."""
        given = dict(zip(columns.names, cells, strict=False))
        room, room_id = given.get("room", ""), values.id_of(given.get("room_id"))
        to = given.get("to")
        if room or room_id:
            return self._chat(room=room_id, room_name=room)
        if to:
            sender = sender_of(as_item(columns, cells))
            return self._chat(owner=_addressee(to), peer=sender)
        return None if columns.has_rooms else self._chat_of_all()

    def _chat_of_all(self) -> Chat:
        if self.is_room:
            return self._chat(room_name=self.name)
        owner, peer = self.pair or (NOBODY_KNOWN, None)
        return self._chat(owner=owner, peer=peer)

    def _chat(self, **known: Any) -> Chat:
        return Chat(self.path, places=self._places, **known)

    def _places(self, item: dict[str, Any]) -> Iterator[str]:
        """One script saved files beside the table, with the message's time."""
        folder = self.path.rpartition("/")[0]
        name = item["file"]["name"]
        for file_name in (f"{item['date']} {name}", name):
            yield f"{folder}/{file_name}" if folder else file_name


def _sender(columns: Columns, given: dict[str, str]) -> dict[str, Any]:
    said = given.get("from", "")
    if said.startswith("{"):
        sender = _parsed(said)
        is_read = isinstance(sender, dict)
        return {"from": sender} if is_read else {"from": None, "from_as_given": said}
    if columns.is_api:
        return {"from": said}
    others = {"id": given.get("from_id"), "mention_name": given.get("mention_name")}
    return {
        "from": {"name": said} | {key: others[key] for key in others if others[key]}
    }


def _parsed(text: str) -> Any:
    """The value that Python 2 showed so; the text itself if there is none."""
    try:
        return parse_repr(text)
    except ValueError:
        return text


def _addressee(name: str) -> SenderRecord:
    is_email = "@" in name
    return SenderRecord(
        "", "" if is_email else name, email=name if is_email else "", is_person=True
    )
