"""Keeps a second ingest out of a data folder, and whatever else needs it for itself."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import IO

from importer.errors import DumpError

SPOOL, _LOCK = "spool", "lock"


class Work(Enum):
    """What needs a data folder for itself, and what is said to who comes meanwhile."""

    INGEST = "An ingest is running"
    REBUILD = "The search index is being rebuilt"
    CHECK = "The search index is being checked"


def take_lock(spool: Path, work: Work = Work.INGEST) -> IO[str]:
    """Held until it is closed or its process ends, however that ends."""
    lock = (spool / _LOCK).open("a+")
    if not _locks(lock):
        running = _work_noted(lock).value
        lock.close()
        raise DumpError(f"{running}; start this one when it has finished.")
    lock.truncate(0)
    lock.write(work.name)
    lock.flush()
    return lock


@contextmanager
def locked(folder: Path, work: Work) -> Iterator[None]:
    """Keep a data folder for some work; raises DumpError while there is other work."""
    spool = folder / SPOOL
    spool.mkdir(parents=True, exist_ok=True)
    with take_lock(spool, work):
        yield


def is_ingesting(folder: Path) -> bool:
    """Whether an ingest into this data folder is running just now."""
    try:
        with (folder / SPOOL / _LOCK).open() as lock:
            return not _locks(lock) and _work_noted(lock) is Work.INGEST
    except FileNotFoundError:
        return False


def _work_noted(lock: IO[str]) -> Work:
    lock.seek(0)
    return Work.__members__.get(lock.read(), Work.INGEST)


def _locks(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
