"""A HipChat server that still runs, as a source: downloaded into a folder first."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import SourceFile
from importer.sources.folder import FolderSource
from importer.sources.server.mirror import Mirror
from importer.sources.server.options import ServerOptions
from importer.sources.server.walk import began_at, download


class ServerSource:
    """`folder` keeps what was downloaded, so that one that was stopped goes on.

    All of it is given each time: what an earlier ingest stored is known by its ids,
    and what it did not come to is not lost.
    """

    dated_by = "server"

    def __init__(
        self,
        options: ServerOptions,
        folder: Path,
        say: Callable[[str], None],
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = urlsplit(options.url).hostname or "server"
        self._options = options
        self._folder = folder
        self._say = say
        self._wait = wait
        self._files: FolderSource | None = None
        self._problems: list[Problem] = []
        self.dumped_at: datetime | None = None

    @property
    def size(self) -> int:
        """Of what is downloaded; not known before."""
        return self._files.size if self._files else 0

    @property
    def position(self) -> int:
        return self._files.position if self._files else 0

    @property
    def sha256(self) -> str:
        return self._files.sha256 if self._files else ""

    def download(self) -> None:
        """Fetch what is not there yet; `files` does it too, if it was not done."""
        try:
            with closing(Mirror(self._folder)) as mirror:
                download(self._options, mirror, self._say, self._wait)
                self._problems = list(mirror.problems())
                self.dumped_at = began_at(mirror)
        except (OSError, sqlite3.DatabaseError) as error:
            raise DumpError(
                f"The download cannot be kept in {self._folder} ({error}): make room "
                "or mend the disk, then run this again to go on."
            ) from error
        self._files = FolderSource(mirror.top)

    def files(self) -> Iterator[SourceFile | Problem]:
        if self._files is None:
            self.download()
        yield from self._problems
        if self._files:
            yield from self._files.files()
