"""Compares one document of a dump, as it is kept, with what the archive has of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from archive.models import IngestedFile
from importer.lines import Line, Portion
from importer.records import Problem
from importer.verifying.files import Manifest
from importer.verifying.known import Known
from importer.verifying.lines import (
    StoredMessage,
    differences_of_attachments,
    differences_of_copy,
    differences_of_row,
    has_attachment,
    stored_attachments,
    stored_messages,
)
from importer.verifying.twins import Twins, listed_conflicts, listed_problems

SELECT_OF_FILE = """
    SELECT id, position FROM archive_message WHERE source_file_id = %s
    ORDER BY position, id"""


class Difference(NamedTuple):
    """Where evidence and archive differ, and how."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass
class Checked:
    """What was compared; `copies` are messages that are stored from another place."""

    documents: int = 0
    bytes: int = 0
    messages: int = 0
    copies: int = 0
    problems: int = 0
    attachments: int = 0
    files: int = 0
    differences: int = 0
    file_hashes: set[str] = field(default_factory=set)


class Scope(NamedTuple):
    """What documents of one run are compared by.

    Of a run that is not whole, some items were not stored, and are not looked for.
    """

    known: Known
    manifest: Manifest
    is_whole: bool


class DocumentCheck:
    """Takes the portions of one document; `row_count` rows say that they are of it."""

    def __init__(self, file: IngestedFile, row_count: int, scope: Scope) -> None:
        self._file = file
        self._row_count = row_count
        self._known = scope.known
        self._manifest = scope.manifest
        self._is_whole = scope.is_whole
        self._found = _Bits()

    def check(self, portion: Portion, checked: Checked) -> Iterator[Difference]:
        lines = [Line._make(line) for line in portion.lines]
        if lines:
            yield from self._check_lines(lines, checked)
        if portion.problems and self._is_whole:
            yield from self._check_problems(portion.problems, checked)

    def finish(self) -> Iterator[Difference]:
        """The rows that say they are of this document, of which it knows nothing."""
        if self._found.count == self._row_count:
            return
        last = None
        with connection.cursor() as cursor:
            cursor.execute(SELECT_OF_FILE, [self._file.pk])
            for message_id, position in cursor.fetchall():
                if position == last:
                    what = "is said to be this item, which another message is already"
                    yield self._at(position, f"the message {message_id} {what}")
                elif position not in self._found:
                    what = "is said to be this item, but the evidence does not say so"
                    yield self._at(position, f"the message {message_id} {what}")
                last = position

    def _at(self, position: int | None, what: str) -> Difference:
        path = self._file.path
        return Difference(path if position is None else f"{path}[{position}]", what)

    def _check_lines(self, lines: list[Line], checked: Checked) -> Iterator[Difference]:
        stored = stored_messages(lines)
        pairs = [(line, self._row_of(line, stored[line.uid])) for line in lines]
        own = [(line, row) for line, row in pairs if row and self._is_of(line, row)]
        copies = [
            (line, row) for line, row in pairs if row and not self._is_of(line, row)
        ]
        checked.messages += len(own)
        yield from self._check_own(own, checked)
        if self._is_whole:
            lost = [line for line, row in pairs if not row]
            yield from self._check_copies(copies, checked)
            yield from self._check_lost(lost, checked)

    def _row_of(self, line: Line, rows: list[StoredMessage]) -> StoredMessage | None:
        """The row made of this line; else the one it is a copy of."""
        own = (row for row in rows if self._is_of(line, row))
        rooms = self._known.rooms_of(line.place)
        copies = (row for row in rows if row.room_id in rooms)
        return next(own, None) or next(copies, None)

    def _is_of(self, line: Line, row: StoredMessage) -> bool:
        place = (row.source_file_id, row.position)
        return place == (self._file.pk, line.position)

    def _check_own(
        self, pairs: list[tuple[Line, StoredMessage]], checked: Checked
    ) -> Iterator[Difference]:
        attachments = stored_attachments(row.id for _, row in pairs)
        for line, row in pairs:
            self._found.add(line.position)
            for what in differences_of_row(line, row, self._known):
                yield self._at(line.position, what)
            stored = attachments.get(row.id, [])
            checked.attachments += line.attachment is not None
            checked.file_hashes |= {each.sha256 for each in stored if each.sha256}
            for what in differences_of_attachments(
                line.attachment, stored, self._manifest
            ):
                yield self._at(line.position, what)

    def _check_copies(
        self, pairs: list[tuple[Line, StoredMessage]], checked: Checked
    ) -> Iterator[Difference]:
        sent = stored_attachments(row.id for line, row in pairs if line.attachment)
        found: dict[int, list[str]] = {}
        uids = {}
        for line, row in pairs:
            said = list(differences_of_copy(line, row, self._known))
            if line.attachment and not has_attachment(
                line.attachment, sent.get(row.id, [])
            ):
                said.append(f"the message {row.id} lacks the file sent with this copy")
            if said:
                found[line.position] = said
                uids[line.position] = line.uid
        listed = listed_conflicts(self._file.path, uids) if uids else set()
        checked.copies += len(pairs) - len(listed)
        checked.problems += len(listed)
        for position in sorted(found.keys() - listed):
            for what in found[position]:
                yield self._at(position, what)

    def _check_lost(self, lines: list[Line], checked: Checked) -> Iterator[Difference]:
        if not lines:
            return
        twins = Twins(lines, self._known)
        for line in lines:
            if twins.has(line):
                checked.copies += 1
            else:
                uid = f"the message {line.uid} of {line.sent_at} UTC"
                yield self._at(line.position, f"{uid} is not in the archive")

    def _check_problems(
        self, problems: list[Problem], checked: Checked
    ) -> Iterator[Difference]:
        checked.problems += len(problems)
        positions = {problem.position for problem in problems}
        listed = listed_problems(self._file.path, positions)
        for problem in problems:
            if problem.position not in listed:
                what = f"this is not listed as a problem: {problem.reason}"
                yield self._at(problem.position, what)


class _Bits:
    """A set of positions, an eighth of a byte each."""

    def __init__(self) -> None:
        self.count = 0
        self._bits = bytearray()

    def add(self, number: int) -> None:
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1024 - len(self._bits)))
        self.count += number not in self
        self._bits[byte] |= 1 << bit

    def __contains__(self, number: int) -> bool:
        byte, bit = divmod(number, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)
