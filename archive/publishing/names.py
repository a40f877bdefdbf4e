"""Names for folders and files that are safe on every disk and in every browser.

What a browser would run, or might guess to be HTML, ends in `.download`: opened from a
disk there is no header that keeps it from running.
"""

import re
import unicodedata
from hashlib import sha256
from pathlib import PurePosixPath

from archive.search.folding import fold

_LONGEST_SLUG = 40
_LONGEST_STEM = 60
_MOST_BYTES = 120
_HASH = 12
_UNSAFE = re.compile(r"[^\w-]+")
# Shown, played or handed to another program: none of them runs in a browser.
_INERT = frozenset(
    (
        *("txt", "log", "csv", "tsv", "md", "json", "yaml", "yml", "ini", "conf"),
        *("diff", "patch", "sql", "pdf", "rtf", "doc", "docx", "xls", "xlsx", "ppt"),
        *("pptx", "odt", "ods", "odp", "png", "jpg", "jpeg", "gif", "webp", "bmp"),
        *("tif", "tiff", "heic", "psd", "mp3", "wav", "ogg", "m4a", "mp4", "webm"),
        *("mov", "avi", "zip", "gz", "tgz", "bz2", "xz", "7z", "tar", "rar"),
    )
)


def folder_name(name: str, id: str) -> str:
    """
    >>> folder_name("../../Über x", "7"), folder_name("CON", "8")
    ('uber-x-7902699b', 'con-2c624232')
    """
    letters = re.sub("[^a-z0-9]+", "-", fold(name)[:_LONGEST_SLUG]).strip("-")
    return f"{letters or 'room'}-{sha256(id.encode()).hexdigest()[:8]}"


def file_name(name: str, digest: str, known_ending: str = "") -> str:
    """`known_ending` is what the bytes say the file is, if a page may show it.

    >>> file_name("a b.PDF", "c0ffee"), file_name("x.svg", "c0ffee")
    ('a_b-c0ffee.pdf', 'x-c0ffee.svg.download')
    """
    path = PurePosixPath(name.replace("\\", "/").rpartition("/")[2])
    ending = _safe(path.suffix[1:].lower(), 10)
    stem = _safe(path.stem if ending else path.name, _LONGEST_STEM) or "file"
    name = f"{stem}-{digest[:_HASH]}"
    if known_ending:
        return f"{name}.{known_ending}"
    if ending in _INERT:
        return f"{name}.{ending}"
    return f"{name}.{ending}.download" if ending else f"{name}.download"


def _safe(text: str, longest: int) -> str:
    normal = unicodedata.normalize("NFC", text)
    short = _UNSAFE.sub("_", normal).strip("_-")[:longest]
    return short.encode(errors="ignore")[:_MOST_BYTES].decode(errors="ignore")
