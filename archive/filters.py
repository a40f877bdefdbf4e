"""What the lists of rooms, chats, people and of imports can be narrowed by."""

from typing import ClassVar

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.forms import HiddenInput, TextInput

from archive.models import ImportRun, IngestedFile, Person, Problem, Room
from archive.models.people import IN_DIRECTORY
from archive.queries.directory import person_called, room_called
from archive.queries.import_files import uneven
from archive.queries.import_problems import of_kind

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


def name_filter(label: str, method: str = "by_name") -> filters.CharFilter:
    widget = TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"})
    return filters.CharFilter(
        label=label, method=method, max_length=LONGEST_NAME, widget=widget
    )


class ChatFilter(filters.FilterSet):  # type: ignore[misc]
    name = name_filter("Name")

    class Meta:
        model = Room
        fields: ClassVar = ["name"]

    def by_name(self, rooms: QuerySet[Room], _: str, name: str) -> QuerySet[Room]:
        return rooms.filter(room_called(name))


class RoomFilter(ChatFilter):
    kind = filters.ChoiceFilter(
        label="Kind",
        empty_label="All kinds",
        choices=[("public", "Public"), ("private", "Private")],
    )
    archived = filters.ChoiceFilter(
        label="State",
        field_name="is_archived",
        empty_label="Open and archived",
        choices=[("False", "Open"), ("True", "Archived")],
    )
    order = filters.ChoiceFilter(
        label="Order",
        method="in_order",
        empty_label="By name",
        choices=[("activity", "Last spoken in first"), ("messages", "Busiest first")],
    )

    class Meta:
        model = Room
        fields: ClassVar = ["name", "kind", "archived", "order"]

    def in_order(self, rooms: QuerySet[Room], _: str, order: str) -> QuerySet[Room]:
        if order == "messages":
            return rooms.order_by("-message_count", "name", "id")
        return rooms.order_by(F("last_sent_at").desc(nulls_last=True), "name", "id")


class PersonFilter(filters.FilterSet):  # type: ignore[misc]
    name = name_filter("Name or @mention")
    show = filters.ChoiceFilter(
        label="Who",
        method="by_sort",
        empty_label="Everyone",
        choices=[
            ("people", "People of the directory"),
            ("admins", "Admins"),
            ("guests", "Guests"),
            ("integrations", "Integrations"),
            ("deleted", "Deleted accounts"),
            ("unlisted", "Not in the directory"),
        ],
    )

    class Meta:
        model = Person
        fields: ClassVar = ["name", "show"]

    def by_name(self, people: QuerySet[Person], _: str, name: str) -> QuerySet[Person]:
        return people.filter(person_called(name))

    def by_sort(self, people: QuerySet[Person], _: str, sort: str) -> QuerySet[Person]:
        return people.filter(PEOPLE_SHOWN[sort])


def text_filter(label: str, method: str) -> filters.CharFilter:
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
        label="Status", empty_label="All", choices=ImportRun.Status.choices
    )

    class Meta:
        model = ImportRun
        fields: ClassVar = ["status"]


class IngestedFileFilter(filters.FilterSet):  # type: ignore[misc]
    path = text_filter("File", "by_path")
    exactly = path_filter("path")
    show = filters.ChoiceFilter(
        label="Which",
        method="by_sort",
        empty_label="All files",
        choices=[
            ("problems", "With problems"),
            ("uneven", "That do not add up"),
            ("empty", "That hold nothing"),
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
    file = text_filter("File", "by_file")
    exactly = path_filter("file")
    reason = text_filter("Reason", "by_reason")

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
