"""What the lists of rooms, chats, people and of imports can be narrowed by."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Exists, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.forms import HiddenInput, TextInput
from django.utils.translation import gettext_lazy as _

from archive.models import Activity, ImportRun, IngestedFile, Person, Problem, Room
from archive.models.people import IN_DIRECTORY
from archive.queries.directory import named, person_called, room_called
from archive.queries.import_files import uneven
from archive.queries.import_problems import of_kind
from archive.queries.people.order import ranked

LONGEST_NAME = 200
LONGEST_PATH = 2000
PEOPLE_SHOWN = {
    "people": IN_DIRECTORY,
    "admins": Q(account_type="admin"),
    "guests": Q(account_type="guest"),
    "integrations": Q(hipchat_id=None),
    "deleted": Q(is_deleted=True),
    "unlisted": Q(is_listed=False, hipchat_id__isnull=False),
}
ROOM_ORDERS: dict[str, list[Any]] = {
    "name": [],
    "activity": [F("last_sent_at").desc(nulls_last=True)],
    "messages": [F("message_count").desc()],
    "created": [F("created_at").desc(nulls_last=True)],
}
ROOM_STATES = {
    "open": Q(is_archived=False, is_deleted=False),
    "archived": Q(is_archived=True),
    "deleted": Q(is_deleted=True),
    "unlisted": Q(is_listed=False),
}


def name_filter(label: Any, method: str = "by_name") -> filters.CharFilter:
    widget = TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"})
    return filters.CharFilter(
        label=label, method=method, max_length=LONGEST_NAME, widget=widget
    )


class ChatFilter(filters.FilterSet):  # type: ignore[misc]
    name = name_filter(_("Name"))
    order = filters.ChoiceFilter(
        label=_("Order"),
        method="in_order",
        empty_label=_("Last spoken in first"),
        choices=[("messages", _("Busiest first")), ("name", _("By name"))],
    )

    class Meta:
        model = Room
        fields: ClassVar = ["name", "order"]

    def by_name(self, rooms: QuerySet[Room], _: str, name: str) -> QuerySet[Room]:
        return rooms.filter(room_called(name))

    def in_order(self, rooms: QuerySet[Room], _: str, order: str) -> QuerySet[Room]:
        if order == "name" and "other_name" in rooms.query.annotations:
            # One's own chats stand under the other's name.
            return rooms.order_by(Coalesce("other_name", "name"), "id")
        return rooms.order_by(*ROOM_ORDERS[order], "name", "id")


class RoomFilter(ChatFilter):
    kind = filters.ChoiceFilter(
        label=_("Kind"),
        empty_label=_("All kinds"),
        choices=[("public", _("Public")), ("private", _("Private"))],
    )
    state = filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        empty_label=_("Of every state"),
        choices=[
            ("open", _("Open")),
            ("archived", _("Archived")),
            ("deleted", _("Deleted")),
            ("unlisted", _("Not listed in the dump")),
        ],
    )
    # What `state` was called in addresses before; they are cited, so they stay.
    archived = filters.ChoiceFilter(
        field_name="is_archived",
        choices=[("False", "Open"), ("True", "Archived")],
        widget=HiddenInput,
    )
    order = filters.ChoiceFilter(
        label=_("Order"),
        method="in_order",
        empty_label=_("By name"),
        choices=[
            ("activity", _("Last spoken in first")),
            ("messages", _("Busiest first")),
            ("created", _("Newest first")),
        ],
    )

    class Meta:
        model = Room
        fields: ClassVar = ["name", "kind", "state", "archived", "order"]

    def by_state(self, rooms: QuerySet[Room], _: str, state: str) -> QuerySet[Room]:
        return rooms.filter(ROOM_STATES[state])


class PersonFilter(filters.FilterSet):  # type: ignore[misc]
    """Needs the request: what is counted of someone is what its viewer may read."""

    name = name_filter(_("Name, @mention or e-mail"))
    show = filters.ChoiceFilter(
        label=_("Who"),
        method="by_sort",
        empty_label=_("Everyone"),
        choices=[
            ("people", _("People of the directory")),
            ("admins", _("Admins")),
            ("guests", _("Guests")),
            ("integrations", _("Integrations")),
            ("deleted", _("Deleted accounts")),
            ("unlisted", _("Not in the directory")),
        ],
    )
    said = filters.ChoiceFilter(
        label=_("Messages"),
        method="by_words",
        empty_label=_("With and without"),
        choices=[("some", _("Who spoke")), ("none", _("Who said nothing"))],
    )
    order = filters.ChoiceFilter(
        label=_("Order"),
        method="in_order",
        empty_label=_("By name"),
        choices=[
            ("messages", _("Most messages first")),
            ("last", _("Last heard first")),
        ],
    )

    class Meta:
        model = Person
        fields: ClassVar = ["name", "show", "said", "order"]

    def by_name(self, people: QuerySet[Person], _: str, name: str) -> QuerySet[Person]:
        return people.filter(person_called(name) | named("email", name))

    def by_sort(self, people: QuerySet[Person], _: str, sort: str) -> QuerySet[Person]:
        return people.filter(PEOPLE_SHOWN[sort])

    def by_words(self, people: QuerySet[Person], _: str, said: str) -> QuerySet[Person]:
        heard = Exists(Activity.objects.of_each_person(self.request.user))
        return people.filter(heard if said == "some" else ~heard)

    def in_order(
        self, people: QuerySet[Person], _: str, order: str
    ) -> QuerySet[Person]:
        return ranked(
            people, "count" if order == "messages" else "last", self.request.user
        )


def text_filter(label: Any, method: str) -> filters.CharFilter:
    """Some words of a path or a sentence, as they stand there."""
    widget = TextInput(attrs={"type": "search", "autocomplete": "off"})
    return filters.CharFilter(
        label=label, method=method, max_length=LONGEST_PATH, widget=widget
    )


def path_filter(field: str) -> filters.CharFilter:
    """One path and no other, for links; who types a new search leaves it behind."""
    return filters.CharFilter(
        field_name=field, max_length=LONGEST_PATH, strip=False, widget=HiddenInput
    )


class ImportRunFilter(filters.FilterSet):  # type: ignore[misc]
    status = filters.ChoiceFilter(
        label=_("Status"), empty_label=_("All"), choices=ImportRun.Status.choices
    )

    class Meta:
        model = ImportRun
        fields: ClassVar = ["status"]


class IngestedFileFilter(filters.FilterSet):  # type: ignore[misc]
    path = text_filter(_("File"), "by_path")
    exactly = path_filter("path")
    show = filters.ChoiceFilter(
        label=_("Which"),
        method="by_sort",
        empty_label=_("All files"),
        choices=[
            ("problems", _("With problems")),
            ("uneven", _("That do not add up")),
            ("empty", _("That hold nothing")),
        ],
    )

    class Meta:
        model = IngestedFile
        fields: ClassVar = ["path", "exactly", "show"]

    def by_path(
        self, files: QuerySet[IngestedFile], _: str, path: str
    ) -> QuerySet[IngestedFile]:
        return files.filter(path__icontains=path)

    def by_sort(
        self, files: QuerySet[IngestedFile], _: str, sort: str
    ) -> QuerySet[IngestedFile]:
        match sort:
            case "problems":
                return files.filter(problems__gt=0)
            case "uneven":
                return uneven(files)
            case _:
                return files.filter(items=0, listed=0)


class ProblemFilter(filters.FilterSet):  # type: ignore[misc]
    file = text_filter(_("File"), "by_file")
    exactly = path_filter("file")
    reason = text_filter(_("Reason"), "by_reason")

    class Meta:
        model = Problem
        fields: ClassVar = ["file", "exactly", "reason"]

    def by_file(
        self, problems: QuerySet[Problem], _: str, path: str
    ) -> QuerySet[Problem]:
        return problems.filter(file__icontains=path)

    def by_reason(
        self, problems: QuerySet[Problem], _: str, reason: str
    ) -> QuerySet[Problem]:
        return problems.filter(of_kind(reason))
