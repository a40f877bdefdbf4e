"""What viewers fill in to keep what they read: bookmarks, lists and their entries."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _

from archive.models import Bookmark, Message, ReadingList, ReadingListEntry, Viewer
from archive.models.reading import (
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_BOOKMARKS,
    MOST_ENTRIES,
    MOST_LISTS,
)


class BookmarkForm(forms.ModelForm):  # type: ignore[type-arg]
    """Its instance has the viewer and the message."""

    class Meta:
        model = Bookmark
        fields: ClassVar = ["note"]

    def clean(self) -> dict[str, Any]:
        own = Bookmark.objects.filter(viewer=self.instance.viewer)
        if self.instance.pk is None and own.count() >= MOST_BOOKMARKS:
            raise forms.ValidationError(_full(MOST_BOOKMARKS))
        return self.cleaned_data


class ListForm(forms.ModelForm):  # type: ignore[type-arg]
    """Its instance has the viewer who keeps the list."""

    class Meta:
        model = ReadingList
        fields: ClassVar = ["name", "about", "is_shared"]

    def clean(self) -> dict[str, Any]:
        if self.instance.pk is None:
            _check_room_for_a_list(self.instance.viewer)
        return self.cleaned_data


class EntryForm(forms.Form):
    """Adds a message to one of the viewer's lists, or to a new one."""

    reading_list = forms.ModelChoiceField(ReadingList.objects.none(), required=False)
    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

    def __init__(self, viewer: Viewer, message: Message, data: Any = None) -> None:
        super().__init__(data)
        self._viewer, self._message = viewer, message
        own = ReadingList.objects.filter(viewer=viewer)
        self.fields["reading_list"].queryset = own  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("name"):
            _check_room_for_a_list(self._viewer)
        elif data.get("reading_list") is not None:
            self._check_room_in(data["reading_list"])
        elif not self.errors:
            raise forms.ValidationError(_("Choose a list, or name a new one."))
        return data

    def save(self) -> ReadingListEntry:
        """A new list, where one is named, goes before one that is chosen."""
        chosen, name = self.cleaned_data["reading_list"], self.cleaned_data["name"]
        if name:
            chosen = ReadingList.objects.create(viewer=self._viewer, name=name)
        return ReadingListEntry.objects.create(
            reading_list=chosen,
            message=self._message,
            note=self.cleaned_data["note"],
            position=_next_position(chosen),
        )

    def _check_room_in(self, chosen: ReadingList) -> None:
        if chosen.entries.filter(message=self._message).exists():
            raise forms.ValidationError(_("The message is in that list already."))
        if chosen.entries.count() >= MOST_ENTRIES:
            raise forms.ValidationError(
                _("A list holds %(most)d messages, and this one does.")
                % {"most": MOST_ENTRIES}
            )


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ReadingListEntry
        fields: ClassVar = ["note"]


def _next_position(chosen: ReadingList) -> int:
    last: int | None = chosen.entries.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _check_room_for_a_list(viewer: Viewer) -> None:
    if ReadingList.objects.filter(viewer=viewer).count() >= MOST_LISTS:
        raise forms.ValidationError(
            _("You have %(most)d lists, and that is as many as are kept.")
            % {"most": MOST_LISTS}
        )


def _full(most: int) -> str:
    return _(
        "You have %(most)d bookmarks, and that is as many as are kept: "
        "remove one first."
    ) % {"most": most}
