"""Stems: which words are inflections of one another, by Snowball's rules for English.

The index holds words as they are written. What a plain word of a query finds beside
itself are the words of the index that have its stem; so a quoted word stays exact, and
a search can say which words it looked for.
"""

from collections.abc import Iterable

import Stemmer

SHORTEST, _LONGEST = 3, 32
_STEMMER = Stemmer.Stemmer("english")


def stem_of(word: str) -> str | None:
    """The stem of a folded word; None of what is no English word, such as a number.

    >>> stem_of("deploying"), stem_of("v2")
    ('deploy', None)
    """
    return _STEMMER.stemWord(word) if _is_english(word) else None


def inflected(words: Iterable[str]) -> list[tuple[str, str]]:
    """Stem and word of those among different words that are not their own stem."""
    english = [word for word in words if _is_english(word)]
    stems = _STEMMER.stemWords(english)
    return [(s, w) for s, w in zip(stems, english, strict=True) if s != w]


def _is_english(word: str) -> bool:
    return SHORTEST <= len(word) <= _LONGEST and word.isascii() and word.isalpha()
