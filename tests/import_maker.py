"""Makes the run of an import as a database holds it, with something of everything."""

from __future__ import annotations

import hashlib

import zstandard

from archive.evidence.store import document_path
from archive.models import IngestedFile, Problem


def tally(items, stored=0, duplicates=0, problems=0):
    return {
        "items": items, "stored": stored, "duplicates": duplicates, "problems": problems
    }  # fmt: skip


ROOMS = {
    "kinds": {
        "message": tally(1_005, 1_000, 5),
        "notification": tally(0),
        "unreadable": tally(2, 0, 0, 2),
    },
    "days": {
        "2016-03-01": {"items": 1_000, "stored": 999},
        "2016-03-20": {"items": 5, "stored": 1},
    },
}
DIRECT = {
    "kinds": {"message": tally(7_311, 7_309, 2)},
    "days": {"2016-07-04": {"items": 7_311, "stored": 7_309}},
}
TOTAL = tally(8_318, 8_309, 7, 2)


def a_report(**more):
    return {
        **TOTAL,
        "scopes": {"rooms": ROOMS, "direct": DIRECT},
        "people": 12,
        "rooms": 3,
        "emoticons": 1,
        "attachments": {"present": 4242, "missing": 2, "empty": 0},
        "unreferenced_files": 4242,
        "unreferenced_names": ["rooms/1/files/old.png", "users/7/plan.pdf"],
        "messages_per_second": 4242,
        "seconds": 1.5,
        **more,
    }


def add_file(run, path, **fields):
    numbers = {"sha256": "c" * 64, "size": 2_048} | fields
    return IngestedFile.objects.create(run=run, path=path, **numbers)


def add_problem(run, reason, raw, **fields):
    place = {"file": "rooms/1/history.json", "position": 3} | fields
    return Problem.objects.create(run=run, reason=reason, raw=raw, **place)


def keep(folder, content, sha256=None):
    """Keep a document as evidence, if need be under another SHA-256 than its own."""
    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    place = document_path(folder, sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(zstandard.ZstdCompressor().compress(content))
    return sha256
