"""The manifest of an import: the list of all files of a dump, kept as evidence."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import Any, BinaryIO

from django.conf import settings

from archive.evidence.json_array import CHUNK
from archive.evidence.json_stream import read_array
from archive.evidence.store import UNREADABLE, open_document
from archive.models import ImportRun, IngestedFile, Problem, Viewer
from archive.queries.import_files import is_open


def open_manifest(run: ImportRun, viewer: Viewer) -> BinaryIO | None:
    """The very bytes that have the run's SHA-256; None if there are none for a viewer.

    It names every file, those of 1-1 chats too: an admin gets it of a dump without any.
    """
    if not run.manifest_sha256 or not _may_be_open_to(run, viewer):
        return None
    try:
        if not _is_sound(run) or not _is_open_to(run, viewer):
            return None
        return open_document(settings.DATA_DIR, run.manifest_sha256)
    except UNREADABLE:
        return None


def is_manifest_offered(run: ImportRun, viewer: Viewer) -> bool:
    """As far as can be told without reading it."""
    return bool(run.manifest_sha256) and _may_be_open_to(run, viewer)


def _may_be_open_to(run: ImportRun, viewer: Viewer) -> bool:
    if viewer.role == Viewer.Role.COMPLIANCE:
        return True
    return viewer.role == Viewer.Role.ADMIN and not _tells_of_chats(run)


def _tells_of_chats(run: ImportRun) -> bool:
    """Of a run that did not count to its end, or not apart, it is not known."""
    scopes = run.report.get("scopes")
    if run.status != ImportRun.Status.FINISHED or scopes is None:
        return True
    kinds = scopes.get("direct", {}).get("kinds", {})
    return (
        any(tally.get("items") for tally in kinds.values())
        or IngestedFile.objects.filter(run=run, is_direct=True).exists()
        or Problem.objects.filter(run=run, is_direct=True).exists()
    )


def _is_sound(run: ImportRun) -> bool:
    digest = hashlib.sha256()
    with closing(open_document(settings.DATA_DIR, run.manifest_sha256)) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == run.manifest_sha256


def _is_open_to(run: ImportRun, viewer: Viewer) -> bool:
    """Whether each name in it is one that an admin may know."""
    if viewer.role == Viewer.Role.COMPLIANCE:
        return True
    files = IngestedFile.objects.visible_to(viewer).filter(run=run)
    read = set(files.values_list("path", flat=True))
    with closing(open_document(settings.DATA_DIR, run.manifest_sha256)) as stream:
        return all(_is_known(item, read) for _, item in read_array(stream))


def _is_known(item: Any, read: set[str]) -> bool:
    match item:
        case {"path": str(path)}:
            return path in read or is_open(path)
        case {"file": str(), "is_direct": False}:  # why something was not taken in
            return True
        case _:
            return False
