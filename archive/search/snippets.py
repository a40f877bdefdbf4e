"""Snippets: the part of a text around the first match, with all its matches marked."""

import re
from collections.abc import Iterator
from itertools import chain

from archive.search.analysis import LONGEST, is_unspaced
from archive.search.base import All, Any, Expression, Snippet, Terms
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


def mark(text: str, expression: Expression | None) -> Snippet:
    """Every second part is a match; the first may be empty.

    The beginning of the text where nothing matches, as when a file's name did.
    """
    found = spans(text, expression)
    first = next(found, (0, 0))
    start, end = _window(text, first[0])
    parts, at = [], start
    for begins, ends in chain([first] if any(first) else [], found):
        if begins >= end:
            break
        if begins >= at:
            parts += [text[at:begins], text[begins : min(ends, end)]]
            at = min(ends, end)
    parts.append(text[at:end])
    return _with_ellipses(parts, is_cut=(start > 0, end < len(text)))


def shortened(text: str) -> str:
    """The beginning of a text, as long as a snippet."""
    return "".join(mark(text, None))


def spans(text: str, expression: Expression | None) -> Iterator[Span]:
    """Where in the text the wanted words are, in order, none within another."""
    pattern = "|".join(_pattern(terms) for terms in _wanted(expression))
    if not pattern:
        return
    if text.isascii():
        for match in re.finditer(pattern, fold(text)):
            yield match.span()
        return
    folded, offsets = fold_with_offsets(text[:_MOST_FOLDED])
    for match in re.finditer(pattern, folded):
        yield offsets[match.start()], _end(offsets, match.end())


def _end(offsets: list[int], at: int) -> int:
    """Where the next character begins; a letter may have become two."""
    while offsets[at] == offsets[at - 1]:
        at += 1
    return offsets[at]


def _wanted(expression: Expression | None) -> Iterator[Terms]:
    match expression:
        case Terms():
            yield expression
        case All(parts) | Any(parts):
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
