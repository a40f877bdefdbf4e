"""Tells a file from a sign-in page or an error that came in its place."""

from __future__ import annotations

import re
from typing import BinaryIO

from importer.sources.server.answers import Refusal, Reply
from importer.sources.server.links import Link

_HEAD = 1000
_PAGE_TYPES = re.compile(r"(text|application)/([a-z.-]+\+)?(html|xml|json)\b")
_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*"
    rb'(<!doctype html|<html|<\?xml|<error|\{\s*"(error|errors|message|code)")',
    re.IGNORECASE,
)


def require_file(link: Link, reply: Reply, file: BinaryIO) -> None:
    """Raises Refusal for what cannot be the file.

    The sizes that HipChat says were not always right, so a size alone proves nothing.
    """
    size = file.tell()
    if size == link.size or (link.size is None and size and not link.is_picture):
        return
    if size == 0:
        raise Refusal("What came is empty.", status=reply.status)
    if _is_page(reply, file):
        raise Refusal(
            "What came looks like a web page or an error, and not like the file.",
            status=reply.status,
        )


def _is_page(reply: Reply, file: BinaryIO) -> bool:
    kind = reply.headers.get("Content-Type", "").lower()
    if kind.startswith("image/"):
        return False
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0, 2)
    return bool(_PAGE_TYPES.match(kind) or _PAGE.match(head))
