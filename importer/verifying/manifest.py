"""Reads the list of all files of a dump, which was kept when the dump was taken in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from archive.evidence.json_stream import Broken, read_array
from archive.evidence.store import open_document
from archive.models import ImportRun, IngestedFile
from importer.records import Problem
from importer.sources.base import Document
from importer.verifying.difference import Difference
from importer.verifying.files import EMPTY, evidence_problem

NAME = "the list of all files"
_REST = set(Problem._fields) - {"file", "reason"}
_UNREAD = (
    "the list of all files has this document, which the run is not said to have read"
)
_UNLISTED = (
    "the run is said to have read this, which the list of all files does not have"
)


class Manifest:
    """What bytes were at which path, and what was wrong with the source itself.

    `is_readable` is false where nothing can be told of the dump's files.
    """

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.documents: Counter[Document] = Counter()
        self.noted: list[Problem] = []
        self.hashes: set[str] = set()
        self.is_readable = False
        self._hashes_at: dict[str, dict[str, str]] = {}

    @classmethod
    def of(cls, run: ImportRun, folder: Path) -> Manifest:
        """Only a run that was stopped before all was taken in has none."""
        manifest = cls()
        if run.manifest_sha256:
            manifest._read(folder, run.manifest_sha256)
        elif run.status == ImportRun.Status.FINISHED:
            manifest.problems.append("this run is said to have none")
        return manifest

    def hashes_of(self, candidates: Iterable[str]) -> set[str]:
        """The SHA-256 of what the dump holds for a file, by the first path with bytes.

        An empty file counts if nothing better is there. Several paths may differ only
        in how their accents are composed, so there may be two.
        """
        found: set[str] = set()
        for path in candidates:
            by_path = self._hashes_at.get(key_of(path), {})
            # Of a path that is there twice, unpacking would have left the last.
            here = {by_path[path]} if path in by_path else set(by_path.values())
            found |= here
            if here and EMPTY not in here:
                return found - {EMPTY}
        return found

    def differences(
        self, files: Iterable[IngestedFile], *, is_whole: bool
    ) -> Iterator[Difference]:
        """Whether just its documents were read; of a run cut short, only some were."""
        yield from (Difference(NAME, problem) for problem in self.problems)
        if not self.is_readable:
            return
        read = Counter(Document(file.path, file.sha256, file.size) for file in files)
        for document in sorted((read - self.documents).elements()):
            yield Difference(document.path, _UNLISTED)
        if is_whole:
            for document in sorted((self.documents - read).elements()):
                yield Difference(document.path, _UNREAD)

    def _read(self, folder: Path, sha256: str) -> None:
        if problem := evidence_problem(folder, sha256, None, lambda read: None):
            self.problems.append(problem)
            return
        self.is_readable = True
        with open_document(folder, sha256) as stream:
            for position, item in read_array(stream):
                self._add(position, item)

    def _add(self, position: int, item: Any) -> None:
        match item:
            case {"path": str(path), "sha256": str(sha256), "size": int(size)}:
                if item.get("is_document"):
                    self.documents[Document(path, sha256, size)] += 1
                self.hashes.add(sha256)
                self._hashes_at.setdefault(key_of(path), {})[path] = sha256
            case {"file": str(), "reason": str(), **rest} if rest.keys() == _REST:
                self.noted.append(Problem(**item))
            case Broken():
                self.problems.append(f"item {position} cannot be read: {item.reason}")
            case _:
                text = orjson.dumps(item)[:80].decode("utf-8", "ignore")
                self.problems.append(f"item {position} names no file: {text}")


def key_of(path: str) -> str:
    # As the importer looks for them: however their accents are composed.
    return unicodedata.normalize("NFC", path)
