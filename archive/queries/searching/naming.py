"""How a search names one person or one room, so that it means no other."""

from collections.abc import Callable, Iterable, Mapping

from archive.search.items import unquoted


def name_meaning(
    id: int, names: Iterable[str | None], called: Callable[[str], Mapping[int, str]]
) -> str:
    """The first of its names that means it alone; if none does, the last: its id.

    `called` is how searches look names up.
    """
    possible = [each for name in names if (each := writable(name or ""))]
    alone = (name for name in possible if set(called(name)) == {id})
    return next(alone, possible[-1] if possible else "")


def writable(name: str) -> str:
    """Quotes cannot be written within quotes, and names are compared without them."""
    return " ".join(unquoted(name).split())
