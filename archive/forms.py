"""What viewers fill in: a search they save, and the time zone they read times in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from archive.models import SavedSearch, Viewer
from archive.models.searches import MOST_SAVED
from archive.models.zones import offered_zones

Choice = tuple[str, str]


class SaveForm(forms.ModelForm):  # type: ignore[type-arg]
    """Its instance has the viewer who saves."""

    order = forms.CharField(required=False)

    class Meta:
        model = SavedSearch
        fields: ClassVar = ["name", "text", "order", "is_shared"]

    def clean_order(self) -> str:
        """It comes from the page's address, where anything may stand."""
        order: str = self.cleaned_data["order"]
        return order if order in SavedSearch.Order else SavedSearch.Order.NEWEST

    def clean(self) -> dict[str, Any]:
        own = SavedSearch.objects.filter(viewer=self.instance.viewer)
        if same := own.filter(text=self.cleaned_data.get("text")).first():
            raise forms.ValidationError(
                f"You have saved this search already, as “{same.name}”."
            )
        if own.count() >= MOST_SAVED:
            raise forms.ValidationError(
                f"You have saved {MOST_SAVED} searches, and that is as many as are "
                "kept: delete one first."
            )
        return self.cleaned_data


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedSearch
        fields: ClassVar = ["name", "is_shared"]


class SettingsForm(forms.Form):
    time_zone = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": "There is no time zone of that name here."},
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"time_zone": viewer.time_zone})
        in_hipchat = viewer.person.timezone if viewer.person else ""
        self.fields["time_zone"].choices = zone_choices(in_hipchat)  # type: ignore[attr-defined]


def zone_choices(in_hipchat: str = "") -> list[Choice | tuple[str, list[Choice]]]:
    """The archive's zone, that of the viewer's person, UTC, and all others by area."""
    utc, *names = offered_zones()
    own = [(in_hipchat, f"In HipChat: {in_hipchat}")]
    return [
        ("", f"The archive’s: {timezone.get_default_timezone_name()}"),
        *(own if in_hipchat in offered_zones() else []),
        (utc, utc),
        *((area, _places(of_it)) for area, of_it in groupby(names, _area)),
    ]


def _area(name: str) -> str:
    return name.partition("/")[0]


def _places(names: Iterable[str]) -> list[Choice]:
    return [(name, name.partition("/")[2].replace("_", " ")) for name in names]
