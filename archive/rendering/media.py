"""Tells what a file is by its first bytes, never by its name."""

from dataclasses import dataclass
from typing import BinaryIO, Final

from archive.rendering.image_sizes import image_size
from archive.rendering.plain_text import is_text

IMAGE: Final = "image"
AUDIO: Final = "audio"
VIDEO: Final = "video"
PDF: Final = "pdf"
TEXT: Final = "text"
OTHER: Final = "other"

UNKNOWN_TYPE: Final = "application/octet-stream"
# Enough for every sign below and to tell text from all else.
HEAD = 4096
# Larger pictures would take a browser hundreds of megabytes each.
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 30_000

# SVG is not among them: it can hold scripts.
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"fLaC", "audio/flac"),
    (b"ID3\2", "audio/mpeg"),
    (b"ID3\3", "audio/mpeg"),
    (b"ID3\4", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
# The brands of the MP4 family that browsers play.
_MP4 = "isom iso2 iso4 iso5 iso6 mp41 mp42 avc1 dash MSNV"
_BRANDS = dict.fromkeys((b"M4V ", *_MP4.encode().split()), "video/mp4") | {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
# The sync of an MP3's frame, its version and layer.
_MP3_FRAMES = frozenset(b"\xfb\xfa\xf3\xf2\xe3\xe2")


@dataclass(frozen=True)
class Media:
    """`kind` is how a page shows it; width and height are known of pictures alone."""

    type: str = UNKNOWN_TYPE
    kind: str = OTHER
    width: int = 0
    height: int = 0


def media_in(file: BinaryIO) -> Media:
    """What an open file is; a picture of no size, or a vast one, is like any other."""
    head = file.read(HEAD)
    media_type = media_type_of(head)
    kind = media_type.partition("/")[0]
    if kind == IMAGE:
        width, height = image_size(media_type, file)
        return Media(media_type, _kind_of_image(width, height), width, height)
    if kind in {AUDIO, VIDEO}:
        return Media(media_type, kind)
    if media_type == "application/pdf":
        return Media(media_type, PDF)
    return Media(UNKNOWN_TYPE, TEXT if is_text(head) else OTHER)


def media_type_of(head: bytes) -> str:
    """The type a browser may be told: of nothing that can hold scripts of ours.

    >>> media_type_of(b"GIF89a......"), media_type_of(b"<svg xmlns=")
    ('image/gif', 'application/octet-stream')
    """
    plain = (kind for start, kind in _STARTS if head.startswith(start))
    if found := next(plain, ""):
        return found
    return next(filter(None, (look(head) for look in _LOOKS)), UNKNOWN_TYPE)


def _kind_of_image(width: int, height: int) -> str:
    has_size = 0 < width * height <= MOST_PIXELS
    return IMAGE if has_size and max(width, height) <= LONGEST_SIDE else OTHER


def _in_riff(head: bytes) -> str:
    return _RIFF.get(head[8:12], "") if head[:4] == b"RIFF" else ""


def _in_mp4(head: bytes) -> str:
    return _BRANDS.get(head[8:12], "") if head[4:8] == b"ftyp" else ""


def _in_ogg(head: bytes) -> str:
    if head[:4] != b"OggS":
        return ""
    return "video/ogg" if b"theora" in head else "audio/ogg"


def _in_matroska(head: bytes) -> str:
    is_webm = head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]
    return "video/webm" if is_webm else ""


def _in_mp3_frame(head: bytes) -> str:
    """Without a tag it begins with a frame, whose rates must be ones that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] not in _MP3_FRAMES:
        return ""
    has_rates = 0 < head[2] >> 4 < 15 and head[2] >> 2 & 3 != 3
    return "audio/mpeg" if has_rates else ""


_LOOKS = (_in_riff, _in_mp4, _in_ogg, _in_matroska, _in_mp3_frame)
