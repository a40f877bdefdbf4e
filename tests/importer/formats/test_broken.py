"""Why an item cannot be read is said in words for those who read the archive."""

from __future__ import annotations

import pytest
from memory_dump import read_files

from importer.formats import envelopes
from importer.formats.broken import HALF_A_CHARACTER, NOT_UTF8


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (rb"\ud83d", HALF_A_CHARACTER),
        (rb"\ude00", HALF_A_CHARACTER),
        (rb"\ud83d\u0041", HALF_A_CHARACTER),
        (b"\xff", NOT_UTF8),
        (b"caf\xe9", NOT_UTF8),
        (b"\xed\xa0\xbd", NOT_UTF8),
    ],
)
def test_what_is_no_character_is_told_without_a_parsers_words(
    text: bytes, reason: str
) -> None:
    before = b'{"UserMessage": {"id": "m-1", "timestamp": "2018-08-08T14:23:54Z 000001"'
    item = before + b', "sender": "x", "message": "' + text + b'"}}'
    path = "rooms/1/history.json"
    [problem] = read_files(envelopes, {path: b"[" + item + b"]"})[path]
    assert problem.reason == reason
    assert problem.raw == item.decode("utf-8", "backslashreplace")
