"""Notes what viewers search for and open, in passing: no page waits or fails for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import OperationalError, connection, transaction

from archive.models import (
    Place,
    RecentSearch,
    Room,
    SavedSearch,
    SavedSearchSeen,
    Viewer,
)

# An ingest holds the lock that writers need for seconds, and lets the journal grow to
# 65,536 pages. Whoever writes then would wait for the lock, and afterwards empty the
# journal: both are left to others.
_IN_PASSING = {"busy_timeout": 100, "wal_autocheckpoint": 100_000}


def note_search(viewer: Viewer, text: str) -> None:
    _in_passing(lambda: RecentSearch.objects.note(viewer, text))


def note_opened(saved: SavedSearch, viewer: Viewer) -> None:
    _in_passing(lambda: SavedSearchSeen.objects.note(saved, viewer))


def note_place(viewer: Viewer, room: Room, message_id: int) -> None:
    """Where somebody is who was there last needs no writing."""
    here = Place.objects.filter(viewer=viewer, room=room, message_id=message_id)
    if not here.exists():
        _in_passing(lambda: Place.objects.note(viewer, room, message_id))


def _in_passing(write: Callable[[], None]) -> None:
    """Given up after a tenth of a second."""
    with suppress(OperationalError), _settings(_IN_PASSING), transaction.atomic():
        write()


@contextmanager
def _settings(wanted: dict[str, int]) -> Iterator[None]:
    """Afterwards they are what they were."""
    with connection.cursor() as cursor:
        usual = {}
        for name in wanted:
            cursor.execute(f"PRAGMA {name}")
            (usual[name],) = cursor.fetchone()
        try:
            for name, value in wanted.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            yield
        finally:
            for name, value in usual.items():
                cursor.execute(f"PRAGMA {name} = {value}")
