"""Makers of small dumps, as folders on disk in HipChat's layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dump_maker import room, user

from importer.ingest import ingest

Dump = Callable[..., Path]


class Silent:
    """Progress that nobody watches."""

    def begin(self, task: str, total: int) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass


def no_password() -> str:
    raise AssertionError("This dump is not encrypted.")


@pytest.fixture
def take_in(db: None) -> Callable[[Path], dict[str, Any]]:
    """Ingests a dump and returns the report."""
    return lambda path: ingest(path, no_password, Silent()).report


@pytest.fixture
def dump(tmp_path: Path) -> Dump:
    """A folder dump; `files` maps further paths to their bytes or JSON."""

    def make(
        histories: dict[str, Any] | None = None,
        users: Any = None,
        rooms: Any = None,
        files: dict[str, Any] | None = None,
        name: str = "dump",
    ) -> Path:
        folder = tmp_path / name
        contents: dict[str, Any] = {
            "users.json": users or [user(1, "Alva Berg"), user(2, "Bo Carlsen")],
            "rooms.json": rooms or [room(1, "Lobby")],
        }
        for place, items in (histories or {}).items():
            contents[f"{place}/history.json"] = items
        for path, content in (contents | (files or {})).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            data = (
                content if isinstance(content, bytes) else json.dumps(content).encode()
            )
            file.write_bytes(data)
        return folder

    return make
