"""How large pictures are: sizes are read from headers, broken ones give none."""

import io
import struct

import pytest
from media_maker import exif, gif_head, jpeg_head, png, segment, webp_head

from archive.rendering.image_sizes import image_size

EXTENDED = bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
LOSSLESS = b"\x2f" + (639 | 479 << 14).to_bytes(4, "little") + bytes(9)
LOSSY = bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 640 | 1 << 14, 480)
THUMBNAIL = segment(0xE2, b"\xff\xc0" + bytes(60))
FAR_AWAY = (segment(0xE2, bytes(65_000)),) * 20


def size(media_type: str, content: bytes) -> tuple[int, int]:
    return image_size(media_type, io.BytesIO(content))


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/png", png(640, 480)),
        ("image/gif", gif_head(640, 480)),
        ("image/webp", webp_head(b"VP8X", EXTENDED)),
        ("image/webp", webp_head(b"VP8L", LOSSLESS)),
        ("image/webp", webp_head(b"VP8 ", LOSSY)),
        ("image/jpeg", jpeg_head(640, 480)),
        ("image/jpeg", jpeg_head(640, 480, THUMBNAIL)),
        ("image/jpeg", jpeg_head(640, 480, *FAR_AWAY)),
        ("image/jpeg", jpeg_head(640, 480, b"\xff\xff" + exif(1)[1:])),
        ("image/jpeg", jpeg_head(640, 480, exif(3))),
        ("image/jpeg", jpeg_head(640, 480, segment(0xE1, b"http://ns.adobe.com/"))),
    ],
)
def test_a_header_tells_width_and_height(media_type: str, content: bytes) -> None:
    assert size(media_type, content) == (640, 480)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photo_taken_upright_is_turned(orientation: int, order: str) -> None:
    photo = jpeg_head(640, 480, exif(orientation, order))
    assert size("image/jpeg", photo) == (480, 640)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("image/png", png()[:20]),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(30)),
        ("image/gif", b"GIF89a\1"),
        ("image/webp", webp_head(b"VP8 ", bytes(10))),
        ("image/webp", webp_head(b"VP8L", bytes(20))),
        ("image/webp", b"RIFF\4\0\0\0WEBP"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/jpeg", b"\xff\xd8\xff\xda\0\0"),
        ("image/jpeg", b"\xff\xd8" + b"\xff" * 100_000),
        ("image/jpeg", b"\xff\xd8" + segment(0xE0, b"") * 1_000),
        ("image/bmp", b"BM" + bytes(60)),
    ],
)
def test_a_broken_header_tells_nothing(media_type: str, content: bytes) -> None:
    assert size(media_type, content) == (0, 0)


@pytest.mark.parametrize("length", range(36))
def test_broken_exif_leaves_a_photo_as_it_lies(length: int) -> None:
    cut = segment(0xE1, exif(6)[4 : 4 + length])
    whole = len(exif(6)) - 4
    expected = (480, 640) if length >= whole - 2 else (640, 480)
    assert size("image/jpeg", jpeg_head(640, 480, cut)) == expected
