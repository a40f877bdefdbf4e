"""Tells images a page may show from all other files: by their first bytes alone."""

from pathlib import Path

# SVG is not among them: it can hold scripts.
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def image_type(path: Path) -> str:
    """The media type of a PNG, JPEG, GIF or WebP; empty for all else."""
    try:
        with path.open("rb") as file:
            return image_type_of(file.read(12))
    except OSError:
        return ""


def image_type_of(head: bytes) -> str:
    """
    >>> image_type_of(b"GIF89a......"), image_type_of(b"<svg xmlns=")
    ('image/gif', '')
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _STARTS if head.startswith(start)), "")
