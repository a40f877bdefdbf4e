"""Writes what was read as rows and index; the only writer of messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice

from django.db import connection, transaction

from archive.models import ImportRun, IngestedFile
from archive.models import Problem as ProblemRow
from importer import message_rows
from importer.changes import Changes
from importer.directory import Directory
from importer.lines import Line, Portion
from importer.message_rows import Outcome
from importer.privacy import Privacy, is_known_open
from importer.records import (
    AboutRecord,
    EmoticonRecord,
    Listed,
    PersonRecord,
    Problem,
    RoomRecord,
)
from importer.report import Counts
from importer.sources.base import Document
from importer.sources.spool import Spool

# How much is stored at once, in messages. Of more at once a page of an index is written
# once that was written again and again, and less of the search index is merged.
BATCH = 40_000
# What else takes time or memory, in messages too: each byte, and each document.
BYTES_PER_MESSAGE = 200
SMALLEST = 10
_PLACE = Line._fields.index("place")
UPDATE_FILE = """
    UPDATE archive_ingestedfile SET items = %s, listed = %s, stored = %s,
        duplicates = %s, problems = %s, is_direct = %s WHERE id = %s"""


class Writer:
    """Takes the portions of one run.

    What is stored together is stored whole or not at all: rows, index, counts and
    problems. So a run killed at any moment can simply be run again. Small documents
    are gathered first, because every transaction costs.
    """

    def __init__(self, run: ImportRun, spool: Spool, changes: Changes) -> None:
        """What is done to people, rooms and emoticons is noted in `changes`."""
        self.counts = Counts()
        self.formats: list[str] = []
        self._run = run
        self._spool = spool
        as_of = run.dumped_at or run.started_at
        self._directory = Directory(spool, changes, as_of)
        self._gathered: list[Portion] = []
        self._weight = 0
        self._file: IngestedFile | None = None
        self._privacy: dict[int, Privacy] = {}
        self._unread: list[Document] = []

    def write(self, portion: Portion) -> None:
        if self._gathered and portion.format != self._gathered[-1].format:
            # What one format lists is stored before the next one refers to it.
            self.flush()
        self._gathered.append(portion)
        self._weight += _weight(portion)
        if self._weight >= BATCH:
            self.flush()

    def write_problems(self, problems: Iterable[Problem]) -> None:
        """What is wrong with the source itself, rather than in its documents."""
        rest = iter(problems)
        while batch := list(islice(rest, BATCH)):
            with transaction.atomic():
                self._store_problems(batch)
            self.counts.add_read(len(batch))
            self.counts.add_problems(batch)

    def finish(self) -> None:
        """Store what is left, and say which files nothing refers to or can read."""
        self.flush()
        self.write_problems(
            unread(document.path)
            for document in self._unread
            if not self._spool.is_used(document.path)
        )
        for path, _ in self._spool.unused():
            self.counts.add_unreferenced(path)

    def flush(self) -> None:
        """Store what has been gathered, in one transaction."""
        portions, self._gathered, self._weight = self._gathered, [], 0
        if portions:
            with transaction.atomic():
                self._store(portions)

    def _store(self, portions: list[Portion]) -> None:
        files = self._files_of(portions)
        for portion in portions:
            self._directory.meet(portion.places, portion.senders)
            self._write_listed(portion.listed, portion.document)
        lines = [list(map(Line._make, portion.lines)) for portion in portions]
        numbers = [file.pk for file in files]
        outcome = message_rows.store(
            self._run.pk,
            zip(numbers, lines, strict=True),
            self._directory,
            self._spool,
        )
        problems = {file.pk: list[Problem]() for file in files}
        for file, portion in zip(files, portions, strict=True):
            told = self._learn(file, portion)
            problems[file.pk] += told
            self.counts.add_read(len(portion.lines) + len(portion.problems))
            self.counts.add_problems(told)
        by_number = {file.pk: file for file in files}
        for row in outcome.conflicts:
            file = by_number[row.source_file_id]
            problem = conflict(file.path, row.line, is_direct=row.is_direct)
            problems[file.pk].append(problem)
        for file, portion in zip(files, portions, strict=True):
            file.items += len(portion.lines) + len(portion.problems)
            file.listed += sum(type(x) is not AboutRecord for x in portion.listed)
        self._store_problems(chain.from_iterable(problems.values()))
        self.counts.add_outcome(outcome)
        self._save_counts(by_number, outcome, problems)

    def _files_of(self, portions: list[Portion]) -> list[IngestedFile]:
        """The row of each portion's document, made where it is the document's first."""
        files: list[IngestedFile] = []
        new = []
        for portion in portions:
            if self._file is None:
                self._file = self._new_file(portion)
                new.append(self._file)
            files.append(self._file)
            if portion.is_last:
                self._file = None
        IngestedFile.objects.bulk_create(new)
        return files

    def _new_file(self, portion: Portion) -> IngestedFile:
        document = portion.document
        if not portion.format:
            self._unread.append(document)
        elif portion.format not in self.formats:
            self.formats.append(portion.format)
        return IngestedFile(
            run=self._run,
            path=document.path,
            sha256=document.sha256,
            size=document.size,
            format=portion.format,
            is_direct=True,  # until its content tells
        )

    def _learn(self, file: IngestedFile, portion: Portion) -> list[Problem]:
        """Note whether the document is of 1-1 chats; the portion's problems."""
        privacy = self._privacy.pop(file.pk, None) or Privacy(file.path, file.format)
        chats = map(self._directory.is_chat, {line[_PLACE] for line in portion.lines})
        told = privacy.learn(portion, chats)
        file.is_direct = privacy.is_direct
        if not portion.is_last:
            self._privacy[file.pk] = privacy
        return told

    def _write_listed(
        self, listed: list[Listed | AboutRecord], document: Document
    ) -> None:
        people = [record for record in listed if isinstance(record, PersonRecord)]
        if people:
            self._directory.people.write(people)
            self.counts.people += len(people)
        rooms = [record for record in listed if isinstance(record, RoomRecord)]
        self._directory.rooms.write(rooms)
        self.counts.rooms += len(rooms)
        for record in listed:
            match record:
                case EmoticonRecord():
                    self._directory.write_emoticon(record)
                    self.counts.emoticons += 1
                case AboutRecord():
                    self._run.about[document.path] = record.content

    def _save_counts(
        self,
        files: dict[int, IngestedFile],
        outcome: Outcome,
        problems: dict[int, list[Problem]],
    ) -> None:
        stored = Counter(row.source_file_id for row in outcome.stored)
        duplicates = Counter(row.source_file_id for row in outcome.duplicates)
        for number, file in files.items():
            file.stored += stored[number]
            file.duplicates += duplicates[number]
            file.problems += len(problems[number])
        with connection.cursor() as cursor:
            cursor.executemany(
                UPDATE_FILE,
                [_counts_of(file) for file in files.values()],
            )

    def _store_problems(self, problems: Iterable[Problem]) -> None:
        ProblemRow.objects.bulk_create(
            ProblemRow(run=self._run, **problem._asdict()) for problem in problems
        )


def _counts_of(file: IngestedFile) -> tuple[int | bool, ...]:
    counts = file.items, file.listed, file.stored, file.duplicates, file.problems
    return *counts, file.is_direct, file.pk


def _weight(portion: Portion) -> int:
    """How much of a full batch it is, in messages; all take memory till stored."""
    count = len(portion.lines) + len(portion.problems) + len(portion.listed)
    return count + SMALLEST + portion.size // BYTES_PER_MESSAGE


def conflict(path: str, line: Line, *, is_direct: bool) -> Problem:
    """A message that another one with its id contradicts."""
    reason = f"The message {line.uid} is known with other content; that one stays."
    return Problem(path, reason, line.position, line.raw, is_direct)


def unread(path: str) -> Problem:
    """A document that no format claims, and no message refers to."""
    reason = "No reader knows what this file means; it was kept as evidence."
    return Problem(path, reason, is_direct=not is_known_open(path, ""))
