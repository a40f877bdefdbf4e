"""Dumps in memory, and what formats read of them, to compare with expectations."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from importer.formats import format_of
from importer.formats.base import HEAD, Format
from importer.sources.base import Document

DUMPS = Path(__file__).parent / "dumps"
DOCUMENTS = (".json", ".csv", ".txt")


class MemoryDump:
    """Documents of one dump by their paths: bytes, or what is to be written as JSON."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = {
            path: content
            if isinstance(content, bytes)
            else json.dumps(content).encode()
            for path, content in files.items()
        }
        self.documents = [Document(path, "", 0) for path in self._files]

    def open(self, document: Document) -> BinaryIO:
        return io.BytesIO(self._files[document.path])

    def head(self, path: str) -> bytes:
        return self._files[path][:HEAD]


def read_files(dump_format: Format, files: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The records of each file, all of which must be claimed."""
    dump = MemoryDump(files)
    strange = [path for path in files if not dump_format.claims(path, dump.head(path))]
    assert not strange, f"{dump_format.NAME} does not claim {strange}"
    return {each.path: list(records) for each, records in dump_format.read(dump)}


def files_of(case: str) -> dict[str, bytes]:
    """The documents of a case under tests/dumps, by their paths."""
    folder = DUMPS / case
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix in DOCUMENTS or "@" in path.name)
    }


def claimed_by(dump_format: Format, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those files that no other format claims before."""
    return {
        path: content
        for path, content in files.items()
        if format_of(path, content[:HEAD]) is dump_format
    }


def expected_of(case: str) -> Any:
    return json.loads((DUMPS / f"{case}.expected.json").read_text("utf-8"))


def as_json(record: Any) -> Any:
    """A record's name and those of its fields that say something."""
    if hasattr(record, "_asdict"):
        fields = record._asdict()
        fields.pop("item", None)  # the dump's own words
        values = {key: as_json(value) for key, value in fields.items()}
        return {type(record).__name__: {k: v for k, v in values.items() if v}}
    match record:
        case list() | tuple():
            record = [as_json(value) for value in record]
        case dict():
            record = {key: as_json(value) for key, value in record.items()}
        case datetime():
            record = record.isoformat()
        case bytes():
            record = base64.b64encode(record).decode()
    return record
