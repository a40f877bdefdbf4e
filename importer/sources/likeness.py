"""Tells a folder that holds a dump from any other before gigabytes are copied."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from importer.sources.base import ACCEPTED, is_document, readable
from importer.sources.tables import is_table

# Scripts wrote pages as deep as tmp/rooms/<id>/history_<time>.json.
MAX_DEPTH = 4
MAX_FOLDERS = 500
MAX_ENTRIES = 200
HEAD = 4096

NO_DOCUMENTS = (
    "Neither it nor a folder in it holds JSON or CSV files as HipChat wrote them, or a "
    f"script that asked HipChat. {ACCEPTED}"
)
ARCHIVES = (".tar.gz.aes", ".tar.gz", ".tgz", ".tar", ".aes", ".zip")

# What a page of history, or a list of people or rooms, says first.
_PAGE = re.compile(
    rb'"(User|Room|Emoticon|\w{0,40}Message|messages?|items|from|hits|autojoins'
    rb'|mention_name|xmpp_jid)"\s{0,9}:'
)
# Its first line has a date, a time in seconds since 1970, or a column of that name.
_TABLE = re.compile(rb"(?i)[^\n]{0,999}(\d{4}-\d\d-\d\d|\b1\d{9}\b|\bdate)")


def is_like_a_dump(top: Path) -> bool:
    """Whether it, or a folder in it, holds JSON; or one further below a page."""
    tops = [top, *(folder for folder in top.iterdir() if folder.is_dir())]
    if any(name.endswith(".json") for folder in tops for name in _names(folder)):
        return True
    return any(map(_is_page, islice(_some_files(str(top)), MAX_FOLDERS * MAX_ENTRIES)))


def archives_in(top: Path) -> list[str]:
    """Files that may be dumps by themselves; some of them if there are many."""
    found = islice(_some_files(str(top)), MAX_FOLDERS * MAX_ENTRIES)
    return [
        readable(str(Path(path).relative_to(top)))
        for path in found
        if path.lower().endswith(ARCHIVES)
    ]


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def _some_files(top: str) -> Iterator[str]:
    """Paths, those near the top first; links are not followed."""
    folders = deque([(top, 1)])
    for _ in range(MAX_FOLDERS):
        if not folders:
            return
        folder, depth = folders.popleft()
        for entry in _some_entries(folder):
            if entry.is_file(follow_symlinks=False):
                yield entry.path
            elif depth < MAX_DEPTH and entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, depth + 1))


def _some_entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            visible = (entry for entry in entries if not entry.name.startswith("."))
            return list(islice(visible, MAX_ENTRIES))
    except OSError:
        return []


def _is_page(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    if not is_document(Path(path).name, head):
        return False
    if path.lower().endswith(".csv"):
        return b"," in head and _TABLE.match(head) is not None
    return _PAGE.search(head) is not None or is_table(head)
