"""Tells which room a folder or file of messages is of, by the names rooms are given."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from importer.formats.api_v1.messages import RoomPlace
from importer.formats.values import fit_id, made_uid
from importer.records import Problem, RoomRecord

_NO_FOLDER_HAS = str.maketrans(":/\\", "___")


def folder_of(name: str) -> str:
    """What HipChat called the folder of a room.

    >>> folder_of("Ops: on/off ")
    'Ops_ on_off'
    """
    return _key(name.translate(_NO_FOLDER_HAS))


class Rooms:
    """The rooms a dump lists. Folders are called after rooms, not after their ids.

    Names that differ only in `:`, `/` and `\\` have one folder, and what is in it may
    be any of theirs. It is not given to one of them: a private room's talk would be
    read by everybody. It gets a room of its own, private unless all of them are public.
    """

    def __init__(self, listed: Iterable[RoomRecord], *, by_id: bool) -> None:
        self._by_id = by_id
        self._listed = {room.hipchat_id: room for room in listed}
        self._ids: dict[str, list[str]] = {}
        for number, room in self._listed.items():
            self._ids.setdefault(folder_of(room.name or ""), []).append(number)

    def place_of(self, path: str, labels: Sequence[str]) -> RoomPlace:
        """The room of the first label that is known; else the first label names it."""
        label, found = self._find(labels)
        if len(found) > 1:
            return RoomPlace(path, _shared_id(label), "")
        if found:
            return RoomPlace(path, found[0], "")
        if self._by_id and label.isascii() and label.isdecimal():
            return RoomPlace(path, fit_id(label), "")
        return RoomPlace(path, "", label)

    def shared(
        self, path: str, labels_of_all: Iterable[Sequence[str]]
    ) -> Iterator[RoomRecord | Problem]:
        """The rooms made up for what may be of several, and the problem with each."""
        found = dict(map(self._find, labels_of_all))
        for label, numbers in sorted(found.items()):
            if len(numbers) > 1:
                yield self._shared_room(label, numbers)
                yield Problem(path, _reason(label, numbers))

    def _find(self, labels: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        for label in labels:
            found = dict.fromkeys(self._ids.get(folder_of(label), ()))
            if self._by_id and label in self._listed:
                found[label] = None
            if found:
                return folder_of(label), tuple(found)
        return _key(labels[0]), ()

    def _shared_room(self, label: str, numbers: Sequence[str]) -> RoomRecord:
        rooms = [self._listed[number] for number in numbers]
        is_public = all(room.kind == "public" for room in rooms)
        names = {room.hipchat_id: room.name for room in rooms}
        return RoomRecord(
            _shared_id(label),
            label,
            "public" if is_public else "private",
            extra={"may_be": names},
        )


def _key(label: str) -> str:
    # macOS wrote accents apart from their letters where HipChat had them in one.
    return unicodedata.normalize("NFC", label).strip() or "_"


def _shared_id(label: str) -> str:
    return made_uid(["messages of one of several rooms", label])


def _reason(label: str, numbers: Sequence[str]) -> str:
    return (
        f"{len(numbers)} rooms ({', '.join(numbers)}) have the name {label} for their "
        "messages, so nobody can tell which of them these are of: they are in a room "
        "of their own."
    )
