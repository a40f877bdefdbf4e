"""Who and where, for one run: the people, rooms and emoticons a dump speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from archive.models import Emoticon
from importer.changes import Changes, update
from importer.lines import Place
from importer.newest import Newest
from importer.people import People, stored_file
from importer.records import EmoticonRecord, SenderRecord
from importer.rooms import Rooms
from importer.sources.spool import Spool
from importer.twins import Pairs


class Directory:
    """Memory: some small dictionaries, about 200 bytes for each person and room."""

    def __init__(self, spool: Spool, changes: Changes, as_of: datetime) -> None:
        self.people = People(spool, changes, as_of)
        self.rooms = Rooms(self.people, changes, as_of)
        self.pairs = Pairs()
        self._newest = Newest(as_of)
        self._changes = changes
        self._spool = spool
        self._places: list[Place] = []
        self._keys: dict[int, str] = {}
        self._senders: list[SenderRecord] = []
        self._found: dict[int, tuple[int | None, str]] = {-1: (None, "")}

    def meet(self, places: Iterable[Place], senders: Iterable[SenderRecord]) -> None:
        """Remember the places and senders that lines name by their number."""
        self._places += places
        self._senders += senders

    def is_chat(self, place: int) -> bool:
        """Whether a line's place is a 1-1 chat."""
        return self._places[place].pair is not None

    def room_of(self, place: int) -> tuple[int, str]:
        """The room of a line's place, and its kind."""
        key = self._keys.get(place)
        if key is None:
            key = self._keys[place] = self.rooms.key_of(self._places[place])
        return self.rooms.known(key)

    def sender_of(self, number: int) -> tuple[int | None, str]:
        """The row of a line's sender, and the name shown with the message."""
        found = self._found.get(number)
        if found is None:
            sender = self._senders[number]
            found = self._found[number] = self.people.find(sender), sender.name
        return found

    def write_emoticon(self, record: EmoticonRecord) -> None:
        known = Emoticon.objects.filter(shortcut=record.shortcut).first()
        emoticon = known or Emoticon(shortcut=record.shortcut)
        fields: dict[str, Any] = {"hipchat_id": record.hipchat_id, "path": record.path}
        if file := stored_file(self._spool, record.candidates):
            fields["file_id"] = file.pk
        before = copy(emoticon)
        if not update(emoticon, self._newest.of(emoticon.said, fields)):
            return
        emoticon.save()
        if known:
            self._changes.before.append(before)
        else:
            self._changes.add(emoticon)
