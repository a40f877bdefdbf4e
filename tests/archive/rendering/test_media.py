"""What a file is, its first bytes say: whatever else it may be called."""

import io

import pytest
from media_maker import (
    HTML,
    PDF,
    SVG,
    WEBM,
    XML,
    ZIP,
    gif_head,
    jpeg_head,
    lying_png,
    png,
    wav,
)

from archive.rendering.media import Media, media_in, media_type_of

UNKNOWN = "application/octet-stream"


def mp4(brand: bytes) -> bytes:
    return b"\0\0\0\x24ftyp" + brand + bytes(20)


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (png(), "image/png", "image"),
        (lying_png(), "image/png", "image"),
        (jpeg_head(3, 2), "image/jpeg", "image"),
        (gif_head(3, 2), "image/gif", "image"),
        (png()[:12], "image/png", "other"),
        (gif_head(0, 2), "image/gif", "other"),
        (jpeg_head(60_000, 60_000), "image/jpeg", "other"),
        (jpeg_head(30_001, 1), "image/jpeg", "other"),
        (wav(), "audio/wav", "audio"),
        (b"ID3\4\0\0\0", "audio/mpeg", "audio"),
        (b"\xff\xfb\x90\x64" + bytes(60), "audio/mpeg", "audio"),
        (b"\xff\xfb\xf0\x64" + bytes(60), UNKNOWN, "other"),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "audio/ogg", "audio"),
        (b"OggS\0\2" + bytes(22) + b"\x80theora", "video/ogg", "video"),
        (b"fLaC\0\0\0\x22", "audio/flac", "audio"),
        (mp4(b"M4A "), "audio/mp4", "audio"),
        (mp4(b"isom"), "video/mp4", "video"),
        (mp4(b"qt  "), "video/quicktime", "video"),
        (mp4(b"heic"), UNKNOWN, "other"),
        (WEBM, "video/webm", "video"),
        (b"\x1a\x45\xdf\xa3" + b"matroska" + bytes(60), UNKNOWN, "other"),
        (PDF, "application/pdf", "pdf"),
        (b" %PDF", UNKNOWN, "text"),
        (b"ID3 is a tag", UNKNOWN, "text"),
        (b"GIF89a is a format", "image/gif", "other"),
        (b"plain words\n", UNKNOWN, "text"),
        ("naïve".encode("utf-16"), UNKNOWN, "text"),
        (SVG, UNKNOWN, "text"),
        (HTML, UNKNOWN, "text"),
        (XML, UNKNOWN, "text"),
        (ZIP, UNKNOWN, "other"),
        (b"", UNKNOWN, "other"),
    ],
)
def test_first_bytes_tell(content: bytes, media_type: str, kind: str) -> None:
    media = media_in(io.BytesIO(content))
    assert (media.type, media.kind) == (media_type, kind)


def test_a_picture_knows_its_size() -> None:
    assert media_in(io.BytesIO(png(7, 5))) == Media("image/png", "image", 7, 5)


@pytest.mark.parametrize("blank", [b"", b" ", b"\n\t", b"\xef\xbb\xbf", b"\0"])
@pytest.mark.parametrize("markup", [SVG, HTML, XML, b"<html>", b"<!-- -->GIF89a"])
def test_nothing_that_can_hold_scripts_has_a_type(blank: bytes, markup: bytes) -> None:
    assert media_type_of(blank + markup) == UNKNOWN


def test_a_large_file_is_read_at_its_beginning_only() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            self.taken += len(found)
            return found

    file = Counted(b"words " * 1_000_000)
    assert media_in(file).kind == "text"
    assert file.taken <= 4096
