"""Makes small pictures, sounds and films, and some that only say they are such."""

from __future__ import annotations

import base64
import io
import struct
import wave
import zlib

# A film of four frames, 16 by 16, as Chromium recorded it.
WEBM = zlib.decompress(
    base64.b64decode(
        "eNqTcr2/eL5TWyOj03cg/tTI4vS5kcOpqaU8NSnXqR3IbW1kkghuSGdkAAGmQEHf2SU7fXd3B69u"
        "EfVcmRa8pjEPwhMLWZcN5E2G8OSdt5UCeVd8d/cAeTLBu4FyTUz2b9YxkARAVizQur6xmd/JwaWz"
        "xXlanIhvQ5tzRlF+bmq4I5QBsnnPul3XGxmLj7ZfWtygwnw1rLmRMfRdI2Nba1h8WIDFg7kbGgV2"
        "NQoEHwAKb5gQuhFI7WxkCt3VyBu6u5ER5FiI/xjjnzcyLHi5cF8jkLOBiWEuo5YAgwADAztHa2vH"
        "zJYORhUB4bUB8gcE0t/f+PfXjun/zbu/yuvm3n+Q/P9d9f6d7/493/1/5xyG0oXLli0BWr90vgBW"
        "MxgSshn+/d/VzLDgwsL1jQwpDBuB1gtwKjAcYGz8vyCBTeDfP/lH/7/Z1t/4+j/5+v+Nr/+/Sfsr"
        "ud8t/7UG0OyZy6aDzJ50EaaJ4dDB+gUMDgwMv4GOP7dwbSPDCUwT/7Q///er/8PHf2Zc/3+3yL8T"
        "qN/h+P/tTwLmpSw4u3BNI6MOmnnsFf/+7WCo/z3vPdjbIM//2Dyx480eAsadAKWE3t3dmxsZtrcB"
        "E9zHxisALLoGLg=="
    )
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("svg")</script></svg>'
HTML = b"<!DOCTYPE html><script>alert('html')</script>"
XML = b"<?xml version='1.0'?><a xmlns='http://www.w3.org/1999/xhtml'/>"
ZIP = b"PK\x03\x04" + b"\0" * 40


def png(width: int = 3, height: int = 2, shade: int = 128) -> bytes:
    rows = (b"\0" + bytes([shade]) * 3 * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def lying_png(width: int = 3, height: int = 2) -> bytes:
    """Its header is one of a picture, what follows is none."""
    return png(width, height)[:33] + b"no picture" * 9


def jpeg_head(width: int, height: int, *segments: bytes) -> bytes:
    """As much of a JPEG as tells its size."""
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    parts = (*segments, segment(0xC0, frame))
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda"


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif(orientation: int, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    directory = struct.pack(f"{order}IH", 8, 1) + entry
    return segment(0xE1, b"Exif\0\0" + mark + directory)


def gif_head(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(3)


def webp_head(chunk: bytes, content: bytes) -> bytes:
    body = b"WEBP" + chunk + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body)) + body


def wav(seconds: float = 1) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(128 + n % 16 for n in range(int(8000 * seconds))))
    return target.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
