"""How a query was read: said in words, for whoever wants to know what was searched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_NAMED = 5


@dataclass(frozen=True)
class Reading:
    """What stands from `start` to `end` of the text, in words.

    `operator` is that of an item; `tokens` are what is looked up of a word or phrase,
    and `forms` the inflections looked up with it. A group says what its parts say; it
    `is_joined` if it stands in one place, and not here and there in the text.
    """

    said: str
    start: int
    end: int
    operator: str = ""
    tokens: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    parts: tuple[Reading, ...] = ()
    is_joined: bool = False


def one_of(names: Iterable[str]) -> str:
    """
    >>> one_of(["file", "link", "card"])
    'file, link or card'
    """
    *others, last = names
    if not others:
        return last
    return _("%(names)s or %(last)s") % {"names": ", ".join(others), "last": last}


def some_of(names: Sequence[str]) -> str:
    """The first few of them.

    >>> some_of(list("abcdefg"))
    'a, b, c, d, e or 2 more'
    """
    if len(names) <= MOST_NAMED:
        return one_of(names)
    more = _("%(n)s more") % {"n": len(names) - MOST_NAMED}
    return one_of([*names[:MOST_NAMED], more])
