"""How much a search may read and count at once, so that nobody waits for it."""

from dataclasses import dataclass

from archive.queries.searching.finding import Asked
from archive.search.base import All, Any, Expression, Near, Not, Terms


@dataclass(frozen=True)
class Bounds:
    """`read`: up to so many hits are read one by one, of more the engine counts.

    `at_once` is of hits that one statement looks at, if a single bar has not more;
    `counted` is of rooms and of people, `ranked` of those that have most hits, and
    `sampled` of stretches of time in which some hits tell which to count.
    `is_coarse`: there are few bars.
    """

    read: int = 5_000
    at_once: int = 250_000
    counted: int = 25
    sampled: int = 20
    ranked: int = 10
    is_coarse: bool = False


# An engine gathers the words that begin so anew for each statement, however few
# messages that is about. Hence few statements.
OF_PREFIXES = Bounds(at_once=1 << 62, counted=6, sampled=1, is_coarse=True)


def bounds_of(asked: Asked) -> Bounds:
    return OF_PREFIXES if _has_prefix(asked.parsed.expression) else Bounds()


def _has_prefix(expression: Expression) -> bool:
    match expression:
        case Terms():
            return expression.is_prefix
        case Not(part):
            return _has_prefix(part)
        case All(parts) | Any(parts) | Near(parts):
            return any(map(_has_prefix, parts))
        case _:
            return False
