"""Snippets: the part of a text around the first match, with all its matches marked."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain

from archive.search.analysis import HUMP, LONGEST, humped, is_unspaced
from archive.search.base import All, Any, Expression, Near, Snippet, Terms
from archive.search.folding import UNSPACED, fold, fold_with_offsets

LENGTH = 240
_BEFORE = 80
# Other than ASCII text is folded one character at a time, and this is far more than
# HipChat let anyone write.
_MOST_FOLDED = 100_000
_WORD_BEGINS = f"(?<![^ {UNSPACED}])"
_WORD_ENDS = f"(?![^ {UNSPACED}])"
_WORD_GOES_ON = f"[^ {UNSPACED}]*"

Span = tuple[int, int]


def mark(
    text: str, expression: Expression | None, *, is_file_name: bool = False
) -> Snippet:
    """Every second part is a match; the first may be empty.

    The beginning of the text where nothing matches, as when a file's name did.
    """
    found = spans(text, expression, is_file_name=is_file_name)
    first = next(found, (0, 0))
    start, end = _window(text, first[0])
    parts, at = [], start
    for begins, ends in chain([first] if any(first) else [], found):
        if begins >= end:
            break
        parts += [text[at:begins], text[begins : min(ends, end)]]
        at = min(ends, end)
    parts.append(text[at:end])
    return _with_ellipses(parts, is_cut=(start > 0, end < len(text)))


def shortened(text: str) -> str:
    """The beginning of a text, as long as a snippet."""
    return "".join(mark(text, None))


def spans(
    text: str, expression: Expression | None, *, is_file_name: bool = False
) -> Iterator[Span]:
    """Where in the text the wanted words are, in order, none within another.

    What is looked for in names of files is wanted there alone.
    """
    wanted = _wanted(expression)
    patterns = {_pattern(each) for each in wanted if is_file_name or not each.in_files}
    if not patterns:
        return
    # Of several that match in one place, the longest.
    pattern = re.compile("|".join(sorted(patterns, key=len, reverse=True)))
    if not text.isascii():
        text = text[:_MOST_FOLDED]
    found = merge(
        _matches(text, pattern),
        _matches_within_words(text, pattern),
        key=lambda span: (span[0], -span[1]),
    )
    yield from _apart(found)


def _matches(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    if text.isascii():
        for match in pattern.finditer(fold(text)):
            yield match.span()
        return
    folded, offsets = fold_with_offsets(text)
    for match in pattern.finditer(folded):
        yield offsets[match.start()], _end(offsets, match.end())


def _matches_within_words(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    """In the parts of camelCase words, which are found as words of their own."""
    for word in humped(text):
        humps = HUMP.finditer(word[0])
        # Each part but the first has one blank more before it than the one before.
        blanks = [hump.start() + count for count, hump in enumerate(humps)]
        for span in _matches(HUMP.sub(" ", word[0]), pattern):
            start, end = (word.start() + at - bisect_left(blanks, at) for at in span)
            yield start, end


def _apart(found: Iterable[Span]) -> Iterator[Span]:
    reached = 0
    for start, end in found:
        if start >= reached:
            yield start, end
            reached = end


def _end(offsets: list[int], at: int) -> int:
    """Where the next character begins; a letter may have become two."""
    while offsets[at] == offsets[at - 1]:
        at += 1
    return offsets[at]


def _wanted(expression: Expression | None) -> Iterator[Terms]:
    match expression:
        case Terms():
            yield expression
        case All(parts) | Any(parts) | Near(parts):
            for part in parts:
                yield from _wanted(part)
        case _:
            return


def _pattern(terms: Terms) -> str:
    pattern, previous = "", ""
    for part in terms.parts:
        if previous:
            pattern += " *" if _may_touch(previous, part) else " +"
        pattern += re.escape(part)
        previous = part
    begins = "" if is_unspaced(terms.parts[0]) else _WORD_BEGINS
    if is_unspaced(previous):
        return begins + pattern
    return begins + pattern + (_WORD_GOES_ON if terms.is_prefix else _WORD_ENDS)


def _may_touch(left: str, right: str) -> bool:
    return is_unspaced(left) or is_unspaced(right) or len(left) == LONGEST


def _window(text: str, match_at: int) -> Span:
    """Around a match, from blank to blank where one is near."""
    if len(text) <= LENGTH:
        return 0, len(text)
    start = max(0, match_at - _BEFORE)
    if start > 0:
        blank = text.find(" ", start, min(start + 20, match_at))
        start = start if blank < 0 else blank + 1
        # Nobody wants to read blank lines before the match.
        start = match_at - len(text[start:match_at].lstrip())
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", max(end - 20, match_at + 1), end)
        end = end if blank < 0 else blank
    return start, end


def _with_ellipses(parts: list[str], *, is_cut: tuple[bool, bool]) -> Snippet:
    before, after = is_cut
    parts[0] = "…" * before + parts[0]
    parts[-1] += "…" * after
    return tuple(parts)
