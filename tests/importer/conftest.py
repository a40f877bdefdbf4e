"""What the tests of the importer share: dumps on disk, and taking them in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dump_maker import Silent, write_dump

from importer.ingest import ingest


def no_password() -> str:
    raise AssertionError("This dump is not encrypted.")


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
