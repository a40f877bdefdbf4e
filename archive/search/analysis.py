"""Analysis: how a text becomes the words that every engine indexes and looks for.

Words are runs of letters and digits, folded; everything else parts them. So an
address, a version or `snake_case` is found whole, as a phrase of its parts, and by
each part. Scripts without blanks are indexed as overlapping pairs of characters and
the last one alone: 日本語 as 日本, 本語, 語. The parts of camelCase words are indexed
beside the text, so that getUserById is found by "get user" as well.
"""

import re
from collections.abc import Iterable, Iterator
from operator import add

from archive.search.base import Analysed, Terms
from archive.search.cards import texts_of_card
from archive.search.folding import UNSPACED, fold
from archive.search.marks import Said, marks_of
from archive.search.visible import addresses, visible_text

LONGEST = 64  # longer words are cut into pieces of this length, which lie side by side
_LONG = re.compile(f"[^ ]{{{LONGEST}}}(?=[^ ])")
_RUN = re.compile(f"[{UNSPACED}]+")
_PART = re.compile(f"[{UNSPACED}]+|[^ {UNSPACED}]{{1,{LONGEST}}}")
_ADJOINED = re.compile(f"[{UNSPACED}][^ {UNSPACED}]+ *$")
# Stands between the parts of different words, between addresses and file names; no
# phrase reaches over it, since no text folds to it.
_GAP = " \u00a6 "
# Where a part of a camelCase word begins: the U of getUser, the S of HTTPServer.
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Found in a fifth of the time that looking for humps takes, and seldom in vain.
_CAPITAL_WITHIN = re.compile(r"[A-Z](?<=[A-Za-z][A-Z])")
_WORD = re.compile(r"\w+")
_SLICE = 4096  # bounds the memory a body of millions of characters takes


def words(text: str) -> str:
    """The words of a text with blanks between them, as an engine indexes them.

    >>> words("See A-1312/B: 東京都").split()
    ['see', 'a', '1312', 'b', '東京', '京都', '都']
    """
    folded = fold(text)
    if not folded.isascii():
        folded = _RUN.sub(_pairs_of_run, folded)
    if len(folded) > LONGEST and _LONG.search(folded):
        folded = _LONG.sub(r"\g<0> ", folded)
    return folded


def analyse(said: Said) -> Analysed:
    """What a message is found by: what a reader sees, cards, addresses, file names."""
    body, is_html = said.body, said.is_html
    visible = visible_text(body, is_html=True) if is_html else body
    parts = list(_parts_of(visible))
    if is_html:
        parts += map(words, addresses(body))
    if said.extra:
        parts += map(words, texts_of_card(said.extra))
    names = [
        text for name in said.file_names for text in (words(name), *_parts_of(name))
    ]
    return Analysed(words(visible), _GAP.join(parts), _GAP.join(names), marks_of(said))


def humped(text: str) -> Iterator[re.Match[str]]:
    """The camelCase words of a text."""
    if _CAPITAL_WITHIN.search(text):
        for word in _WORD.finditer(text):
            if HUMP.search(word[0]):
                yield word


def _parts_of(text: str) -> Iterator[str]:
    """The parts of words that have humps."""
    return (words(HUMP.sub(" ", word[0])) for word in humped(text))


def terms(text: str, *, is_prefix: bool = False) -> Terms | None:
    """A typed word or phrase as the index holds it; None if it has no words.

    >>> terms("東京都 2016").tokens
    ('東京', '京都', '都', '2016')
    """
    folded = fold(text)
    parts = tuple(_PART.findall(folded))
    if not parts:
        return None
    last = parts[-1]
    if is_unspaced(last):
        # Any two characters are a token already; one alone begins a pair.
        is_prefix = len(last) == 1
    elif _ADJOINED.search(folded):
        # Whoever cuts a piece out of a text without blanks may cut a number in two.
        is_prefix = True
    return Terms(parts, tuple(_tokens(parts)), is_prefix)


def is_unspaced(part: str) -> bool:
    return _RUN.match(part) is not None


def _tokens(parts: tuple[str, ...]) -> Iterator[str]:
    for position, part in enumerate(parts, 1):
        if not is_unspaced(part) or len(part) == 1:
            yield part
            continue
        yield from _pairs(part)
        if position < len(parts):
            yield part[-1]


def _pairs(run: str) -> Iterable[str]:
    return map(add, run, run[1:])


def _pairs_of_run(match: re.Match[str]) -> str:
    run = match[0]
    slices = (run[at : at + _SLICE + 1] for at in range(0, len(run), _SLICE))
    pairs = " ".join(" ".join(_pairs(part)) for part in slices)
    return f" {pairs} {run[-1]} "
