"""Bytes as text: what is text in some way is read, all else is none."""

import pytest

from archive.rendering.plain_text import is_text, text_in


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"one\r\ntwo\tthree", "one\r\ntwo\tthree"),
        ("naïve 💥".encode(), "naïve 💥"),
        (b"\xef\xbb\xbfmarked", "marked"),
        (b"na\xefve \x93quoted\x94", "naïve “quoted”"),
        ("naïve".encode("utf-16"), "naïve"),
        (b"\xfe\xff\0h\0i", "hi"),
        ("cut 💥".encode()[:-1], "cut "),
        (b"\x1b[31mred", "␛[31mred"),
        (b"page\x0cpage", "page\npage"),
        (b"", ""),
    ],
)
def test_text_is_read_as_it_was_written(content: bytes, text: str) -> None:
    assert text_in(content) == text


@pytest.mark.parametrize(
    "content",
    [b"\0", b"bell\7", b"del\x7f", b"\xff\xfe\0", b"un\x81defined", b"PK\x03\x04"],
)
def test_what_holds_controls_is_no_text(content: bytes) -> None:
    assert not is_text(content)
