"""Keeps a second ingest out of a data folder while one is running."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from importer.errors import DumpError

SPOOL, _LOCK = "spool", "lock"


def take_lock(spool: Path) -> IO[str]:
    """Held until it is closed or its process ends, however that ends."""
    lock = (spool / _LOCK).open("w")
    if not _locks(lock):
        lock.close()
        raise DumpError(
            "Another ingest is running; start this one when it has finished."
        )
    return lock


def is_ingesting(folder: Path) -> bool:
    """Whether an ingest into this data folder is running just now."""
    try:
        with (folder / SPOOL / _LOCK).open() as lock:
            return not _locks(lock)
    except FileNotFoundError:
        return False


def _locks(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
