"""Looks for what belongs to no run, and for sums and an index that do not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.apps import apps
from django.db import connection

from archive.models import ImportRun, IngestedFile
from importer.verifying.difference import Difference
from importer.verifying.index import differences_of_index
from importer.verifying.pulse import differences_of_pulse

ARCHIVE = "the archive"
# SQLite counts up for good: neither a failed ingest nor a rehearsal leaves a gap.
LAST_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'archive_importrun'"
# A file's row may be wrong by itself, so it is asked for what refers to nothing.
DANGLING = "PRAGMA foreign_key_check"
ROOMS = """
    SELECT r.name, r.message_count, coalesce(c.n, 0), r.first_sent_at, c.first,
        r.last_sent_at, c.last
    FROM archive_room r LEFT JOIN (
        SELECT room_id, count(*) n, min(CAST(sent_at AS text)) first,
            max(CAST(sent_at AS text)) last
        FROM archive_message GROUP BY room_id) c ON c.room_id = r.id
    WHERE r.message_count <> coalesce(c.n, 0)
        OR CAST(r.first_sent_at AS text) IS NOT c.first
        OR CAST(r.last_sent_at AS text) IS NOT c.last
    ORDER BY r.id"""
_SPOKEN = """
    SELECT room_id, sender_id, count(*), min(CAST(sent_at AS text)),
        max(CAST(sent_at AS text))
    FROM archive_message WHERE sender_id IS NOT NULL GROUP BY 1, 2"""
_COUNTED = """
    SELECT room_id, person_id, message_count, CAST(first_sent_at AS text),
        CAST(last_sent_at AS text) FROM archive_activity"""
ACTIVITY = f"""
    SELECT DISTINCT r.name, p.name FROM (
        SELECT * FROM ({_SPOKEN} EXCEPT {_COUNTED})
        UNION ALL SELECT * FROM ({_COUNTED} EXCEPT {_SPOKEN})) differ
    LEFT JOIN archive_room r ON r.id = differ.room_id
    LEFT JOIN archive_person p ON p.id = differ.sender_id
    ORDER BY 1, 2"""  # noqa: S608 - nothing of a user's


def differences_of_whole(
    runs: Sequence[ImportRun], row_counts: Mapping[int, int]
) -> Iterator[Difference]:
    """`runs` are all that were compared, `row_counts` the messages by their file."""
    for what in _missing_runs():
        yield Difference(ARCHIVE, what)
    for what in _unchecked(runs, row_counts):
        yield Difference(ARCHIVE, what)
    for what in _dangling():
        yield Difference(ARCHIVE, what)
    yield from _sums()
    yield from differences_of_pulse()
    for what in differences_of_index():
        yield Difference("the search index", what)


def _missing_runs() -> Iterator[str]:
    numbers = set(ImportRun.objects.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LAST_NUMBER)
        last = max([*numbers, *(row[0] for row in cursor.fetchall())], default=0)
    for number in range(1, last + 1):
        if number not in numbers:
            yield f"run {number} is missing"


def _unchecked(
    runs: Sequence[ImportRun], row_counts: Mapping[int, int]
) -> Iterator[str]:
    """Messages of files that are of no run, or of none that was compared."""
    compared = [run.pk for run in runs if run.status != ImportRun.Status.FAILED]
    checked = set(
        IngestedFile.objects.filter(run__in=compared).values_list("pk", flat=True)
    )
    unchecked = sorted(row_counts.keys() - checked)
    paths = dict(
        IngestedFile.objects.filter(pk__in=unchecked).values_list("pk", "path")
    )
    for file in unchecked:
        of = f"{paths[file]}, which" if file in paths else "a file that"
        yield f"messages of {of} no run is said to have read: {row_counts[file]:,}"


def _dangling() -> Iterator[str]:
    """What belongs to something that is not there."""
    nouns = {
        model._meta.db_table: model._meta.verbose_name_plural
        for model in apps.get_models()
    }
    counts: dict[tuple[str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(DANGLING)
        for table, _, parent, _ in cursor.fetchall():
            counts[table, parent] = counts.get((table, parent), 0) + 1
    for (table, parent), count in sorted(counts.items()):
        what, of = nouns.get(table, table), nouns.get(parent, parent)
        yield f"{what} that belong to {of} which are not there: {count:,}"


def _sums() -> Iterator[Difference]:
    """What is kept of rooms and people, so that pages need not count messages."""
    with connection.cursor() as cursor:
        cursor.execute(ROOMS)
        for name, *values in cursor.fetchall():
            said = ", ".join(map(str, values[::2]))
            counted = ", ".join(map(str, values[1::2]))
            what = f"number, first and last of its messages are {counted}, not {said}"
            yield Difference(f"the room {name!r}", what)
        cursor.execute(ACTIVITY)
        for room, person in cursor.fetchall():
            what = f"what {person!r} said there is counted wrong"
            yield Difference(f"the room {room!r}", what)
