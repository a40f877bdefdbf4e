"""Takes apart what a viewer typed: words, phrases, operators, and what joins them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.search.operators import BY_NAME

_LONGEST_SHOWN = 60
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# A minus, an operator, then a phrase or a bare word; each may be missing. A quote
# that nothing closes only parts words.
_ITEM = re.compile(
    r"(?P<minus>-(?![-\s]))?"
    # ASCII's capitals alone: other letters that fold to these are no operator's.
    rf"(?:(?P<operator>(?ai:{'|'.join(sorted(BY_NAME))})):)?"
    r'(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))?',
)
_OPEN = re.compile(r"-?\(")
_NEAR = re.compile(r"NEAR(?:/([0-9]{1,3}))?")
_NEAR_BY = 10


@dataclass(frozen=True)
class Item:
    """One thing typed, from `start` to `end` of the text."""

    shown: str
    value: str
    start: int = 0
    end: int = 0
    operator: str = ""
    is_negative: bool = False
    is_prefix: bool = False
    is_quoted: bool = False

    @property
    def shown_value(self) -> str:
        return shortened(self.value)


@dataclass(frozen=True)
class Sign:
    """What joins items: "(", ")", "OR" or "NEAR"; a minus may stand before "("."""

    sign: str
    start: int
    end: int
    is_negative: bool = False
    distance: int = 0


def items_of(text: str) -> Iterator[Item | Sign]:
    """AND says what a blank says. Parentheses within a word are part of it.

    >>> [each.shown for each in items_of('a -b "c d" e* f(1)')]
    ['a', '-b', '"c d"', 'e*', 'f(1)']
    >>> [each.sign for each in items_of("(OR)")]
    ['(', 'OR', ')']
    """
    text = text.translate(QUOTES)
    at = depth = 0
    while at < len(text):
        if opened := _OPEN.match(text, at):
            depth += 1
            at = opened.end()
            yield Sign("(", opened.start(), at, opened[0][0] == "-")
            continue
        match = _ITEM.match(text, at)
        if match is None or not match[0]:
            at += 1
            continue
        at = match.end()
        closed = min(depth, _unopened(match["word"] or ""))
        yield from _spoken(match, match.end() - closed)
        depth -= closed
        for end in range(match.end() - closed, match.end()):
            yield Sign(")", end, end + 1)
        if match["phrase"] is not None:
            while depth and text[at : at + 1] == ")":
                yield Sign(")", at, at + 1)
                depth, at = depth - 1, at + 1


def shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def unquoted(text: str) -> str:
    """What can be put in quotes: those within would end it.

    >>> unquoted("the “best” room")
    'the  best  room'
    """
    return text.translate(QUOTES).replace('"', " ")


def _unopened(word: str) -> int:
    """How many parentheses at the end of a word close what was opened before it."""
    closing = len(word) - len(word.rstrip(")"))
    return max(0, min(closing, word.count(")") - word.count("(")))


def _spoken(match: re.Match[str], end: int) -> Iterator[Item | Sign]:
    """What a match says up to `end`, if that is anything."""
    start, shown = match.start(), match.string[match.start() : end]
    if shown in ("", "AND"):
        return
    near = _NEAR.fullmatch(shown)
    if shown == "OR":
        yield Sign("OR", start, end)
    elif near and _stands_between(match.string, start, end):
        yield Sign("NEAR", start, end, distance=int(near[1] or _NEAR_BY))
    else:
        yield _item(match, shown, end)


def _stands_between(text: str, start: int, end: int) -> bool:
    """NEAR alone, or at an end, is a word like any other."""
    return bool(text[:start].strip(" (") and text[end:].strip(" )"))


def _item(match: re.Match[str], shown: str, end: int) -> Item:
    word = (match["word"] or "")[: end - match.end() or None]
    return Item(
        shown=shortened(shown),
        value=match["phrase"] or word,
        start=match.start(),
        end=end,
        operator=(match["operator"] or "").lower(),
        is_negative=bool(match["minus"]),
        is_prefix=word.endswith("*"),
        is_quoted=match["phrase"] is not None,
    )
