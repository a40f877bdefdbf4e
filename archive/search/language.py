"""The query language: what a viewer types becomes an expression and a range of ids.

    boom "exact phrase" pre* -not one OR two from:name in:room with:name mentions:name
    has:link is:notification before:2016-03 on:yesterday during:2016-03..2016-05

Words are joined by AND; `OR` binds tighter, as in Gmail: `a b OR c` is a AND (b OR c).
What says the same of a message with other names is OR (from:a from:b, is:public
is:private), what says something else is AND, and dates must all hold. `-` excludes
words, phrases and operators. Nothing is an error: what cannot be understood finds
nothing and says so in a note, for guessing wider would be dishonest.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from archive.search.analysis import terms
from archive.search.base import (
    All,
    Any,
    Expression,
    Having,
    InRoomsOf,
    Mentioning,
    Named,
    Not,
    OfKind,
    OneOf,
    SaidIn,
    SentBy,
)
from archive.search.dates import ALWAYS, IdRange, ids_of_date, intersection
from archive.search.items import DATES, Item, groups_of, items_of

LONGEST_TEXT = 2_000
MOST_ITEMS = 50
MOST_MEANT = 100  # people or rooms that one name may mean
NOTHING: Expression = Any(())
NOT_ALL_MENTIONS = (
    "“mentions:” finds what HipChat noted down with a message. Dumps of API v1 and of "
    "old Cloud and most CSV files have no such notes: search there for the name itself."
)
# What `is:` and `has:` may be followed by.
_IS: dict[str, Named] = {
    "message": OfKind(frozenset({"message"})),
    "notification": OfKind(frozenset({"notification"})),
    "topic": OfKind(frozenset({"topic"})),
    "public": InRoomsOf(frozenset({"public"})),
    "private": InRoomsOf(frozenset({"private"})),
    "direct": InRoomsOf(frozenset({"direct"})),
}
_HAS: dict[str, Named] = {
    "file": Having(frozenset({"file"})),
    "link": Having(frozenset({"link"})),
}
_CHOICES = {"is": _IS, "has": _HAS}


class Resolver(Protocol):
    """Knows names; a viewer's resolver knows only what that viewer may see."""

    def people(self, name: str) -> frozenset[int]:
        """The people a name may mean."""

    def rooms(self, name: str) -> frozenset[int]:
        """The rooms a name may mean."""

    def chats_with(self, people: frozenset[int]) -> frozenset[int]:
        """The 1-1 chats these people take part in."""

    def hipchat_ids(self, people: frozenset[int]) -> frozenset[str]:
        """What HipChat called people, of those whom it gave an id."""


@dataclass(frozen=True)
class Parsed:
    """`expression` is None where only dates, or nothing at all, were asked for.

    Hints say why there may be nothing though the query was understood.
    """

    expression: Expression | None = None
    first_id: int | None = None
    end_id: int | None = None
    excluded: tuple[IdRange, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    is_empty: bool = False


def parse(text: str, resolver: Resolver) -> Parsed:
    if not text.strip():
        return Parsed(is_empty=True)
    reader = _Reader(resolver)
    items = items_of(text[:LONGEST_TEXT])
    if len(text) > LONGEST_TEXT:
        reader.notes.append(f"Only the first {LONGEST_TEXT:,} characters were read.")
    if len(items) > MOST_ITEMS:
        reader.notes.append(f"Only the first {MOST_ITEMS} words were searched for.")
    for group in groups_of(items[:MOST_ITEMS]):
        reader.read(group)
    return reader.parsed()


@dataclass
class _Reader:
    """Gathers what the items of a query mean, and notes on those that mean nothing."""

    resolver: Resolver
    parts: list[Expression] = field(default_factory=list)
    named: dict[object, list[Expression]] = field(default_factory=dict)
    ranges: list[IdRange] = field(default_factory=list)
    excluded: list[IdRange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, group: list[Item]) -> None:
        """A group is one item, or several joined by OR."""
        if len(group) > 1:
            alternatives = [part for item in group if (part := self._part(item))]
            self.parts += [Any(tuple(alternatives))] if alternatives else []
        elif group[0].operator in DATES and group[0].value:
            self._read_date(group[0])
        elif part := self._part(group[0]):
            self._take(part, group[0])

    def parsed(self) -> Parsed:
        first_id, end_id = intersection(self.ranges)
        if first_id >= end_id:
            self.notes.append("No time lies within all of these dates.")
        dated = bool(self.ranges or self.excluded)
        expression = self._expression(dated=dated)
        if expression == NOTHING and not self.notes:
            self.notes.append("There is no word in it to search for.")
        return Parsed(
            expression=expression,
            first_id=None if first_id == ALWAYS[0] else first_id,
            end_id=None if end_id == ALWAYS[1] else end_id,
            excluded=tuple(self.excluded),
            notes=tuple(dict.fromkeys(self.notes)),
            hints=(NOT_ALL_MENTIONS,) if "mentions" in self.named else (),
        )

    def _expression(self, *, dated: bool) -> Expression | None:
        parts = list(self.parts)
        parts += map(_either, self.named.values())
        if not parts and not dated:
            return NOTHING
        if len(parts) > 1:
            return All(tuple(parts))
        return parts[0] if parts else None

    def _take(self, part: Expression, item: Item) -> None:
        """What the same operator says with other names is one of them.

        What `is:` says of messages and what it says of rooms are two things.
        """
        if not item.operator or item.is_negative or part == NOTHING:
            self.parts.append(part)
        else:
            about = type(part) if item.operator in _CHOICES else item.operator
            self.named.setdefault(about, []).append(part)

    def _read_date(self, item: Item) -> None:
        ids = ids_of_date(item.operator, item.value)
        if ids is None:
            self.parts.append(
                self._nothing(
                    f"“{item.shown}” has no date that can be understood: "
                    "write 2016, 2016-03, 2016-03-01, yesterday or 2016-03..2016-05."
                )
            )
        elif item.is_negative:
            self.excluded.append(ids)
        else:
            self.ranges.append(ids)

    def _part(self, item: Item) -> Expression | None:
        """None for what has no words: the note says that it was left out."""
        if item.operator:
            part = self._operator(item)
        elif found := terms(item.value, is_prefix=item.is_prefix):
            part = found
        else:
            self.notes.append(
                f"“{item.shown}” has no letters or digits, so it was left out."
            )
            return None
        # What is not known cannot be excluded either: it finds nothing.
        return Not(part) if item.is_negative and part != NOTHING else part

    def _operator(self, item: Item) -> Expression:
        if not item.value:
            wanted = "a date" if item.operator in DATES else "a name"
            if item.operator in _CHOICES:
                wanted = _one_of(_CHOICES[item.operator])
            return self._nothing(
                f"“{item.shown}” needs {wanted} right behind it, without a blank."
            )
        if item.operator in DATES:
            return self._nothing(
                f"“{item.shown}” stands beside OR, where dates are not understood."
            )
        if item.operator in _CHOICES:
            return self._chosen(item, _CHOICES[item.operator])
        return self._named(item)

    def _chosen(self, item: Item, choices: dict[str, Named]) -> Expression:
        chosen = choices.get(item.value.lower())
        return chosen or self._nothing(
            f"“{item.shown}” is not known: write {item.operator}: and "
            f"{_one_of(choices)}."
        )

    def _named(self, item: Item) -> Expression:
        is_person = item.operator != "in"
        look_up = self.resolver.people if is_person else self.resolver.rooms
        ids = look_up(item.value)
        if not ids:
            noun = "person" if is_person else "room"
            return self._nothing(f"There is no {noun} “{item.shown_value}” here.")
        if len(ids) > MOST_MEANT:
            return self._nothing(
                f"“{item.shown}” fits {len(ids):,} names: write more of the one meant."
            )
        return self._meant(ids, item)

    def _meant(self, ids: frozenset[int], item: Item) -> Expression:
        match item.operator:
            case "in":
                return SaidIn(ids)
            case "from":
                return SentBy(ids)
            case "mentions":
                return self._mentioning(ids, item)
            case _:
                return self._chatting(ids, item)

    def _chatting(self, people: frozenset[int], item: Item) -> Expression:
        """In 1-1 chats with somebody; `to` is what the other one said there."""
        chats = self.resolver.chats_with(people)
        if not chats:
            return self._nothing(
                f"There is no 1-1 chat with “{item.shown_value}” here."
            )
        if item.operator == "with":
            return SaidIn(chats)
        return All((SaidIn(chats), Not(SentBy(people))))

    def _mentioning(self, people: frozenset[int], item: Item) -> Expression:
        hipchat_ids = self.resolver.hipchat_ids(people)
        if not hipchat_ids:
            return self._nothing(
                f"“{item.shown_value}” has no account that could be mentioned."
            )
        return Mentioning(hipchat_ids)

    def _nothing(self, note: str) -> Expression:
        self.notes.append(note)
        return NOTHING


def _either(alike: list[Expression]) -> Expression:
    """One of any of them; what can be one expression is one."""
    named = [each for each in alike if isinstance(each, OneOf)]
    if len(named) < len(alike):
        return Any(tuple(alike)) if len(alike) > 1 else alike[0]
    wanted: set[typing.Any] = set().union(*(each.wanted for each in named))
    return replace(named[0], wanted=frozenset(wanted))


def _one_of(names: Iterable[str]) -> str:
    """
    >>> _one_of(["file", "link", "card"])
    'file, link or card'
    """
    *others, last = names
    return f"{', '.join(others)} or {last}"
