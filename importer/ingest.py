"""The whole import on one screen: take a source in, recognise, parse and write it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from archive.models import ImportRun, Message
from archive.search import get_backend
from importer import formats
from importer.errors import DumpError
from importer.report import report
from importer.sources import open_source
from importer.sources.base import Source, readable
from importer.sources.spool import Spool
from importer.undo import still_shown, undo
from importer.writing import Writer

# Rows, index and the database's journal take about this many times the JSON's bytes.
ROOM_FOR_ROWS = 3
ROOM_AT_LEAST = 16 << 20
# Settling rewrites the whole index: too much for a handful of new messages.
WORTH_SETTLING = 10


class Progress(Protocol):
    """Where the import stands, for whoever waits for it; amounts are bytes."""

    def begin(self, task: str, total: int) -> None: ...

    def advance(self, amount: int) -> None: ...


def ingest(path: Path, password: Callable[[], str], progress: Progress) -> ImportRun:
    """Ingest one source; what became of every item is in the run's report.

    Raises DumpError, a sentence for the user, when the source cannot be ingested;
    then nothing of it is stored but the run that says so.
    """
    start = time.monotonic()
    with Spool(settings.DATA_DIR) as spool:
        # There is one ingest at a time, so a run that still runs was killed.
        ImportRun.objects.filter(status=ImportRun.Status.RUNNING).update(
            status=ImportRun.Status.INTERRUPTED
        )
        run = ImportRun.objects.create(source=readable(path.resolve().name))
        writer = Writer(run, spool)
        with _nothing_half_stored(run, writer, spool):
            _take_in(open_source(path, password), run, writer, progress, spool)
            _write_records(run, writer, progress, spool)
        run.report = report(run, writer.counts, time.monotonic() - start)
        _close(run, ImportRun.Status.FINISHED)
    return run


def _take_in(
    source: Source, run: ImportRun, writer: Writer, progress: Progress, spool: Spool
) -> None:
    """The first pass: all bytes come into the data folder; nothing is stored yet."""
    progress.begin("Taking the dump in", source.size)
    seen = 0

    def advance(position: int) -> None:
        nonlocal seen
        progress.advance(position - seen)
        seen = position

    for problem in spool.take_in(source, advance):
        writer.write(problem)
    run.sha256 = source.sha256


def _write_records(
    run: ImportRun, writer: Writer, progress: Progress, spool: Spool
) -> None:
    """The second pass: every document's records become rows and index."""
    found = list(spool.documents())
    dump_format = formats.recognise([document.path for document in found])
    run.format = dump_format.NAME
    run.save()
    documents = dump_format.documents(found)
    total = sum(document.size for document in documents)
    _require_room(total)
    progress.begin("Storing messages", total)
    for document in documents:
        writer.begin_file(document)
        with spool.open(document) as stream:
            counted = _Counted(stream, progress)
            for record in dump_format.parse(document.path, cast("BinaryIO", counted)):
                writer.write(record)
            counted.finish(document.size)
        writer.end_file()
    writer.finish()
    if writer.counts.stored * WORTH_SETTLING > Message.objects.count():
        get_backend().settle()


class _Counted:
    """A stream that tells how much of it was read."""

    def __init__(self, stream: BinaryIO, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._progress.advance(len(data))
        self._read += len(data)
        return data

    def finish(self, size: int) -> None:
        """Count what the format had no use for."""
        self._progress.advance(size - self._read)


def _require_room(json_size: int) -> None:
    """Stop before the first row rather than in the middle."""
    needed = json_size * ROOM_FOR_ROWS + ROOM_AT_LEAST
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < needed:
        raise DumpError(
            f"The disk is nearly full: {settings.DATA_DIR} has {free >> 20:,} MiB "
            f"free, and this dump may take {needed >> 20:,} MiB. Free some, then "
            "ingest again."
        )


@contextmanager
def _nothing_half_stored(
    run: ImportRun, writer: Writer, spool: Spool
) -> Iterator[None]:
    """Take back what a run stored when it fails; a fault of ours is not hidden."""
    try:
        yield
    except (DumpError, DatabaseError, OSError) as error:
        sentence = _sentence(error)
        try:
            # First the files: that makes the room the database needs for forgetting.
            spool.discard_new(keep=still_shown(run, writer.changes))
            undo(run, writer.changes)
            run.failure = sentence
            _close(run, ImportRun.Status.FAILED)
        except (DatabaseError, OSError):
            sentence += (
                " Not even what was stored of it could be taken back: every message "
                "there is whole, and ingesting again completes the rest."
            )
        raise DumpError(sentence) from error


def _sentence(error: Exception) -> str:
    if isinstance(error, DumpError):
        return str(error)
    return (
        f"The archive in {settings.DATA_DIR} could not be written ({error}): make room "
        "or mend the disk, then ingest again."
    )


def _close(run: ImportRun, status: ImportRun.Status) -> None:
    run.status = status
    run.finished_at = timezone.now()
    run.save()
