"""What the stored files are: read from each once, for they never change."""

from functools import lru_cache
from pathlib import Path

from archive.rendering.media import IMAGE, Media, media_in


def media_of(path: Path) -> Media | None:
    """Nothing where the file is gone; that is asked anew each time."""
    try:
        return _media_at(path)
    except OSError:
        return None


def image_type(path: Path) -> str:
    """The media type of a PNG, JPEG, GIF or WebP; empty for all else."""
    media = media_of(path)
    return media.type if media and media.type.startswith(f"{IMAGE}/") else ""


@lru_cache(maxsize=50_000)
def _media_at(path: Path) -> Media:
    with path.open("rb", buffering=0) as file:
        return media_in(file)
