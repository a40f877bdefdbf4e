"""Spells a query in FTS5's own language; of what was typed, only quoted tokens."""

import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import product

from archive.search.base import (
    EVERYTHING,
    All,
    Any,
    Expression,
    FromRuns,
    InRoomsOf,
    Marked,
    Named,
    Near,
    Not,
    OfKind,
    OneOf,
    Query,
    SaidIn,
    Scope,
    SentBy,
    SentWithin,
    Terms,
)
from archive.search.pieces import Piece, pieces_of
from archive.search.tokens import kind_token, room_token, run_token, sender_token

_WHERE = (
    "FROM message_index WHERE message_index MATCH %s AND rowid >= %s AND rowid < %s"
)
_ORDERS = {"newest": "DESC", "oldest": "ASC"}
_ROOMS_AT_ONCE = 64
_MOST_COUNTS = 400  # of rooms a viewer sees one by one
_NOTHING = 'scope : "nothing"'
_EVERYTHING = 'scope : ("public" OR "private" OR "direct")'

_TOKEN_OF: dict[type[Named], Callable[[typing.Any], str]] = {
    SentBy: sender_token,
    SaidIn: room_token,
    FromRuns: run_token,
    OfKind: kind_token,
    InRoomsOf: str,
    Marked: str,
}

Statement = tuple[str, list[str | int]]


def pages_of(query: Query) -> Iterator[Statement]:
    """Selects the ids of one page, a piece of time after the other, in order.

    Each asks for a whole page: the caller stops when it has one.
    """
    pieces = pieces_of(query.expression)
    if query.order == "newest":
        pieces.reverse()
    for piece in pieces:
        if (piece := _beyond(piece, query)).first_id < piece.end_id:
            where, values = _where(piece, _in_scope(piece.expression, query.scope))
            order = f"ORDER BY rowid {_ORDERS[query.order]} LIMIT %s"
            yield f"SELECT rowid {where} {order}", [*values, query.limit]


def counts_of(query: Query) -> Iterator[Statement]:
    """Counts that add up to the number of matches over all pages."""
    for piece in pieces_of(query.expression):
        for match in _disjoint(piece.expression, query.scope):
            where, values = _where(piece, match)
            yield f"SELECT count(*) {where}", values


def _beyond(piece: Piece, query: Query) -> Piece:
    id = query.beyond_id
    if id is None:
        return piece
    if query.order == "newest":
        return piece._replace(end_id=min(piece.end_id, id))
    return piece._replace(first_id=max(piece.first_id, id + 1))


def _disjoint(expression: Expression, scope: Scope) -> Iterator[str]:
    """Matches that exclude each other and together are all that a viewer may see.

    FTS5 compares every message with each alternative of an OR. For viewers who see
    hundreds of rooms beside the public ones, short ORs are counted several times
    faster than a long one.
    """
    if scope.everything or not scope.room_ids:
        yield _in_scope(expression, scope)
        return
    yield _in_scope(expression, replace(scope, room_ids=frozenset()))
    rooms = sorted(scope.room_ids)
    size = max(_ROOMS_AT_ONCE, len(rooms) // _MOST_COUNTS + 1)
    for at in range(0, len(rooms), size):
        part = Scope(room_ids=frozenset(rooms[at : at + size]))
        match = _in_scope(expression, part)
        yield f"({match}) NOT {_any_of(sorted(scope.room_kinds))}"


def _where(piece: Piece, match: str) -> Statement:
    return _WHERE, [match, piece.first_id, piece.end_id]


def _in_scope(expression: Expression, scope: Scope) -> str:
    parts = [] if expression == EVERYTHING else [_matching(expression)]
    if not scope.everything:
        parts.append(_within(scope))
    return " AND ".join(f"({part})" for part in parts) or _EVERYTHING


def _within(scope: Scope) -> str:
    rooms = map(room_token, sorted(scope.room_ids))
    return _any_of([*sorted(scope.room_kinds), *rooms])


def _matching(expression: Expression) -> str:
    match expression:
        case Terms():
            return f"{_columns(expression)} : {_phrase(expression)}"
        case OneOf(wanted):
            return _any_of(sorted(map(_TOKEN_OF[type(expression)], wanted)))
        case Near() | Any():
            return _matching_any(expression)
        case _:
            return _matching_all(expression)


def _matching_any(expression: Near | Any) -> str:
    if isinstance(expression, Near):
        matches = _near(*expression.parts, expression.distance)
    else:
        matches = map(_matching, expression.parts)
    return " OR ".join(f"({match})" for match in matches) or _NOTHING


def _matching_all(expression: All | Not | SentWithin) -> str:
    """FTS5 subtracts, but knows no complement; so what is wanted comes first."""
    if isinstance(expression, SentWithin):
        raise TypeError("Dates are cut off before an expression is spelled.")
    parts = expression.parts if isinstance(expression, All) else (expression,)
    wanted = [_matching(part) for part in parts if not isinstance(part, Not)]
    unwanted = [_matching(part.part) for part in parts if isinstance(part, Not)]
    match = " AND ".join(f"({part})" for part in wanted) or _EVERYTHING
    if not unwanted:
        return match
    return f"({match}) NOT ({' OR '.join(f'({part})' for part in unwanted)})"


def _near(one: Expression, other: Expression, distance: int) -> Iterator[str]:
    """FTS5 knows what is near of phrases alone, so each is paired with each."""
    for left, right in product(list(_terms_in(one)), list(_terms_in(other))):
        if left.in_files == right.in_files:
            near = f"NEAR({_phrase(left)} {_phrase(right)}, {distance})"
            yield f"{'files' if left.in_files else 'words'} : {near}"


def _terms_in(expression: Expression) -> Iterator[Terms]:
    match expression:
        case Terms():
            yield expression
        case Any(parts):
            for part in parts:
                yield from _terms_in(part)
        case _:
            raise TypeError(f"What is near must be words, not {expression}.")


def _columns(terms: Terms) -> str:
    """All texts of a message, whichever columns an older index has for them."""
    return "files" if terms.in_files else "- scope"


def _phrase(terms: Terms) -> str:
    return f'"{" ".join(terms.tokens)}"' + (" *" if terms.is_prefix else "")


def _any_of(tokens: Iterable[str]) -> str:
    quoted = " OR ".join(f'"{token}"' for token in tokens)
    return f"scope : ({quoted})" if quoted else _NOTHING
