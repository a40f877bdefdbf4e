"""The query language: what a viewer types becomes an expression, and words saying it.

    boom "exact phrase" pre* -not one OR two (one two) one NEAR/5 two
    from:name in:room has:link is:notification before:2016-03 during:2016-03..2016-05

Words are joined by AND; `OR` binds tighter, as in Gmail: `a b OR c` is a AND (b OR c).
What says the same of a message with other names is OR (from:a from:b, is:public
is:private), what says something else is AND. `-` excludes anything. Nothing is an
error: what cannot be understood finds nothing and says so in a note, for guessing wider
would be dishonest.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.search.base import (
    EVERYTHING,
    NOTHING,
    All,
    Any,
    Expression,
    Near,
    Not,
    OneOf,
)
from archive.search.grammar import (
    MOST_DEEP,
    MOST_ITEMS,
    Beside,
    Either,
    Node,
    Together,
    tree_of,
)
from archive.search.items import Item
from archive.search.meaning import Meanings
from archive.search.operators import DATES
from archive.search.pieces import pieces_of
from archive.search.reading import Reading
from archive.search.resolver import Resolver

LONGEST_TEXT = 2_000
Found = tuple[Expression, Reading]


@dataclass(frozen=True)
class Parsed:
    """Hints say why there may be nothing though the query was understood."""

    expression: Expression = NOTHING
    readings: tuple[Reading, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    is_empty: bool = False


def parse(text: str, resolver: Resolver) -> Parsed:
    if not text.strip():
        return Parsed(is_empty=True)
    tree = tree_of(_whole_characters(text[:LONGEST_TEXT]))
    meanings = Meanings(resolver)
    notes = meanings.notes
    if len(text) > LONGEST_TEXT:
        note = _("Only the first %(n)s characters were read.")
        notes.append(note % {"n": number_format(LONGEST_TEXT, force_grouping=True)})
    if tree.is_cut:
        note = _("Only the first %(n)s words were searched for.")
        notes.append(note % {"n": MOST_ITEMS})
    found = _together(tree.nodes, meanings)
    if tree.is_deep:
        note = _("Parentheses more than %(n)s deep cannot be read.")
        return Parsed(notes=(*notes, note % {"n": MOST_DEEP}))
    if tree.is_open and not tree.is_cut:
        notes.append(
            _("A parenthesis is not closed: it was read as closed at the end.")
        )
    if not found and not notes:
        notes.append(_("There is no word in it to search for."))
    expression = _all(found) if found else NOTHING
    return Parsed(
        expression=expression,
        readings=tuple(reading for _, reading in found),
        notes=tuple(dict.fromkeys(notes)),
        hints=tuple(dict.fromkeys(meanings.hints)),
    )


def _whole_characters(text: str) -> str:
    """A shell may hand on half surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode()


def _together(nodes: Sequence[Node], meanings: Meanings) -> list[Found]:
    """What several things typed beside each other mean; those left out are missing.

    What the same operator says with other names is one of them. What `is:` says of
    messages, and what it says of rooms and of senders, are different things.
    """
    alone: list[Found] = []
    alike: dict[object, list[Found]] = {}
    for node in nodes:
        if (found := _meant(node, meanings)) is None:
            continue
        key = _key(node, found[0])
        if key is None:
            alone.append(found)
        else:
            alike.setdefault(key, []).append(found)
    joined = [_either(each) for each in alike.values()]
    _note_on_dates(alike, meanings)
    return sorted(alone + joined, key=lambda found: found[1].start)


def _key(node: Node, expression: Expression) -> object:
    """What is alike; None of what stands for itself."""
    if not isinstance(node, Item) or not node.operator or node.is_negative:
        return None
    if node.operator != "is":
        return node.operator
    return None if expression == NOTHING else (node.operator, type(expression))


def _note_on_dates(alike: dict[object, list[Found]], meanings: Meanings) -> None:
    """Of dates that were understood."""
    dates = [_either(alike[key])[0] for key in DATES if key in alike]
    if len(dates) > 1 and NOTHING not in dates and not pieces_of(All(tuple(dates))):
        meanings.notes.append(_("No time lies within all of these dates."))


def _meant(node: Node, meanings: Meanings) -> Found | None:
    match node:
        case Item():
            return meanings.of(node)
        case Beside():
            return _near(node, meanings)
        case Either(nodes):
            found = [each for n in nodes if (each := _meant(n, meanings))]
            return _joined(_either(found)) if found else None
        case _:
            return _parenthesis(node, meanings)


def _joined(found: Found) -> Found:
    return found[0], replace(found[1], is_joined=True)


def _parenthesis(node: Together, meanings: Meanings) -> Found | None:
    found = _together(node.nodes, meanings)
    if not found:
        return None
    expression, said = _all(found), _("all of")
    if node.is_negative:
        said = _("not all of") if len(found) > 1 else _("not")
        expression = Not(expression) if _is_understood(expression) else NOTHING
    parts = tuple(reading for _, reading in found)
    return expression, Reading(said, node.start, node.end, parts=parts, is_joined=True)


def _is_understood(expression: Expression) -> bool:
    """Whether all of it is: what is not cannot be left out either."""
    match expression:
        case All(parts):
            return all(map(_is_understood, parts))
        case Any(parts):
            return expression != NOTHING and all(map(_is_understood, parts))
        case _:
            return True


def _near(node: Beside, meanings: Meanings) -> Found | None:
    sides = (node.left, node.right)
    words = [each for each in sides if _is_words(each)]
    found = [each for word in words if (each := meanings.words(word))]
    if len(found) < len(sides):
        note = _("NEAR joins words and phrases, and nothing else.")
        return meanings.nothing(note), Reading(_("nothing"), node.start, node.end)
    (left, one), (right, other) = found
    said = ngettext(
        "at most %(n)s word between", "at most %(n)s words between", node.distance
    ) % {"n": node.distance}
    reading = Reading(said, node.start, node.end, parts=(one, other), is_joined=True)
    return Near((left, right), node.distance), reading


def _is_words(node: Node) -> typing.TypeGuard[Item]:
    return isinstance(node, Item) and not node.operator and not node.is_negative


def _all(found: Sequence[Found]) -> Expression:
    parts = tuple(expression for expression, _ in found)
    if len(parts) == 1:
        return parts[0]
    return All(parts) if parts else EVERYTHING


def _either(found: Sequence[Found]) -> Found:
    """One of any of them; what can be one expression is one."""
    if len(found) == 1:
        return found[0]
    parts = [expression for expression, _ in found]
    readings = tuple(reading for _, reading in found)
    said = Reading(
        _("one of"),
        min(each.start for each in readings),
        max(each.end for each in readings),
        readings[0].operator if len({r.operator for r in readings}) == 1 else "",
        parts=readings,
    )
    return _one_of(parts), said


def _one_of(parts: list[Expression]) -> Expression:
    named = [each for each in parts if isinstance(each, OneOf)]
    if len(named) < len(parts) or len({type(each) for each in named}) > 1:
        return Any(tuple(parts))
    wanted: set[typing.Any] = set().union(*(each.wanted for each in named))
    return replace(named[0], wanted=frozenset(wanted))
