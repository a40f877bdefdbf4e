"""What the tests of the importer share: dumps on disk, and taking them in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dump_maker import Silent, direct, said, sent, write_dump

from archive.models import ImportRun, StoredFile
from importer import writing
from importer.ingest import ingest
from importer.reading import PORTION_MESSAGES
from importer.verifying.verification import Verification


def no_password() -> str:
    raise AssertionError("This dump is not encrypted.")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is stored at once than is read at once, so few messages are batches."""
    monkeypatch.setattr(writing, "BATCH", PORTION_MESSAGES)


@pytest.fixture
def take_in(db: None) -> Callable[[Path], dict[str, Any]]:
    """Ingests a dump and returns the report."""
    return lambda path: ingest(path, no_password, Silent()).report


@pytest.fixture
def dump(tmp_path: Path) -> Callable[..., Path]:
    """Writes a folder dump; see `write_dump`."""

    def make(*parts: Any, name: str = "dump", **more: Any) -> Path:
        return write_dump(tmp_path / name, *parts, **more)

    return make


def differences(*, is_whole: bool) -> list[str]:
    runs = list(ImportRun.objects.order_by("pk"))
    verification = Verification(Silent(), runs)
    found = [str(each) for run in runs for each in verification.check_run(run)]
    found += map(str, verification.check_files())
    if is_whole:
        found += map(str, verification.check_rest())
    assert verification.checked.differences == len(found)
    return found


@pytest.fixture
def verify() -> Callable[[], list[str]]:
    """The differences of all runs and files, as they are printed."""
    return lambda: differences(is_whole=False)


@pytest.fixture
def verify_whole() -> Callable[[], list[str]]:
    """The same with those that no run has by itself."""
    return lambda: differences(is_whole=True)


@pytest.fixture
def keep(data_folder: Path) -> Callable[[bytes], StoredFile]:
    """Keeps a file as if it had been sent."""

    def keep_file(content: bytes) -> StoredFile:
        stored, _ = StoredFile.objects.get_or_create(
            sha256=hashlib.sha256(content).hexdigest(), defaults={"size": len(content)}
        )
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        stored.path.write_bytes(content)
        return stored

    return keep_file


@pytest.fixture
def archive(dump: Callable[..., Path], take_in: Callable[[Path], Any]) -> Any:
    """A room in which something is unreadable, and where three files were sent."""
    names = ("full", "gone", "blank")
    lines = [
        said("hi"),
        {"odd": 1},
        *(sent(f"{x}.txt", n) for n, x in enumerate(names)),
    ]
    folder = "rooms/1/files/tok"
    files = {
        f"{folder}/full.txt": b"bytes",
        f"{folder}/blank.txt": b"",
        f"{folder}/other.txt": b"other",
        "odd.json": b"7",
    }
    talk = {"rooms/1": lines, "users/1": [direct("psst", 1, 2, second=9)]}
    return take_in(dump(talk, files=files))
