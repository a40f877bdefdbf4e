"""Spells a query in FTS5's own language; of what was typed, only quoted tokens."""

import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

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
    Query,
    SaidIn,
    Scope,
    SentBy,
    Terms,
)
from archive.search.tokens import (
    feature_token,
    kind_token,
    mention_token,
    room_token,
    sender_token,
)

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_WHERE = (
    "FROM message_index WHERE message_index MATCH %s AND rowid >= %s AND rowid < %s"
)
# A plain comparison would be offered to the index, which cannot use it.
_EXCLUDED = " AND NOT (+rowid >= %s AND +rowid < %s)"
_ROOMS_AT_ONCE = 64
_MOST_COUNTS = 400  # SQLite joins at most 500 selects
_NOTHING = 'scope : "nothing"'
_EVERYTHING = 'scope : ("public" OR "private" OR "direct")'

_TOKEN_OF: dict[type[Named], Callable[[typing.Any], str]] = {
    SentBy: sender_token,
    SaidIn: room_token,
    Mentioning: mention_token,
    OfKind: kind_token,
    InRoomsOf: str,
    Having: feature_token,
}

Statement = tuple[str, list[str | int]]


def page_of(query: Query) -> Statement:
    """Selects the ids of one page, newest first; the index is in that order."""
    ends = [id for id in (query.end_id, query.before_id) if id is not None]
    where, values = _where(query, _in_scope(query), min(ends, default=_LARGEST))
    return f"SELECT rowid {where} ORDER BY rowid DESC LIMIT %s", [*values, query.limit]


def total_of(query: Query) -> Statement:
    """Selects the number of matches over all pages, as a sum of counts."""
    end_id = _LARGEST if query.end_id is None else query.end_id
    counts = [_where(query, match, end_id) for match in _disjoint(query)]
    selects = " UNION ALL ".join(f"SELECT count(*) AS n {where}" for where, _ in counts)
    values = [value for _, each in counts for value in each]
    return f"SELECT sum(n) FROM ({selects})", values  # noqa: S608 - typed text is bound


def _disjoint(query: Query) -> Iterator[str]:
    """Matches that exclude each other and together are the whole query.

    FTS5 compares every message with each alternative of an OR. For viewers who see
    hundreds of rooms beside the public ones, short ORs are counted several times
    faster than a long one.
    """
    scope = query.scope
    if scope.everything or not scope.room_ids:
        yield _in_scope(query)
        return
    yield _in_scope(replace(query, scope=replace(scope, room_ids=frozenset())))
    rooms = sorted(scope.room_ids)
    size = max(_ROOMS_AT_ONCE, len(rooms) // _MOST_COUNTS + 1)
    for at in range(0, len(rooms), size):
        part = Scope(room_ids=frozenset(rooms[at : at + size]))
        match = _in_scope(replace(query, scope=part))
        yield f"({match}) NOT {_any_of(sorted(scope.room_kinds))}"


def _where(query: Query, match: str, end_id: int) -> Statement:
    first_id = _SMALLEST if query.first_id is None else query.first_id
    ids = [first_id, end_id, *(id for pair in query.excluded for id in pair)]
    bounded = [max(_SMALLEST, min(_LARGEST, id)) for id in ids]
    return _WHERE + _EXCLUDED * len(query.excluded), [match, *bounded]


def _in_scope(query: Query) -> str:
    parts = []
    if query.expression is not None:
        parts.append(_matching(query.expression))
    if not query.scope.everything:
        parts.append(_within(query.scope))
    return " AND ".join(f"({part})" for part in parts) or _EVERYTHING


def _within(scope: Scope) -> str:
    rooms = map(room_token, sorted(scope.room_ids))
    return _any_of([*sorted(scope.room_kinds), *rooms])


def _matching(expression: Expression) -> str:
    match expression:
        case Terms(tokens=tokens, is_prefix=is_prefix):
            return f'words : "{" ".join(tokens)}"' + (" *" if is_prefix else "")
        case OneOf(wanted):
            return _any_of(sorted(map(_TOKEN_OF[type(expression)], wanted)))
        case Any(parts):
            return " OR ".join(f"({_matching(part)})" for part in parts) or _NOTHING
        case _:
            return _matching_all(expression)


def _matching_all(expression: All | Not) -> str:
    """FTS5 subtracts, but knows no complement; so what is wanted comes first."""
    parts = expression.parts if isinstance(expression, All) else (expression,)
    wanted = [_matching(part) for part in parts if not isinstance(part, Not)]
    unwanted = [_matching(part.part) for part in parts if isinstance(part, Not)]
    match = " AND ".join(f"({part})" for part in wanted) or _EVERYTHING
    if not unwanted:
        return match
    return f"({match}) NOT ({' OR '.join(f'({part})' for part in unwanted)})"


def _any_of(tokens: Iterable[str]) -> str:
    quoted = " OR ".join(f'"{token}"' for token in tokens)
    return f"scope : ({quoted})" if quoted else _NOTHING
