"""The page of a viewer's own settings: the time zone they read times in."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from archive.forms import SettingsForm
from archive.views.requests import ViewerRequest


def settings(request: ViewerRequest) -> HttpResponse:
    form = SettingsForm(request.user, request.POST or None)
    if form.is_valid():
        request.user.time_zone = form.cleaned_data["time_zone"]
        request.user.save(update_fields=["time_zone"])
        return redirect("settings")
    context = {"form": form, "now": timezone.now()}
    return render(request, "archive/settings.html", context)
