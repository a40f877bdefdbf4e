"""What a gallery is narrowed by: a room, a person, days, words, and a kind of file."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from archive.queries.gallery.asking import Wanted
from archive.queries.gallery.kinds import FILE_KINDS, Gallery
from archive.queries.gallery.pages import Window
from archive.queries.timeline import place_in
from archive.search.base import Order

LONGEST = 200
# The fields as addresses call them, and as they are called here.
FIELDS = {
    "room": "room",
    "person": "person",
    "from": "first_day",
    "until": "last_day",
    "q": "words",
    "kind": "file_kind",
}


def _text(label: Any, **attributes: str) -> forms.CharField:
    shared = {"dir": "auto", "autocomplete": "off"}
    widget = forms.TextInput(attrs={**shared, **attributes})
    return forms.CharField(label=label, required=False, widget=widget)


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


class GalleryForm(forms.Form):
    """Shows what an address says; whatever stands there, it is read by `wanted_in`."""

    def __init__(self, gallery: Gallery, data: QueryDict) -> None:
        super().__init__(data, auto_id="narrow-%s")
        self.fields["room"] = _text(_("Room"), list="rooms-called")
        self.fields["person"] = _text(_("Person"), list="people-called")
        self.fields["q"] = _text(_("With the words"), type="search")
        self.fields["from"] = _text(_("From"), type="date")
        self.fields["until"] = _text(_("Until"), type="date")
        if gallery.name == "files":
            kinds = [(kind.name, kind.title) for kind in FILE_KINDS.values()]
            self.fields["kind"] = _choice(_("Kind"), [("", _("All kinds")), *kinds])
        if gallery.name != "emoticons":
            orders = [("", _("Newest first")), ("oldest", _("Oldest first"))]
            self.fields["order"] = _choice(_("Order"), orders)


def wanted_in(parameters: QueryDict) -> Wanted:
    values = {field: _value(parameters, name) for name, field in FIELDS.items()}
    if values["file_kind"] not in FILE_KINDS:
        values["file_kind"] = ""
    return Wanted(**values)


def window_in(parameters: QueryDict) -> Window:
    order: Order = "oldest" if parameters.get("order") == "oldest" else "newest"
    return Window(order, place_in(parameters).beyond)


def _value(parameters: QueryDict, name: str) -> str:
    """As far as any name or search is read."""
    return parameters.get(name, "").replace("\0", " ").strip()[:LONGEST]
