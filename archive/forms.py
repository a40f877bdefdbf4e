"""What viewers fill in: a search they save, and how they want the pages to be."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
                gettext("You have saved this search already, as “%(name)s”.")
                % {"name": same.name}
            )
        if own.count() >= MOST_SAVED:
            raise forms.ValidationError(
                gettext(
                    "You have saved %(n)s searches, and that is as many as are kept: "
                    "delete one first."
                )
                % {"n": MOST_SAVED}
            )
        return self.cleaned_data


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedSearch
        fields: ClassVar = ["name", "is_shared"]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How one viewer wants the pages to be."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        error_messages={
            "invalid_choice": _("There is no time zone of that name here.")
        },
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = Viewer
        fields: ClassVar = [
            *("language", "time_zone", "clock", "theme", "density", "names")
        ]
        labels: ClassVar = {
            "clock": _("Clock"),
            "theme": _("Colours"),
            "density": _("Lines"),
            "names": _("People"),
        }
        widgets: ClassVar = dict.fromkeys(
            ("clock", "theme", "density", "names"), forms.RadioSelect
        )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, instance=viewer)
        for field in self.fields.values():
            field.required = False  # what is not sent stays as it is
        in_hipchat = viewer.person.timezone if viewer.person else ""
        self.fields["time_zone"].choices = zone_choices(in_hipchat)  # type: ignore[attr-defined]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("As the browser")),
            *django_settings.LANGUAGES,
        ]


def zone_choices(in_hipchat: str = "") -> list[Choice | tuple[str, list[Choice]]]:
    """The archive's zone, that of the viewer's person, UTC, and all others by area."""
    utc, *names = offered_zones()
    default = timezone.get_default_timezone_name()
    own = [(in_hipchat, gettext("In HipChat: %(zone)s") % {"zone": in_hipchat})]
    return [
        ("", gettext("The archive’s: %(zone)s") % {"zone": default}),
        *(own if in_hipchat in offered_zones() else []),
        (utc, utc),
        *((area, _places(of_it)) for area, of_it in groupby(names, _area)),
    ]


def _area(name: str) -> str:
    return name.partition("/")[0]


def _places(names: Iterable[str]) -> list[Choice]:
    return [(name, name.partition("/")[2].replace("_", " ")) for name in names]
