"""Writes a dump's records as rows and index; the only writer of messages."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import transaction
from django.db.models import Q

from archive.models import ImportRun, IngestedFile
from archive.models import Problem as ProblemRow
from importer import message_rows
from importer.directory import Changes, Directory
from importer.formats.values import raw_of
from importer.records import (
    EmoticonRecord,
    Listed,
    MessageRecord,
    PersonRecord,
    Problem,
    Record,
    RoomRecord,
)
from importer.report import Counts
from importer.sources.base import Document
from importer.sources.spool import Spool

# A batch is one transaction: large enough for the index, small enough for memory.
BATCH_MESSAGES = 5_000
BATCH_CHARACTERS = 4_000_000
BATCH_PEOPLE = 500
_NOUNS = {PersonRecord: "account", RoomRecord: "room", EmoticonRecord: "emoticon"}


class Writer:
    """Takes the records of one run, file by file.

    A batch is stored whole or not at all: rows, index, counts and problems together.
    So a run killed at any moment can simply be run again.
    """

    def __init__(self, run: ImportRun, spool: Spool) -> None:
        self.counts = Counts()
        self._run = run
        self._spool = spool
        self._directory = Directory(spool)
        self._file: IngestedFile | None = None
        self._listed: dict[tuple[type, str], int] = {}
        self._people: list[PersonRecord] = []
        self._messages: list[MessageRecord] = []
        self._problems: list[Problem] = []
        self._characters = 0

    @property
    def changes(self) -> Changes:
        """What this run did to people, rooms and emoticons."""
        return self._directory.changes

    def begin_file(self, document: Document) -> None:
        self._file = IngestedFile.objects.create(
            run=self._run,
            path=document.path,
            sha256=document.sha256,
            size=document.size,
        )

    def end_file(self) -> None:
        self.flush()
        self._file = None
        self._listed = {}

    def write(self, record: Record) -> None:
        if self._is_full() and not self._belongs_to_last(record):
            self.flush()
        match record:
            case MessageRecord():
                self._count_item()
                self._messages.append(record)
                self._characters += len(record.body) + _weight(record.extra)
            case Problem():
                self._count_item()
                self._problems.append(record)
                self._characters += len(record.raw)
            case _:
                self._write_listed(record)

    def finish(self) -> None:
        """Store what belongs to no file, and count the files nothing refers to."""
        self.flush()
        for path, _ in self._spool.unused():
            self.counts.add_unreferenced(path)

    def flush(self) -> None:
        """Store what has been gathered."""
        if self._people:
            with transaction.atomic():
                self._directory.write_people(self._people)
            self._people = []
        if self._messages or self._problems:
            with transaction.atomic():
                self._store_messages()
            self._messages, self._problems = [], []
        self._characters = 0

    def _is_full(self) -> bool:
        return (
            len(self._messages) + len(self._problems) >= BATCH_MESSAGES
            or self._characters >= BATCH_CHARACTERS
            or len(self._people) >= BATCH_PEOPLE
        )

    def _belongs_to_last(self, record: Record) -> bool:
        """Messages of one moment are ordered within their batch, so it is not split."""
        return (
            isinstance(record, MessageRecord)
            and 0 < len(self._messages) < 2 * BATCH_MESSAGES
            and self._characters < BATCH_CHARACTERS
            and record.sent_at == self._messages[-1].sent_at
        )

    def _write_listed(self, record: Listed) -> None:
        """The first entry with an id counts; one that differs is a problem."""
        if isinstance(record, EmoticonRecord):
            name = record.shortcut
        else:
            name = record.hipchat_id
        said = record._replace(position=0, item=None)
        key, digest = (type(record), name), hash(repr(said))
        if key not in self._listed:
            self._listed[key] = digest
            self._take(record)
        elif digest != self._listed[key] and self._file:
            what = _NOUNS[type(record)]
            reason = f"The {what} {name} is listed twice; the first entry stays."
            raw = raw_of(record.item)
            self.write(Problem(self._file.path, reason, record.position, raw))

    def _take(self, record: Listed) -> None:
        match record:
            case PersonRecord():
                self.counts.people += 1
                self._people.append(record)
                self._characters += len(record.avatar or "") + _weight(record.extra)
            case RoomRecord():
                self.counts.rooms += 1
                with transaction.atomic():
                    self._directory.write_room(record)
            case EmoticonRecord():
                self.counts.emoticons += 1
                self._directory.write_emoticon(record)

    def _store_messages(self) -> None:
        outcome = message_rows.Outcome()
        if self._messages and self._file:
            outcome = message_rows.store(
                self._messages, self._file.pk, self._directory, self._spool
            )
        problems = self._problems + [self._conflict(r) for r in outcome.conflicts]
        self._store_problems(problems)
        self._count(outcome, len(problems))

    def _store_problems(self, problems: list[Problem]) -> None:
        """Those of a dump that is ingested again are listed already."""
        fields = ("file", "reason", "position", "raw", "is_direct")
        places = {problem.position for problem in problems}
        known = ProblemRow.objects.filter(
            Q(position__in=places - {None}) | Q(position=None),
            file__in={problem.file for problem in problems},
        )
        listed = set(known.values_list(*fields)) if problems else set()
        ProblemRow.objects.bulk_create(
            ProblemRow(run=self._run, **problem._asdict())
            for problem in problems
            if tuple(problem) not in listed
        )

    def _conflict(self, record: MessageRecord) -> Problem:
        return Problem(
            self._file.path if self._file else "",
            f"The message {record.uid} is known with other content; that one stays.",
            record.position,
            raw_of(record.item),
            is_direct=record.pair is not None,
        )

    def _count_item(self) -> None:
        self.counts.items += 1
        if self._file:
            self._file.items += 1

    def _count(self, outcome: message_rows.Outcome, problems: int) -> None:
        counts = self.counts
        counts.duplicates += outcome.duplicates
        counts.problems += problems
        for kind, number in outcome.by_kind.items():
            counts.by_kind[kind] += number
        for status, number in outcome.attachments.items():
            counts.attachments[status] += number
        if self._file:
            self._file.stored += outcome.by_kind.total()
            self._file.duplicates += outcome.duplicates
            self._file.problems += problems
            self._file.save()


def _weight(extra: dict[str, Any] | None) -> int:
    """How many characters it takes, roughly."""
    return len(orjson.dumps(extra)) if extra else 0
