"""Every message's original is found again, whatever the format of its dump."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from archive.evidence.originals import find_original
from archive.models import Message

DUMPS = Path(__file__).resolve().parent.parent / "dumps"
CASES = sorted(
    path.name for path in DUMPS.iterdir() if path.is_dir() and path.name != "sample"
)


def texts_in(value):
    match value:
        case str():
            yield value
        case dict():
            yield from (text for each in value.values() for text in texts_in(each))
        case list():
            yield from (text for each in value for text in texts_in(each))


def words_in(text):
    return set(re.findall(r"[A-Za-z0-9]+", text))


def words_of(original):
    """All words of an item, whatever its encoding and its escapes."""
    try:
        texts = list(texts_in(json.loads(original, strict=False)))
    except ValueError:
        texts = []
    raw = original.decode("latin-1"), original.decode("utf-8", "backslashreplace")
    return words_in(" ".join([*texts, *raw]))


@pytest.mark.parametrize("case", CASES)
def test_the_original_of_every_message_says_its_words(case, take_in):
    take_in(DUMPS / case)
    for message in Message.objects.select_related("source_file"):
        file = message.source_file
        original = find_original(
            settings.DATA_DIR, file.sha256, file.format, message.position
        )
        assert original is not None, (file.path, message.position)
        missing = words_in(message.body) - words_of(original)
        assert missing == set(), (file.path, message.position, original)
        if not message.uid.startswith("made-"):
            assert message.uid.encode() in original
