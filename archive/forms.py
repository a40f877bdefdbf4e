"""What viewers fill in: the name of a search they save, and whether it is shared."""

from typing import Any, ClassVar

from django import forms

from archive.models import SavedSearch
from archive.models.searches import MOST_SAVED


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
