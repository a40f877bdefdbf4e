"""The whole import on one screen: take a source in, read it and write it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from archive.models import ImportRun, IngestedFile, Message
from archive.search import get_backend
from importer.changes import Changes
from importer.companies import group_in, refuse_other_group
from importer.errors import DamagedDumpError, DumpError
from importer.journal import JOURNAL_SIZE, large_journal
from importer.memory import peak_rss_mib, seldom_collected
from importer.privacy import with_privacy
from importer.reading_process import Reading
from importer.report import report
from importer.sources import date_in, open_source
from importer.sources.base import Document, Source, readable
from importer.sources.spool import Spool
from importer.undo import still_shown, undo
from importer.writing import Writer

NO_DUMP = (
    "This is no HipChat dump that is known here: none of its files is a list of rooms, "
    "people or messages as HipChat or a script for it wrote them."
)
OLD_INDEX = (
    "The search index is of an older version: run manage.py rebuild_search first."
)
# Rows and index take about this many times the JSON's bytes.
ROOM_FOR_ROWS = 3
ROOM_AT_LEAST = 16 << 20
# The journal of a small dump is as many times its bytes at most.
ROOM_FOR_JOURNAL = 40
# Settling rewrites the whole index: too much for a handful of new messages.
WORTH_SETTLING = 10


class Progress(Protocol):
    """Where the work stands, for whoever waits for it; amounts are bytes or messages.

    Nothing is known of the end without a total.
    """

    def begin(self, task: str, total: int | None, done: int = 0) -> None: ...

    def advance(self, amount: int) -> None: ...


@dataclass(frozen=True)
class Options:
    """How to ingest.

    A rehearsal does all there is to do and then takes everything back. To salvage is
    to take what a damaged dump still holds. `done` is told of the run at its end, while
    what a rehearsal stored is still there.
    """

    is_rehearsal: bool = False
    is_salvage: bool = False
    done: Callable[[ImportRun], None] = lambda run: None


def ingest(
    path: Path,
    password: Callable[[], str],
    progress: Progress,
    options: Options = Options(),
) -> ImportRun:
    """Ingest a dump from a file or folder; see `ingest_source`."""
    return ingest_source(
        readable(path.resolve().name),
        lambda: open_source(path, password, is_salvage=options.is_salvage),
        progress,
        options,
    )


def ingest_source(
    name: str,
    open_it: Callable[[], Source],
    progress: Progress,
    options: Options = Options(),
) -> ImportRun:
    """Ingest one source; what became of every item is in the run's report.

    Raises DumpError, a sentence for the user, when the source cannot be ingested;
    then nothing of it is stored but the run that says so.
    """
    start = time.monotonic()
    is_rehearsal = options.is_rehearsal
    with Spool(settings.DATA_DIR) as spool, _taken_back(spool, when=is_rehearsal):
        if not get_backend().is_current():
            raise DumpError(OLD_INDEX)
        # There is one ingest at a time, so a run that still runs was killed.
        ImportRun.objects.filter(status=ImportRun.Status.RUNNING).update(
            status=ImportRun.Status.INTERRUPTED
        )
        run = ImportRun.objects.create(source=name, is_salvaged=options.is_salvage)
        with _nothing_half_stored(run, spool) as changes:
            source = open_it()
            run.group = group_in(source.name)
            refuse_other_group(run)
            _take_in(source, run, progress, spool)
            writer = Writer(run, spool, changes)
            with large_journal():
                peak = _write_records(writer, progress, spool)
        run.format = ", ".join(writer.formats)
        seconds = time.monotonic() - start
        run.report = report(run, writer.counts, seconds, peak + peak_rss_mib())
        _close(run, ImportRun.Status.FINISHED)
        options.done(run)
    return run


def _take_in(source: Source, run: ImportRun, progress: Progress, spool: Spool) -> None:
    """The first pass: all bytes come into the data folder; nothing is stored yet."""
    progress.begin("Taking the dump in", source.size)
    seen = 0

    def advance(position: int) -> None:
        nonlocal seen
        progress.advance(position - seen)
        seen = position

    for problem in spool.take_in(source, advance):
        spool.note(with_privacy(problem, source.name))
    run.sha256 = source.sha256
    run.manifest_sha256 = spool.keep_manifest()
    _date(run, source)
    run.save()


def _date(run: ImportRun, source: Source) -> None:
    """Say when the dump was made, and what tells so."""
    by_name = date_in(source.name)
    run.dumped_at = by_name or source.dumped_at
    if by_name:
        run.dated_by = ImportRun.DatedBy.NAME
    elif source.dumped_at:
        run.dated_by = source.dated_by


def _write_records(writer: Writer, progress: Progress, spool: Spool) -> float:
    """The second pass: documents become rows and index; what memory reading took."""
    documents = spool.documents()
    if not documents:
        raise DumpError(NO_DUMP)
    total = sum(document.size for document in documents)
    _require_room(total)
    progress.begin("Storing messages", total)
    writer.write_problems(spool.noted())
    reading = Reading(settings.DATA_DIR, documents, _ingested_before(documents))
    with closing(reading.portions()) as portions, seldom_collected():
        for portion in portions:
            writer.write(portion)
            progress.advance(portion.size)
    writer.finish()
    if not writer.formats:
        raise DumpError(NO_DUMP)
    if writer.counts.stored * WORTH_SETTLING > Message.objects.count():
        get_backend().settle()
    return reading.peak_rss_mib


def _ingested_before(documents: Iterable[Document]) -> set[str]:
    """The SHA-256 of those documents that a finished run has read already."""
    finished = IngestedFile.objects.filter(run__status=ImportRun.Status.FINISHED)
    wanted = {document.sha256 for document in documents}
    known = finished.values_list("sha256", flat=True).distinct()
    return wanted.intersection(known.iterator())


def _require_room(json_size: int) -> None:
    """Stop before the first row rather than in the middle."""
    journal = min(json_size * ROOM_FOR_JOURNAL, JOURNAL_SIZE)
    needed = json_size * ROOM_FOR_ROWS + journal + ROOM_AT_LEAST
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < needed:
        raise DumpError(
            f"The disk is nearly full: {settings.DATA_DIR} has {free >> 20:,} MiB "
            f"free, and this dump may take {needed >> 20:,} MiB. Free some, then "
            "ingest again."
        )


@contextmanager
def _taken_back(spool: Spool, *, when: bool) -> Iterator[None]:
    """Do it all in one transaction that is never committed."""
    if not when:
        yield
        return
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        spool.discard_new()


@contextmanager
def _nothing_half_stored(run: ImportRun, spool: Spool) -> Iterator[Changes]:
    """Take back what a run stored when it fails; a fault of ours is not hidden."""
    changes = Changes()
    try:
        yield changes
    except (DumpError, DatabaseError, OSError) as error:
        sentence = _sentence(error)
        try:
            # First the files: that makes the room the database needs for forgetting.
            spool.discard_new(keep=still_shown(run, changes))
            undo(run, changes)
            run.failure = _sentence(error, names_paths=False)
            _close(run, ImportRun.Status.FAILED)
        except (DatabaseError, OSError):
            sentence += (
                " Not even what was stored of it could be taken back: every message "
                "there is whole, and ingesting again completes the rest."
            )
        raise DumpError(sentence) from error


def _sentence(error: Exception, *, names_paths: bool = True) -> str:
    """For the person at the command line or, without paths, for all admins."""
    if isinstance(error, DumpError):
        text = str(error) if names_paths else error.public
        hint = " With --salvage, what it still holds is taken."
        return text + (hint if isinstance(error, DamagedDumpError) else "")
    return (
        f"The archive in {settings.DATA_DIR} could not be written ({error}): make room "
        "or mend the disk, then ingest again."
    )


def _close(run: ImportRun, status: ImportRun.Status) -> None:
    run.status = status
    run.finished_at = timezone.now()
    run.save()
