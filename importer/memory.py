"""How much memory this process took, and how seldom it need look for garbage."""

from __future__ import annotations

import gc
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Of a portion being read or stored: looking through it for garbage, of which there is
# none, took a fifth of the time an ingest takes.
ALIVE = 200_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage only when there may be much."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(ALIVE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def peak_rss_mib() -> float:
    """The most memory this process ever held, in MiB.

    Linux's own account of the process; `getrusage` would count in what a large parent
    held when it started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(
            r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE
        )
        if found:
            return round(int(found[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
