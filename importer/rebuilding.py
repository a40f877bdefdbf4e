"""Builds the search index anew from the rows, while pages go on with the one in use."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max

from archive.models import ImportRun, Message, Room
from archive.search import get_backend
from archive.search.base import Rebuild
from importer.errors import DumpError
from importer.indexing import batches, indexed
from importer.ingest import Progress
from importer.journal import JOURNAL_SIZE, large_journal
from importer.memory import seldom_collected

# What is written in one transaction. Small batches have to be merged more often, of
# large ones others who write have to wait: for this many a twentieth of a second.
BATCH = 10_000
ROOM_AT_LEAST = 16 << 20
OTHERS = "The archive has changed since a rebuild was stopped, so it begins anew."


@dataclass(frozen=True)
class Rebuilt:
    """`messages` are those indexed now: of a rebuild that went on, the rest."""

    messages: int
    seconds: float
    size: int

    @property
    def rate(self) -> int:
        return round(self.messages / max(self.seconds, 0.001))

    def as_json(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "seconds": round(self.seconds, 3),
            "messages_per_second": self.rate,
            "index_bytes": self.size,
        }


def rebuild_index(
    progress: Progress, tell: Callable[[str], None], *, from_scratch: bool = False
) -> Rebuilt:
    """Whoever calls it keeps ingests away meanwhile.

    Raises DumpError, a sentence, when the disk has no room for two indexes.
    """
    start = time.monotonic()
    backend = get_backend()
    _require_room(backend.size())
    rebuild = backend.rebuild()
    _begin(rebuild, tell, from_scratch=from_scratch)
    everything = Message.objects.all()
    rest = everything.filter(pk__gt=_last_id(rebuild))
    total, left = everything.count(), rest.count()
    if left < total:
        tell(f"It goes on after the first {total - left:,} of {total:,} messages.")
    progress.begin("Indexing", total, total - left)
    with large_journal():
        with seldom_collected():
            for batch in batches(indexed(rest), BATCH):
                rebuild.add(batch)
                progress.advance(len(batch))
        progress.begin("Merging", None)
        rebuild.finish()
    return Rebuilt(left, time.monotonic() - start, backend.size())


def half_built_size() -> int:
    """What a rebuild that was stopped left behind, in bytes."""
    rebuild = get_backend().rebuild()
    return 0 if rebuild.archive() is None else rebuild.size()


def _begin(
    rebuild: Rebuild, tell: Callable[[str], None], *, from_scratch: bool
) -> None:
    begun_with, archive = rebuild.archive(), _archive()
    if begun_with == archive and not from_scratch:
        return
    if begun_with is not None and not from_scratch:
        tell(OTHERS)
    rebuild.begin(archive)


def _last_id(rebuild: Rebuild) -> int:
    """Ids are times since 1970, so all are beyond -1."""
    last_id = rebuild.last_id()
    return -1 if last_id is None else last_id


def _archive() -> str:
    """Another one whenever messages came or went, or a room's kind is another."""
    run = ImportRun.objects.aggregate(newest=Max("pk"))["newest"]
    kinds = hashlib.sha256()
    for room in Room.objects.order_by("pk").values_list("pk", "kind").iterator():
        kinds.update(repr(room).encode())
    messages = Message.objects.count()
    return f"run {run}, {messages} messages, rooms {kinds.hexdigest()[:16]}"


def _require_room(index_size: int) -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    needed = index_size + min(index_size, JOURNAL_SIZE) + ROOM_AT_LEAST
    if free < needed:
        raise DumpError(
            f"The disk is nearly full: {settings.DATA_DIR} has {free >> 20:,} MiB "
            f"free, and a second index beside the one in use may take "
            f"{needed >> 20:,} MiB."
        )
