"""People to complete in a search: those whose names have a word that begins so.

Names are compared as searches compare them, without regard to case, accents and
punctuation. The most heard come first, as far as the viewer may know of it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from archive.models import Activity, Person, PersonName, Room, Viewer
from archive.queries.completing.matching import begins_so, folded, may_begin_so
from archive.queries.faces import labels_of
from archive.queries.searching.names import ViewersNames
from archive.queries.searching.naming import name_meaning

# Of more people than these only who said much in the busiest rooms is looked at: to
# count the words of thousands takes longer than a key stroke.
MANY = 300
BUSIEST_ROOMS = 30
_LOUDEST = 400
_NAMES = ("name", "mention_name")


@dataclass(frozen=True)
class SuggestedPerson:
    """`value` is what a search has to say to mean this person and nobody else."""

    name: str
    value: str
    detail: str
    is_integration: bool


def people_called(
    typed: str, viewer: Viewer, among: Q, limit: int
) -> list[SuggestedPerson]:
    """Of the people `among` whom a viewer may see; all of them if nothing is typed."""
    people = Person.objects.visible_to(viewer).filter(among).order_by("pk")
    wanted, former = folded(typed.lstrip("@")), dict[int, str]()
    if wanted:
        former = _former_names(wanted)
        people = people.filter(pk__in=_named(wanted) | former.keys())
    ids = _most_heard(_candidates(people, viewer, limit), viewer, limit)
    return _suggestions(ids, former, viewer)


def _named(wanted: str) -> set[int]:
    people = Person.objects.filter(may_begin_so(wanted, *_NAMES)).order_by()
    rows = people.values_list("pk", *_NAMES)
    return {pk for pk, *names in rows if begins_so(wanted, *names)}


def _former_names(wanted: str) -> dict[int, str]:
    """The latest of each person's former names that begin so."""
    names = PersonName.objects.filter(may_begin_so(wanted, *_NAMES))
    rows = names.order_by("as_of", "-pk").values_list("person", *_NAMES)
    return {
        pk: name or f"@{mention_name}"
        for pk, name, mention_name in rows
        if begins_so(wanted, name, mention_name)
    }


def _candidates(people: QuerySet[Person], viewer: Viewer, limit: int) -> set[int]:
    ids = list(people.values_list("pk", flat=True)[: MANY + 1])
    if len(ids) <= MANY:
        return set(ids)
    rooms = Room.objects.visible_to(viewer).order_by("-message_count")
    busiest = list(rooms.values_list("pk", flat=True)[:BUSIEST_ROOMS])
    heard = Activity.objects.filter(room__in=busiest).order_by("-message_count")
    loudest = set(heard.values_list("person", flat=True)[:_LOUDEST])
    loud = people.filter(pk__in=loudest).values_list("pk", flat=True)
    return {*loud, *ids[:limit]}


def _most_heard(ids: set[int], viewer: Viewer, limit: int) -> list[int]:
    heard = _heard(Activity.objects.filter(person__in=ids).order_by(), viewer)
    return nsmallest(limit, ids, key=lambda pk: (-heard[pk], pk))


def _heard(activities: QuerySet[Activity], viewer: Viewer) -> Counter[int]:
    """How much each person said of it where the viewer may read.

    Which rooms these are is asked apart: in one statement SQLite would try each of
    the viewer's rooms for each person.
    """
    rows = list(activities.values_list("person", "room", "message_count"))
    visible = Room.objects.visible_to(viewer).filter(pk__in={row[1] for row in rows})
    rooms = set(visible.order_by().values_list("pk", flat=True))
    heard = Counter[int]()
    for person, room, count in rows:
        if room in rooms:
            heard[person] += count
    return heard


def _suggestions(
    ids: Sequence[int], former: dict[int, str], viewer: Viewer
) -> list[SuggestedPerson]:
    people, names = Person.objects.in_bulk(ids), ViewersNames(viewer)
    return [
        SuggestedPerson(
            name=str(person),
            value=name_meaning(person.pk, _names_of(person), names.people),
            detail=_detail_of(person, former.get(person.pk, "")),
            is_integration=person.is_integration,
        )
        for person in (people[pk] for pk in ids)
    ]


def _names_of(person: Person) -> tuple[str | None, ...]:
    handle = person.mention_name and f"@{person.mention_name}"
    return person.name, handle, person.hipchat_id


def _detail_of(person: Person, former: str) -> str:
    handle = f"@{person.mention_name}" if person.mention_name else ""
    formerly = ""
    if former and former != person.name:
        formerly = _("formerly %(name)s") % {"name": former}
    return " · ".join(filter(None, (handle, formerly, *labels_of(person))))
