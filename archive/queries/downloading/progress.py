"""How far a download is, told by the process that sends it to those that are asked."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Generator, Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone, translation

from archive.models import Viewer
from archive.queries.downloading.download import Page

# Seconds: between two notes, until a note is nobody's, and until its writer is gone.
_PAUSE, _OLD, _SILENT = 0.5, 3_600, 600


class State(NamedTuple):
    total: int
    written: int = 0
    done: bool = False
    failed: bool = False


class Progress:
    """Noted in a small file, whose name only its viewer can ask for.

    A download goes on where a note cannot be written.
    """

    def __init__(self, viewer: Viewer, token: str, total: int) -> None:
        self.place = _place(viewer, token) if token else None
        self.state = State(total)
        self.noted_at = 0.0
        _remove_old()
        self._note()

    def of(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The pages; one is written when the next one is asked for."""
        written = 0
        for page in pages:
            yield page
            written += len(page)
            self.state = self.state._replace(written=written)
            if time.monotonic() - self.noted_at >= _PAUSE:
                self._note()

    def end(self, *, failed: bool) -> None:
        """The first word on how it ended stands."""
        if self.state.done:
            return
        self.state = self.state._replace(done=True, failed=failed)
        self._note()

    def _note(self) -> None:
        if self.place is None:
            return
        self.noted_at = time.monotonic()
        new = self.place.with_suffix(".new")
        with contextlib.suppress(OSError):
            self.place.parent.mkdir(exist_ok=True)
            new.write_text(json.dumps(self.state._asdict()), "ascii")
            new.replace(self.place)


class Sent:
    """The bytes of a download; whoever closes them before their end has stopped it.

    Not a generator: one that was never begun does not know that it was closed. Each
    piece is made in the zone and the language of who asked, which are nobody else's
    between two of them.
    """

    def __init__(
        self, chunks: Generator[bytes, None, None], progress: Progress, zone: tzinfo
    ) -> None:
        self.chunks, self.progress, self.zone = chunks, progress, zone
        self.language = translation.get_language()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            with timezone.override(self.zone), translation.override(self.language):
                return next(self.chunks)
        except StopIteration:
            self.progress.end(failed=False)
            raise

    def close(self) -> None:
        self.chunks.close()
        self.progress.end(failed=True)


def state_of(viewer: Viewer, token: str) -> State | None:
    """What is noted of a viewer's own download; how it ended is told once."""
    place = _place(viewer, token)
    try:
        state = State(**json.loads(place.read_text("ascii")))
        if time.time() - place.stat().st_mtime > _SILENT and not state.done:
            state = state._replace(done=True, failed=True)
        if state.done:
            place.unlink(missing_ok=True)
    except OSError:
        return None
    return state


def _place(viewer: Viewer, token: str) -> Path:
    return _folder() / f"{viewer.pk}-{token}"


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "downloads"
    return folder


def _remove_old() -> None:
    """What nobody asked for to its end."""
    with contextlib.suppress(OSError):
        for place in _folder().iterdir():
            if time.time() - place.stat().st_mtime > _OLD:
                place.unlink(missing_ok=True)
