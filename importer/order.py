"""In which order dumps are ingested: the richest word on a message comes first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

# What is stored of a message stays; a copy from another dump is a duplicate of it.
_POOR = {".csv", ".txt", ".zip"}
_LISTS = ("rooms/list.json", "hipchat_export/rooms/list.json")


def richest_first(sources: Sequence[str]) -> list[str]:
    """The old Cloud's dumps and tables last: their messages lack ids and microseconds.

    >>> richest_first(["old.zip", "log.csv", "hipchat.tar.gz", "https://chat/v2"])
    ['hipchat.tar.gz', 'https://chat/v2', 'old.zip', 'log.csv']
    """
    return sorted(sources, key=_is_poor)


def _is_poor(source: str) -> bool:
    path = Path(source)
    if path.suffix.lower() in _POOR:
        return True
    return any((path / name).exists() for name in _LISTS) or any(path.glob("*.csv"))
