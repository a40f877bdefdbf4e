"""A folder that is whole or not there: written beside its place, renamed at the end."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.publishing.errors import PublishError
from archive.publishing.manifest import MANIFEST, SUMS, listed_in, paths_below

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Written:
    """A file of the bundle; `path` has slashes on every system."""

    path: str
    size: int
    sha256: str


class Folder:
    """Files are added under relative paths, and noted with their hashes.

    What stands in the way is found before anything is written, and again at the end.
    Whatever fails leaves no trace, and an earlier bundle as it was.
    """

    def __init__(self, target: Path, *, may_replace: bool) -> None:
        self._target = target.resolve()
        self._may_replace = may_replace
        self._partial = _beside(self._target, "partial")
        self._written: dict[str, Written] = {}

    def __enter__(self) -> Self:
        _require_room_for_bundle(self._target, may_replace=self._may_replace)
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._partial.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._partial.exists():
            shutil.rmtree(self._partial, ignore_errors=True)

    @property
    def scratch(self) -> Path:
        """A folder for what is needed while writing, and gone at the end."""
        folder = self._partial / ".scratch"
        folder.mkdir(exist_ok=True)
        return folder

    def write(self, path: str, content: str | bytes) -> Written:
        data = content.encode() if isinstance(content, str) else content
        self._open(path).write_bytes(data)
        return self._note(path, len(data), sha256(data).hexdigest())

    def copy(self, path: str, source: Path) -> Written:
        """Block by block, for files are of any size."""
        digest, size = sha256(), 0
        with source.open("rb") as bytes_in, self._open(path).open("wb") as bytes_out:
            while block := bytes_in.read(_BLOCK):
                digest.update(block)
                size += bytes_out.write(block)
        return self._note(path, size, digest.hexdigest())

    def written(self) -> Iterator[Written]:
        """In the order of paths, so that the same input gives the same list."""
        return (self._written[path] for path in sorted(self._written))

    def finish(self) -> None:
        """Put the folder into its place, and take away the bundle that was there."""
        shutil.rmtree(self._partial / ".scratch", ignore_errors=True)
        _require_room_for_bundle(self._target, may_replace=self._may_replace)
        if not self._target.exists():
            self._partial.rename(self._target)
            return
        earlier = _beside(self._target, "earlier")
        self._target.rename(earlier)
        try:
            self._partial.rename(self._target)
        except BaseException:
            earlier.rename(self._target)
            raise
        try:
            shutil.rmtree(earlier)
        except OSError as error:
            raise PublishError(
                f"{self._target} is published, but the earlier bundle could not be "
                f"deleted: it lies in {earlier} now."
            ) from error

    def _open(self, path: str) -> Path:
        file = self._partial / path
        file.parent.mkdir(parents=True, exist_ok=True)
        return file

    def _note(self, path: str, size: int, digest: str) -> Written:
        self._written[path] = Written(path, size, digest)
        return self._written[path]


def _beside(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}-{secrets.token_hex(4)}")


def _require_room_for_bundle(target: Path, *, may_replace: bool) -> None:
    """Nothing, an empty folder, or a bundle of ours to which nobody added anything."""
    there = next(each for each in (target, *target.parents) if each.exists())
    if not there.is_dir():
        raise PublishError(f"{there} is a file, not a folder.")
    present = paths_below(target)
    if not present:
        return
    if (listed := listed_in(target)) is None:
        raise PublishError(
            f"{target} is not empty, and holds no bundle of this archive."
        )
    if foreign := present - listed - {MANIFEST, SUMS}:
        raise PublishError(
            f"{target} holds something that is no part of its bundle, such as "
            f"{min(foreign)!r}: move it away first."
        )
    if not may_replace:
        raise PublishError(f"{target} holds a bundle already: --force replaces it.")
