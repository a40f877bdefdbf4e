"""Compares what a dump lists, people, rooms and emoticons, with the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from archive.models import Emoticon, ImportRun, Person, Room
from importer.lines import Portion
from importer.records import EmoticonRecord, PersonRecord, RoomRecord
from importer.verifying.difference import Difference

BATCH = 1_000


class ListedCheck:
    """Gathers what a run's documents list; the last one's word stood.

    A later dump may have said otherwise since: then only whether they are still there
    can be checked. Memory: a name for each person and room.
    """

    def __init__(self, run: ImportRun) -> None:
        self._as_of = _as_of(run)
        self._is_last = not any(
            _as_of(later) == self._as_of
            for later in ImportRun.objects.filter(
                status=ImportRun.Status.FINISHED, pk__gt=run.pk
            )
        )
        self._said: dict[type, dict[str, dict[str, str]]] = {
            PersonRecord: {},
            RoomRecord: {},
        }
        self._places: dict[str, str] = {}
        self._shortcuts: dict[str, str] = {}

    def add(self, portion: Portion) -> None:
        path = portion.document.path
        for record in portion.listed:
            place = f"{path}[{getattr(record, 'position', 0)}]"
            match record:
                case PersonRecord() | RoomRecord():
                    said = self._said[type(record)].setdefault(record.hipchat_id, {})
                    said |= {"place": place} | _texts(record)
                case EmoticonRecord():
                    self._shortcuts[record.shortcut] = place

    def differences(self) -> Iterator[Difference]:
        for kind, noun in ((PersonRecord, "account"), (RoomRecord, "room")):
            said = self._said[kind]
            ids = sorted(said)
            for start in range(0, len(ids), BATCH):
                batch = {each: said[each] for each in ids[start : start + BATCH]}
                yield from self._compare(kind, noun, batch)
        known = set(Emoticon.objects.values_list("shortcut", flat=True))
        for shortcut, place in self._shortcuts.items():
            if shortcut not in known:
                yield Difference(
                    place, f"the emoticon {shortcut} is not in the archive"
                )

    def _compare(
        self, kind: type, noun: str, said: dict[str, dict[str, str]]
    ) -> Iterator[Difference]:
        known = {row.hipchat_id: row for row in _rows(kind, said)}
        for hipchat_id, texts in said.items():
            place, row = texts.pop("place"), known.get(hipchat_id)
            if row is None:
                what = f"the {noun} {hipchat_id} is not in the archive"
                yield Difference(place, what)
            elif self._is_last and row.as_of == self._as_of:
                yield from _differences(place, noun, texts, row)


def _rows(kind: type, ids: Iterable[str]) -> Iterable[Person | Room]:
    if kind is PersonRecord:
        return Person.objects.filter(hipchat_id__in=ids)
    return Room.objects.filter(hipchat_id__in=ids)


def _differences(
    place: str, noun: str, texts: dict[str, str], row: Person | Room
) -> Iterator[Difference]:
    for name, text in texts.items():
        stored = getattr(row, name)
        if stored != text:
            label = f"the {name.replace('_', ' ')} of the {noun} {row.hipchat_id}"
            what = f"differs: the evidence says {text!r}, the archive {stored!r}"
            yield Difference(place, f"{label} {what}")


def _texts(record: PersonRecord | RoomRecord) -> dict[str, str]:
    """What the record says of that which readers see, and which decides who reads."""
    names = ["name", "mention_name", "email"]
    if isinstance(record, RoomRecord):
        names = ["name", "kind", "topic"]
    return {name: text for name in names if (text := getattr(record, name)) is not None}


def _as_of(run: ImportRun) -> datetime:
    return run.dumped_at or run.started_at
