"""Completing a search: what may stand at its cursor, as far as the viewer may know."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from archive.models import Emoticon, Membership, Room, Viewer
from archive.queries.completing.dates import Days, dates_like, days_of
from archive.queries.completing.people import people_called
from archive.queries.completing.rooms import rooms_called
from archive.rendering.emoticons import EMOJI, SHORTCUTS
from archive.search.cursor import Place, place_at, quoted
from archive.search.operators import OPERATORS, Value

MOST = 8
MOST_DATES = 20


@dataclass(frozen=True)
class Suggestion:
    """`text` takes the place of the characters from `start` to `end`.

    Of the kind `calendar` it is what stands before the day that is chosen.
    """

    label: str
    detail: str
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Completion:
    """`days` is what a calendar can choose from, where a date is asked for."""

    suggestions: tuple[Suggestion, ...] = ()
    days: Days | None = None


@dataclass(frozen=True)
class _Value:
    """Something an operator can be followed by."""

    label: str
    detail: str
    kind: str
    value: str


def complete(text: str, cursor: int, viewer: Viewer) -> Completion:
    place = place_at(text, cursor)
    if place is None:
        return Completion()
    if place.operator is None:
        return Completion(tuple(_operators(place)))
    if place.operator.value == Value.DATE:
        return _dates(place, viewer)
    values = _VALUES.get(place.operator.value, _nothing)(place, viewer)
    return Completion(tuple(_suggested(each, place) for each in values))


def _operators(place: Place) -> Iterator[Suggestion]:
    for operator in OPERATORS:
        if operator.name.startswith(place.typed.lower()):
            text = f"{operator.name}:"
            yield Suggestion(
                text, str(operator.help), "operator", text, place.start, place.end
            )


def _dates(place: Place, viewer: Viewer) -> Completion:
    """Of a range the end is completed, and the beginning stays."""
    days = days_of(viewer)
    beginning, dots, typed = place.typed.rpartition("..")
    found = islice(dates_like(typed.strip(), days), MOST_DATES)
    values = [
        _Value(name, meaning, "date", f"{beginning}{dots}{name}")
        for name, meaning in found
    ]
    suggestions = [_suggested(each, place) for each in values]
    if days and place.operator:
        before = f"{place.operator.name}:{beginning}{dots}"
        day = Suggestion(
            _("Choose a day…"), "", "calendar", before, place.start, place.end
        )
        suggestions.insert(0, day)
    return Completion(tuple(suggestions), days)


def _suggested(value: _Value, place: Place) -> Suggestion:
    name = place.operator.name if place.operator else ""
    text = f"{name}:{quoted(value.value)}{place.tail}"
    return Suggestion(
        value.label, value.detail, value.kind, text, place.start, place.end
    )


def _nothing(place: Place, viewer: Viewer) -> Iterator[_Value]:
    yield from ()


def _choices(place: Place, viewer: Viewer) -> Iterator[_Value]:
    for choice in place.operator.choices if place.operator else ():
        if choice.name.startswith(place.typed.lower()):
            yield _Value(choice.name, str(choice.means), "choice", choice.name)


def _people(place: Place, viewer: Viewer) -> Iterator[_Value]:
    return _people_among(Q(), place, viewer)


def _accounts(place: Place, viewer: Viewer) -> Iterator[_Value]:
    return _people_among(Q(hipchat_id__isnull=False), place, viewer)


def _integrations(place: Place, viewer: Viewer) -> Iterator[_Value]:
    return _people_among(Q(hipchat_id=None, account_type=""), place, viewer)


def _partners(place: Place, viewer: Viewer) -> Iterator[_Value]:
    """Whom one had 1-1 chats with; who reads all chats may ask for all their people."""
    seats = Membership.objects.filter(room__kind=Room.Kind.DIRECT)
    if viewer.role == Viewer.Role.COMPLIANCE:
        among = Q(Exists(seats.filter(person=OuterRef("pk"))))
    else:
        others = seats.visible_to(viewer).exclude(person=viewer.person)
        among = Q(pk__in=set(others.values_list("person", flat=True)))
    return _people_among(among, place, viewer)


def _people_among(among: Q, place: Place, viewer: Viewer) -> Iterator[_Value]:
    for person in people_called(place.typed, viewer, among, MOST):
        kind = "integration" if person.is_integration else "person"
        yield _Value(person.name, person.detail, kind, person.value)


def _rooms(place: Place, viewer: Viewer) -> Iterator[_Value]:
    for room in rooms_called(place.typed, viewer, MOST):
        yield _Value(room.name, room.detail, room.kind, room.value)


def _emoticons(place: Place, viewer: Viewer) -> Iterator[_Value]:
    """The dump's own first, then those every HipChat had."""
    typed = place.typed.strip("()").casefold()
    own = Emoticon.objects.filter(shortcut__istartswith=typed)[:MOST]
    known = [each for each in SHORTCUTS if each[1:].casefold().startswith(typed)]
    details = {f"({emoticon.shortcut})": _("custom emoticon") for emoticon in own}
    # A custom one may have the name of one that every HipChat had.
    for written in [*dict.fromkeys([*details, *known])][:MOST]:
        detail = details.get(written) or EMOJI.get(written.casefold(), "")
        yield _Value(written, detail, "emoticon", written[1:-1])


_VALUES: dict[Value, Callable[[Place, Viewer], Iterator[_Value]]] = {
    Value.PERSON: _people,
    Value.ACCOUNT: _accounts,
    Value.PARTNER: _partners,
    Value.ROOM: _rooms,
    Value.INTEGRATION: _integrations,
    Value.CHOICE: _choices,
    Value.EMOTICON: _emoticons,
}
