"""Reads a dump's documents, each by its format, in portions ready to be written."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from archive.evidence.store import open_document
from importer.formats import FORMATS, format_of
from importer.formats.base import HEAD, Format
from importer.formats.values import raw_of
from importer.lines import Lines, Portion
from importer.ordering import oldest_first
from importer.records import (
    AboutRecord,
    EmoticonRecord,
    Listed,
    MessageRecord,
    PersonRecord,
    Problem,
    Record,
    RoomRecord,
)
from importer.sources.base import Document

# A portion is written at once: large enough for the index, small enough for memory.
PORTION_MESSAGES = 5_000
PORTION_CHARACTERS = 4_000_000
_A_SECOND = 1_000_000
_NOUNS = {PersonRecord: "account", RoomRecord: "room", EmoticonRecord: "emoticon"}


class KeptDump(NamedTuple):
    """Documents of one format, in the data folder's evidence."""

    documents: Sequence[Document]
    folder: Path
    counter: _Counter

    def open(self, document: Document) -> BinaryIO:
        stream = open_document(self.folder, document.sha256)
        return cast("BinaryIO", _CountedStream(stream, self.counter))


def read_documents(
    folder: Path, documents: Sequence[Document], known: Collection[str] = ()
) -> Iterator[Portion]:
    """Each document by the format that claims it; those none claims come last.

    `known` are the SHA-256 of documents ingested before: whether their messages have
    words need not be asked before one of them turns out to be new.
    """
    claimed = _claimed(folder, documents)
    gatherer = _Gatherer(known)
    for each in FORMATS:
        if own := claimed.pop(each, None):
            yield from _read_all(
                each, KeptDump(own, folder, gatherer.counter), gatherer
            )
    for document in claimed.pop(None, []):
        yield from gatherer.portions(document, "", [])


def _read_all(each: Format, dump: KeptDump, gatherer: _Gatherer) -> Iterator[Portion]:
    left = Counter(dump.documents)
    for document, records in each.read(dump):
        left[document] -= 1
        yield from gatherer.portions(document, each.NAME, records)
    for document in left.elements():
        # A fault of the format, which must not go unseen.
        problem = Problem(document.path, f"The format {each.NAME} did not read it.")
        yield from gatherer.portions(document, each.NAME, [problem])


def _claimed(
    folder: Path, documents: Iterable[Document]
) -> dict[Format | None, list[Document]]:
    claimed: dict[Format | None, list[Document]] = {}
    for document in documents:
        with open_document(folder, document.sha256) as stream:
            owner = format_of(document.path, stream.read(HEAD))
        claimed.setdefault(owner, []).append(document)
    return claimed


class _Counter:
    """How many bytes were read since it was last asked."""

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, number: int) -> None:
        self._bytes += number

    def take(self) -> int:
        number, self._bytes = self._bytes, 0
        return number


class _CountedStream(io.BufferedIOBase):
    def __init__(self, stream: BinaryIO, counter: _Counter) -> None:
        self._stream = stream
        self._counter = counter

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self._counter.add(len(data))
        return data

    def read1(self, size: int = -1) -> bytes:
        return self.read(size)

    def readinto(self, target: Any) -> int:
        data = self.read(len(target))
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Gatherer:
    """Gathers records into portions, document by document."""

    def __init__(self, known: Collection[str]) -> None:
        self.counter = _Counter()
        self._known = known
        self._lines = Lines()
        self._digests: dict[tuple[type, str], int] = {}
        self._items = 0
        self._characters = 0

    def portions(
        self, document: Document, format_name: str, records: Iterable[Record]
    ) -> Iterator[Portion]:
        """The last one is marked as such, and there even if it is empty."""
        self._digests = {}
        self._lines.with_analysis = document.sha256 not in self._known
        self._portion = self._begin(document, format_name)
        for record in records:
            if self._is_full() and not self._belongs_to_last(record):
                yield self._take(is_last=False)
                self._portion = self._begin(document, format_name)
            self._add(record)
        yield self._take(is_last=True)

    def _begin(self, document: Document, format_name: str) -> Portion:
        self._items = 0
        self._characters = 0
        return Portion(document, format_name, False, 0, [], [], [], [], [])

    def _take(self, *, is_last: bool) -> Portion:
        lines = self._lines
        places, lines.new_places = lines.new_places, []
        senders, lines.new_senders = lines.new_senders, []
        portion = self._portion._replace(
            is_last=is_last, size=self.counter.take(), places=places, senders=senders
        )
        return portion._replace(lines=oldest_first(portion.lines, portion.format))

    def _is_full(self) -> bool:
        is_long = self._characters >= PORTION_CHARACTERS
        return is_long or self._items >= PORTION_MESSAGES

    def _belongs_to_last(self, record: Record) -> bool:
        """Equal messages of one second are told apart within their portion."""
        lines = self._portion.lines
        if type(record) is not MessageRecord or not lines:
            return False
        second = lines[-1][1] // _A_SECOND  # its moment
        return (
            len(lines) < 2 * PORTION_MESSAGES
            and self._characters < PORTION_CHARACTERS
            and int(record.sent_at.timestamp()) == second
        )

    def _add(self, record: Record) -> None:
        self._items += 1
        if type(record) is MessageRecord:
            line = self._lines.line_of(record)
            self._portion.lines.append(line)
            self._characters += len(line.body) + len(line.raw) + len(line.extra or "")
        elif type(record) is Problem:
            self._portion.problems.append(record)
            self._characters += len(record.raw)
        elif type(record) is AboutRecord:
            self._portion.listed.append(record)
        else:
            self._add_listed(record)  # type: ignore[arg-type]

    def _add_listed(self, record: Listed) -> None:
        """The first entry with an id counts; one that differs is a problem."""
        if isinstance(record, EmoticonRecord):
            name = record.shortcut
        else:
            name = record.hipchat_id
        said = record._replace(position=0, item=None)
        key, digest = (type(record), name), hash(repr(said))
        if key not in self._digests:
            self._digests[key] = digest
            self._characters += _weight_of(record)
            self._portion.listed.append(record._replace(item=None))
        elif digest != self._digests[key]:
            what = _NOUNS[type(record)]
            reason = f"The {what} {name} is listed twice; the first entry stays."
            raw = raw_of(record.item)
            path = self._portion.document.path
            self._add(Problem(path, reason, record.position, raw))


def _weight_of(record: Listed) -> int:
    """How many characters it takes, roughly."""
    weight = len(raw_of(record.item))
    if isinstance(record, PersonRecord):
        weight += len(record.avatar or b"")
    return weight
