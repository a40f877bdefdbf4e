"""What stands at the cursor of a search being typed, and what would take its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.search.items import QUOTES, unquoted
from archive.search.operators import BY_NAME, Operator

# Signs before a word, an operator, then a phrase, closed or not, or a bare word.
_ITEM = re.compile(
    r"(?P<signs>[-(]*)"
    rf"(?:(?P<operator>(?ai:{'|'.join(BY_NAME)})):)?"
    r'(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]*))',
)
_REST_OF_NAME = re.compile(r'[^\s"():]*:?')
_REST_OF_WORD = re.compile(r'[^\s")]*')


@dataclass(frozen=True)
class Place:
    """`typed` is the word, or an operator's value, as far as the cursor.

    What is chosen replaces the characters from `start` to `end`. `tail` parts it from
    what follows.
    """

    operator: Operator | None
    typed: str
    start: int
    end: int
    tail: str = ""


def place_at(text: str, cursor: int) -> Place | None:
    """None within a phrase and behind a closed one: there is nothing to complete.

    >>> place_at("boom -from:al", 13).typed
    'al'
    """
    text = text.translate(QUOTES)
    before = text[:cursor]
    items = [item for item in _ITEM.finditer(before) if item[0]]
    if not items or items[-1].end() < len(before):
        return Place(None, "", cursor, _end(_REST_OF_NAME, text, cursor))
    item = items[-1]
    is_quoted = item["phrase"] is not None
    if item["closed"] or (is_quoted and not item["operator"]):
        return None
    start = item.end("signs")
    if item["operator"] is None:
        end = _end(_REST_OF_NAME, text, cursor)
        return Place(None, item["word"], start, end)
    end = _end_of_value(text, cursor, is_quoted=is_quoted)
    return Place(
        operator=BY_NAME[item["operator"].lower()],
        typed=item["phrase"] if is_quoted else item["word"],
        start=start,
        end=end + text[end : end + 1].isspace(),
        tail="" if text[end : end + 1] == ")" else " ",
    )


def quoted(value: str) -> str:
    """
    >>> quoted("anna"), quoted("Anna Lee")
    ('anna', '"Anna Lee"')
    """
    return value if re.fullmatch(r"@?[\w.+-]+", value) else f'"{unquoted(value)}"'


def _end_of_value(text: str, cursor: int, *, is_quoted: bool) -> int:
    """A phrase ends at the next quote, if that one does not begin another phrase."""
    if is_quoted and text.count('"', cursor) % 2:
        return text.index('"', cursor) + 1
    return _end(_REST_OF_WORD, text, cursor)


def _end(rest: re.Pattern[str], text: str, cursor: int) -> int:
    match = rest.match(text, cursor)
    return match.end() if match else cursor
