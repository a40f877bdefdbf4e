"""Compares the files sent with messages with what the dumps hold of them.

A dump that lacks a file may be followed by one that has it: then a copy of the message
brings the bytes. So what must be there is known only when all runs have been read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import orjson
from django.db import connection

from archive.models import Attachment
from importer.records import AttachmentRecord
from importer.verifying.difference import Difference
from importer.verifying.files import EMPTY
from importer.verifying.manifest import Manifest
from importer.verifying.quoting import differs, quote

SELECT_ATTACHMENTS = """
    SELECT a.message_id, a.name, a.path, a.claimed_size, a.url, a.status, f.sha256
    FROM json_each(%s) wanted JOIN archive_attachment a ON a.message_id = wanted.value
    LEFT JOIN archive_storedfile f ON f.id = a.file_id ORDER BY a.id"""
_Status = Attachment.Status


class Bytes(NamedTuple):
    """What there may be of a file: its bytes by their SHA-256, or none."""

    status: str
    sha256: str | None = None


class StoredAttachment(NamedTuple):
    name: str
    path: str
    size: int | None
    url: str
    status: str
    sha256: str | None

    @property
    def bytes(self) -> Bytes:
        return Bytes(self.status, self.sha256)


class Sent(NamedTuple):
    """Which message, and where the dump says that something was sent with it."""

    message: int
    place: str


@dataclass
class _Open:
    """An attachment that lacked its bytes when it was stored."""

    run: int
    place: str
    row: StoredAttachment
    may_be: set[Bytes]


class Dump(NamedTuple):
    """The files of one run; of one that is not whole, not all messages were stored."""

    run: int
    manifest: Manifest
    is_whole: bool

    def bytes_of(self, said: AttachmentRecord) -> set[Bytes]:
        found = self.manifest.hashes_of(said.candidates)
        return {
            Bytes(_Status.EMPTY) if each == EMPTY else Bytes(_Status.PRESENT, each)
            for each in found
        }


class Attachments:
    """`later` are the SHA-256 of all files of runs that are not compared."""

    def __init__(self, later: Collection[str] = ()) -> None:
        self._later = later
        self._open: dict[int, _Open] = {}

    def own(
        self,
        sent: Sent,
        said: AttachmentRecord | None,
        stored: list[StoredAttachment],
        dump: Dump,
    ) -> Iterator[str]:
        """How the attachments of a message differ from what its own line says."""
        for extra in stored[1 if said else 0 :]:
            yield f"the evidence knows no such attachment: {quote(extra.name)}"
        if said is None:
            return
        if not stored:
            yield f"its attachment {quote(said.name)} is not in the archive"
            return
        yield from _differences_of_fields(said, stored[0])
        if dump.manifest.is_readable:
            yield from self._differences_of_bytes(sent, said, stored[0], dump)

    def copied(self, message: int, said: AttachmentRecord, dump: Dump) -> None:
        """A copy of a message may bring the bytes that the message lacked."""
        known = self._open.get(message)
        brought = dump.bytes_of(said)
        if known and brought and known.row.name == said.name:
            there = {each for each in known.may_be if each.sha256}
            if lacking := known.may_be - there:
                known.may_be = there | brought | (set() if dump.is_whole else lacking)

    def differences(self) -> Iterator[tuple[int, Difference]]:
        """Of those that lacked bytes, each with its run."""
        for known in self._open.values():
            for what in self._differences(known):
                yield known.run, Difference(known.place, what)

    def _differences(self, known: _Open) -> Iterator[str]:
        row = known.row
        may_be_later = row.sha256 in self._later if row.sha256 else bool(self._later)
        if not may_be_later:
            yield from _compare_bytes(known.may_be, row)

    def _differences_of_bytes(
        self, sent: Sent, said: AttachmentRecord, row: StoredAttachment, dump: Dump
    ) -> Iterator[str]:
        may_be = dump.bytes_of(said) or {Bytes(_Status.MISSING)}
        if all(each.sha256 for each in may_be):
            yield from _compare_bytes(may_be, row)
        else:
            self._open[sent.message] = _Open(dump.run, sent.place, row, may_be)


def has_attachment(said: AttachmentRecord, stored: list[StoredAttachment]) -> bool:
    """Whether a message has the file that a copy of it was sent with."""
    return any(row.name == said.name for row in stored)


def _differences_of_fields(
    said: AttachmentRecord, row: StoredAttachment
) -> Iterator[str]:
    for name, value, other in (
        ("attachment's name", said.name, row.name),
        ("attachment's path", said.path, row.path),
        ("attachment's size", said.size, row.size),
        ("attachment's address", said.url, row.url),
    ):
        if value != other:
            yield differs(name, value, other)


def _compare_bytes(may_be: set[Bytes], row: StoredAttachment) -> Iterator[str]:
    if row.bytes in may_be:
        return
    is_present = row.status == _Status.PRESENT
    if is_present != (row.sha256 is not None):
        yield f"its attachment {quote(row.name)} is {row.status}, but " + (
            "no file is kept for it" if is_present else "a file is kept for it"
        )
    states = sorted({each.status for each in may_be})
    if row.status not in states:
        yield differs("attachment's state", " or ".join(states), row.status)
    hashes = sorted(each.sha256 or "" for each in may_be)
    if (row.sha256 or "") not in hashes:
        yield differs("attachment's file", hashes[0], row.sha256)


def stored_attachments(ids: Iterable[int]) -> dict[int, list[StoredAttachment]]:
    found: defaultdict[int, list[StoredAttachment]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SELECT_ATTACHMENTS, [orjson.dumps(list(ids)).decode()])
        for message_id, *values in cursor:
            found[message_id].append(StoredAttachment._make(values))
    return found
