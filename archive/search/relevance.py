"""Relevance: which of some matches say most about what was asked.

Terms are the words, phrases and beginnings of words that a search wants, each once, and
none that it leaves out. The inflections of a word are one term. A message's score is

    sum over terms of  idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average))
    times              1 + closeness

- tf: how often the term occurs; an inflection counts half of the form that was typed.
- idf: ln(1 + (N - n + 0.5) / (n + 0.5)), where n of the N candidates have the term.
- length: of the message in words, beside the average of all candidates.
- closeness: how many things are wanted together, divided by the words from the first to
  the last of them where they stand closest. 1 is side by side, 0 that one is missing.

This is BM25 with its usual k1 = 1.2 and b = 0.75, counted over the candidates alone.
Equal scores are newest first, and so are all where a search has no words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import NamedTuple

from archive.search.base import All, Any, Expression, Inflected, Near, Terms

K1 = 1.2
B = 0.75
INFLECTION = 0.5

# The forms of one word, the typed one first; a phrase or a prefix has one form.
Term = tuple[Terms, ...]
# Which terms, by their numbers, satisfy a part of an expression.
Part = frozenset[int]


@dataclass(frozen=True)
class Candidate:
    """A match, and its words as `analysis.words` gives them, one by one."""

    id: int
    words: Sequence[str]


def ranked(candidates: Sequence[Candidate], expression: Expression) -> list[int]:
    """All ids, the most relevant first, in one pass over the words."""
    wanted = _Wanted(expression)
    readings = [wanted.read(each.words) for each in candidates]
    idf = _rarity(readings)
    average = sum(each.length for each in readings) / max(1, len(readings))
    scored = [
        (reading.score(idf, average), candidate.id)
        for candidate, reading in zip(candidates, readings, strict=True)
    ]
    return [id for _, id in sorted(scored, reverse=True)]


@dataclass(frozen=True)
class _Reading:
    """What one message has of what is wanted."""

    length: int
    frequencies: dict[int, float]
    closeness: float

    def score(self, idf: dict[int, float], average: float) -> float:
        if not self.frequencies:
            return 0.0
        norm = K1 * (1 - B + B * self.length / average)
        terms = sorted(self.frequencies.items())
        bm25 = sum(idf[term] * tf * (K1 + 1) / (tf + norm) for term, tf in terms)
        return bm25 * (1 + self.closeness)


def _rarity(readings: Sequence[_Reading]) -> dict[int, float]:
    """The idf of each term that occurs."""
    having: dict[int, int] = defaultdict(int)
    for reading in readings:
        for term in reading.frequencies:
            having[term] += 1
    return {
        term: log(1 + (len(readings) - n + 0.5) / (n + 0.5))
        for term, n in having.items()
    }


class _Form(NamedTuple):
    term: int
    tokens: tuple[str, ...]
    is_prefix: bool
    weight: float


class _Occurrence(NamedTuple):
    at: int
    term: int
    weight: float


class _Wanted:
    """The terms of an expression, and which of them are wanted together."""

    def __init__(self, expression: Expression) -> None:
        self._terms: dict[Term, int] = {}
        self._together: list[list[Part]] = []
        self._whole: dict[str, list[_Form]] = defaultdict(list)  # by the first token
        self._begun: list[_Form] = []
        self._walk(expression)

    def read(self, words: Sequence[str]) -> _Reading:
        occurrences = list(self._occurrences(words))
        frequencies: dict[int, float] = defaultdict(float)
        for each in occurrences:
            frequencies[each.term] += each.weight
        closeness = (_closeness(parts, occurrences) for parts in self._together)
        return _Reading(len(words), frequencies, max(closeness, default=0.0))

    def _walk(self, expression: Expression) -> Part:
        match expression:
            case Terms():
                # Candidates have the words of all they hold, not of files alone.
                return frozenset() if expression.in_files else self._add((expression,))
            case Inflected(parts):
                return self._add(tuple(p for p in parts if isinstance(p, Terms)))
            case All(parts) | Any(parts) | Near(parts):
                wanted = [part for part in map(self._walk, parts) if part]
                distinct = list(dict.fromkeys(wanted))
                if len(distinct) > 1 and not isinstance(expression, Any):
                    self._together.append(distinct)
                return frozenset().union(*wanted)
        return frozenset()

    def _add(self, term: Term) -> Part:
        if term not in self._terms:
            number = self._terms[term] = len(self._terms)
            for form in term:
                self._add_form(number, form, 1.0 if form is term[0] else INFLECTION)
        return frozenset({self._terms[term]})

    def _add_form(self, number: int, form: Terms, weight: float) -> None:
        added = _Form(number, form.tokens, form.is_prefix, weight)
        if form.is_prefix and len(form.tokens) == 1:
            self._begun.append(added)
        else:
            self._whole[form.tokens[0]].append(added)

    def _occurrences(self, words: Sequence[str]) -> Iterator[_Occurrence]:
        whole, begun = self._whole, self._begun
        for at, word in enumerate(words):
            if word in whole:
                for form in whole[word]:
                    if _fits(form, words, at):
                        yield _Occurrence(at, form.term, form.weight)
            for form in begun:
                if word.startswith(form.tokens[0]):
                    yield _Occurrence(at, form.term, form.weight)


def _fits(form: _Form, words: Sequence[str], at: int) -> bool:
    """Whether a word or phrase stands there, given that its first token does."""
    if len(form.tokens) == 1:
        return True
    *whole, last = form.tokens
    end = at + len(whole)
    if end >= len(words) or list(words[at:end]) != whole:
        return False
    return words[end].startswith(last) if form.is_prefix else words[end] == last


def _closeness(parts: Sequence[Part], occurrences: Iterable[_Occurrence]) -> float:
    """Parts may share a place: "plan" and "plan*"; closer than side by side is not."""
    latest: dict[Part, int] = {}
    shortest = inf
    for each in occurrences:
        latest |= {part: each.at for part in parts if each.term in part}
        if len(latest) == len(parts):
            shortest = min(shortest, each.at - min(latest.values()) + 1)
    return min(1.0, len(parts) / shortest)
