"""The emoticons of a gallery, and how often each was used where the viewer may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from archive.models import Emoticon, Message, Viewer
from archive.models.addresses import address
from archive.queries.gallery.asking import GalleryAsked, Wanted
from archive.queries.searching.naming import writable
from archive.rendering.emoticons import (
    EMOJI,
    SHORTCUTS,
    SMILEYS,
    render_emoticon,
    render_image,
)
from archive.search import get_backend
from archive.search.base import All, Expression, Marked, Query
from archive.search.tokens import emoticon_token

# So many are counted for a page at most, each by a look into the index.
MOST_COUNTED = 300
_FIRST_YEAR, _LAST_YEAR = "1970", "2254"


@dataclass(frozen=True)
class Shown:
    """`written` is what people typed, `value` what searches call it.

    `is_drawn` says whether there is a picture or an emoji of it. `count` is the number
    of messages with it, unknown until they are counted.
    """

    written: str
    value: str
    html: SafeString
    is_drawn: bool
    count: int | None = None


@dataclass(frozen=True)
class OwnPage:
    """A page of the archive's own emoticons, in the order of their shortcuts."""

    emoticons: tuple[Shown, ...]
    number: int
    pages: int
    total: int
    most: int = MOST_COUNTED


def own_emoticons(number: str | None) -> OwnPage:
    """All viewers know them all: they were the company's."""
    rows = Emoticon.objects.values_list("shortcut", "file")
    page = Paginator(rows, MOST_COUNTED).get_page(number)
    return OwnPage(
        emoticons=tuple(_own(*row) for row in page.object_list),
        number=page.number,
        pages=page.paginator.num_pages,
        total=page.paginator.count,
    )


def built_in_emoticons() -> tuple[Shown, ...]:
    """HipChat's, without those that one of the archive's own took the place of."""
    taken = {
        shortcut.casefold()
        for shortcut in Emoticon.objects.values_list("shortcut", flat=True)
    }
    known: dict[str, Shown] = {}
    for written in (*SHORTCUTS, *SMILEYS):
        value = _value_of(written)
        if value.casefold() not in taken:
            shown = _drawn_as_emoji(written, value)
            known.setdefault(emoticon_token(value), shown)
    return tuple(known.values())


def counted(asked: GalleryAsked, emoticons: Sequence[Shown]) -> tuple[Shown, ...]:
    """The most used first; those with the same count stay in order."""
    query = Query(asked.asked.scope, asked.narrowing)
    counts = get_backend().counts(query, [_marked(each.value) for each in emoticons])
    both = zip(emoticons, counts, strict=True)
    shown = (replace(each, count=count) for each, count in both)
    return tuple(sorted(shown, key=lambda each: -(each.count or 0)))


def most_used(asked: GalleryAsked, shown: int) -> tuple[Shown, ...]:
    """Of the archive's own, as many as are counted for a page, and HipChat's."""
    known = [*own_emoticons(None).emoticons, *built_in_emoticons()]
    used = (each for each in counted(asked, known) if each.count)
    return tuple(islice(used, shown))


def newest_use(asked: GalleryAsked, value: str, viewer: Viewer) -> Message | None:
    expression = All((_marked(value), asked.narrowing))
    ids = get_backend().ids(Query(asked.asked.scope, expression, limit=1))
    return Message.objects.visible_to(viewer).filter(pk__in=ids).first()


def search_beside(asked: GalleryAsked) -> str:
    """What a search for an emoticon adds, to find as many messages as are counted."""
    return "".join(f" {part}" for part in _narrowing(asked, asked.wanted))


def _narrowing(asked: GalleryAsked, wanted: Wanted) -> Iterator[str]:
    yield from _named("in", (room.id for room in asked.rooms))
    yield from _named("from", (person.id for person in asked.people))
    if wanted.first_day or wanted.last_day:
        first, last = wanted.first_day or _FIRST_YEAR, wanted.last_day or _LAST_YEAR
        yield f"during:{first}..{last}"
    if wanted.words:
        yield wanted.words


def _named(operator: str, ids: Iterable[str]) -> Iterator[str]:
    return (f'{operator}:"{writable(id)}"' for id in ids)


def _own(shortcut: str, file: int | None) -> Shown:
    written = f"({shortcut})"
    if file is None:
        return _drawn_as_emoji(written, shortcut)
    html = render_image(written, address("emoticon", shortcut))
    return Shown(written, shortcut, html, is_drawn=True)


def _drawn_as_emoji(written: str, value: str) -> Shown:
    """Or not at all: of some nobody has a picture any more."""
    is_drawn = written.casefold() in EMOJI
    return Shown(written, value, render_emoticon(written), is_drawn)


def _value_of(written: str) -> str:
    is_shortcut = written in SHORTCUTS
    return written[1:-1] if is_shortcut else written


def _marked(value: str) -> Expression:
    return Marked(frozenset({emoticon_token(value)}))
