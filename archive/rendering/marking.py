"""Marks stretches of the text of safe HTML, whatever tags and references it has."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import accumulate, islice
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString

from archive.rendering.sanitize import with_marks

Span = tuple[int, int]
FindSpans = Callable[[str], Iterable[Span]]

# HipChat took 10,000 characters; a body of millions of marks or signs must not make a
# page slow, so what is beyond these stays unmarked.
MOST_MARKS = 10_000
MOST_PIECES = 200_000

_INSIDE = r"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*"""
# Our own words in the place of an image: nobody wrote them.
_PLACEHOLDER = rf'<span class="remote-image"{_INSIDE}>[^<]*</span>'
_PICTURE = rf"<img\b{_INSIDE}>"
_MARKUP = re.compile(
    rf"""
    (?P<reference> &(?:\#\w{{1,10}}|\w{{1,32}}); )
  | (?P<picture> {_PICTURE} )
  | (?P<parting> {_PLACEHOLDER.replace(" ", "[ ]")} )
  | (?P<joining> </?(?:a|b|code|em|i|samp|span|strong)(?=[\s>]){_INSIDE}> )
  | (?P<tag> <{_INSIDE}> )
    """,
    re.VERBOSE,
)
# What no mark reaches over: all tags but pictures.
_GAP = re.compile(rf"{_PLACEHOLDER}|(?!{_PICTURE})<{_INSIDE}>")
_ALT = re.compile(r'\salt="([^"]*)"')
# What may stand between the cells of a table, where a mark must not.
_BLANK = " \t\r\n\f"


class _Piece(NamedTuple):
    """A piece of HTML and what is read there: itself, or what it stands for."""

    start: int
    end: int
    text: str

    def begin(self, offset: int) -> int:
        """Where a mark begins, `offset` characters into the text; none within a tag."""
        return self.start + offset if self._is_plain else self.start

    def finish(self, offset: int) -> int:
        return self.start + offset if self._is_plain else self.end

    @property
    def _is_plain(self) -> bool:
        return len(self.text) == self.end - self.start


def mark_html(html: SafeString, find_spans: FindSpans) -> SafeString:
    """`find_spans` is given the text, and tells in order what to mark of it.

    >>> mark_html(escape("a < b"), lambda text: [(text.index("<"), 5)])
    'a <mark>&lt; b</mark>'
    """
    return with_marks(html, _places(html, find_spans))


def mark_text(text: str, find_spans: FindSpans) -> SafeString:
    return mark_html(escape(text), find_spans)


def _places(html: str, find_spans: FindSpans) -> Iterator[Span]:
    """Where in the HTML the marks stand: around text alone, in order."""
    pieces = list(_pieces(html))
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    text = "".join(piece.text for piece in pieces)
    reached = 0
    for begins, ends in islice(find_spans(text), MOST_MARKS):
        ends = min(ends, len(text))
        if begins >= ends:
            continue
        first = bisect_right(starts, begins) - 1
        last = bisect_right(starts, ends - 1) - 1
        start = pieces[first].begin(begins - starts[first])
        end = pieces[last].finish(ends - starts[last])
        yield from _runs(html, max(start, reached), end)
        reached = max(end, reached)


def _pieces(html: str) -> Iterator[_Piece]:
    end = 0
    for number, match in enumerate(_MARKUP.finditer(html)):
        yield _Piece(end, match.start(), html[end : match.start()])
        if number == MOST_PIECES:
            return
        yield _Piece(*match.span(), _read(match))
        end = match.end()
    yield _Piece(end, len(html), html[end:])


def _read(markup: re.Match[str]) -> str:
    """What a reader reads there; tags that join nothing part two words."""
    match markup.lastgroup:
        case "reference":
            return unescape(markup[0])
        case "picture":
            alt = _ALT.search(markup[0])
            return unescape(alt[1]) if alt else " "
        case "joining":
            return ""
        case _:
            return " "


def _runs(html: str, start: int, end: int) -> Iterator[Span]:
    """The stretches between tags, without the blanks around them."""
    for match in _GAP.finditer(html, start, end):
        yield from _trimmed(html, start, match.start())
        start = match.end()
    yield from _trimmed(html, start, end)


def _trimmed(html: str, start: int, end: int) -> Iterator[Span]:
    run = html[start:end]
    if stripped := run.strip(_BLANK):
        start += len(run) - len(run.lstrip(_BLANK))
        yield start, start + len(stripped)
