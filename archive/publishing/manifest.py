"""The manifest of a bundle: what was asked, and each file with its SHA-256."""

from __future__ import annotations

import json
import os
from pathlib import Path

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
FORMAT = "hipchat-archive-bundle-1"
# A manifest of a million files takes a fifth of it.
_LARGEST = 1 << 30


def paths_below(folder: Path) -> set[str]:
    """Whatever is no folder, by relative paths; empty folders as well."""
    return {
        (Path(at) / name).relative_to(folder).as_posix()
        for at, folders, names in os.walk(folder)
        for name in (*names, *(each for each in folders if _ends(Path(at) / each)))
    }


def listed_in(folder: Path) -> set[str] | None:
    """The files of the bundle in a folder; None if there is no bundle of ours."""
    file = folder / MANIFEST
    try:
        if file.stat().st_size > _LARGEST:
            return None
        content = json.loads(file.read_bytes())
        if content["format"] != FORMAT:
            return None
        return {str(entry["path"]) for entry in content["files"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _ends(folder: Path) -> bool:
    """Whether nothing is below: no folder that leads elsewhere is gone into."""
    return folder.is_symlink() or not any(folder.iterdir())
