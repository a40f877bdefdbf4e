"""Goes to a date as one types it: to that day of a room, or the next with messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import combining, normalize

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from archive.models import Message, Room
from archive.queries.timeline import FIRST_DAY, LAST_DAY
from archive.queries.times import day_of
from archive.search.dates import IdRange, ids_of_date

LONGEST = 60
_ISO = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
# The day first, as most of the world writes it, and with the year last.
_DAY_FIRST = re.compile(r"([0-9]{1,2})[./\s-]+([0-9]{1,2})[./\s-]+([0-9]{4})\.?")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[./\s-]+([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[./\s-]+([0-9]{1,2})(?:[./\s-]+([0-9]{1,2}))?\.?")
_JAPANESE = re.compile(r"([0-9]{4})年\s*(?:([0-9]{1,2})月\s*(?:([0-9]{1,2})日)?)?")
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|er|re)\b")
_SHORTEST_MONTH = 3
_YEAR_DIGITS = 4


@dataclass(frozen=True)
class Jump:
    """`day` is where it leads; `asked` is what was asked for if that is another."""

    day: date
    asked: date | None


def jump_to(room: Room, text: str) -> Jump | None:
    """None if the text is no date; of a room without messages it is the day asked."""
    ids = ids_meant(text)
    if ids is None:
        return None
    asked = day_of(max(0, ids[0]))
    found = _nearest(Message.objects.filter(room=room), ids[0])
    if found is None:
        return Jump(asked, None)
    return Jump(day_of(found), None if ids[0] <= found < ids[1] else asked)


def ids_meant(text: str) -> IdRange | None:
    """The ids of a date in words or numbers, in the language of the page."""
    folded = _folded(text)[:LONGEST]
    for written in (folded, *_as_iso(folded)):
        ids = ids_of_date("on", written)
        if ids is not None and ".." not in written:
            return ids if _is_within(ids) else None
    return None


def _nearest(said: QuerySet[Message], first: int) -> int | None:
    """The first message from an id on; if there is none, the last one before it."""
    ids = said.values_list("pk", flat=True)
    later = ids.filter(pk__gte=first).order_by("pk").first()
    return later if later is not None else ids.order_by("-pk").first()


def _is_within(ids: IdRange) -> bool:
    return ids[1] > 0 and FIRST_DAY <= day_of(max(0, ids[0])) <= LAST_DAY


def _as_iso(text: str) -> Iterator[str]:
    """The ways a text may be read, as a year, a month or a day; none need exist."""
    relative = {_folded(_("today")): 0, _folded(_("yesterday")): 1}
    if text in relative:
        yield f"{timezone.localdate() - timedelta(days=relative[text])}"
    if match := _ISO.fullmatch(text):
        yield "-".join(match.groups())
    for pattern in (_YEAR_FIRST, _JAPANESE):
        if match := pattern.fullmatch(text):
            yield "-".join(part for part in match.groups() if part)
    if match := _MONTH_AND_YEAR.fullmatch(text):
        yield f"{match[2]}-{match[1]}"
    if match := _DAY_FIRST.fullmatch(text):
        yield f"{match[3]}-{match[2]}-{match[1]}"
        yield f"{match[3]}-{match[1]}-{match[2]}"
    yield from _in_words(_ORDINAL.sub("", text))


def _in_words(text: str) -> Iterator[str]:
    """ "3 mar 2016", "March 3, 2016", "mar 2016": a name, a year, perhaps a day."""
    words = _WORDS.findall(text)
    names = [month for word in words if (month := _month_named(word))]
    numbers = [word for word in words if word.isdigit()]
    years = [number for number in numbers if len(number) == _YEAR_DIGITS]
    days = [number for number in numbers if len(number) < 3]
    if len(names) == len(years) == 1 and len(days) == len(numbers) - 1 < 2:
        yield "-".join([years[0], str(names[0]), *days])


def _month_named(word: str) -> int:
    """By its name, or the beginning of it, in the page's language or in English."""
    if len(word) < _SHORTEST_MONTH or not word.isalpha():
        return 0
    for number, names in _names():
        if any(name.startswith(word) or name == word for name in names):
            return number
    return 0


def _names() -> Iterator[tuple[int, set[str]]]:
    languages = {translation.get_language() or "en", "en"}
    for number in MONTHS:
        names = set()
        for language in languages:
            with translation.override(language):
                names |= {_folded(str(MONTHS[number])), _folded(str(MONTHS_3[number]))}
        yield number, names


def _folded(text: str) -> str:
    """Without accents and in small letters; full-width numbers become plain ones."""
    parts = normalize("NFKD", normalize("NFKC", text).casefold())
    return " ".join("".join(c for c in parts if not combining(c)).split())
