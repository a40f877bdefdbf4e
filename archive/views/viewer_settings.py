"""The page of a viewer's own settings: language, times, colours, names."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from archive.forms import SettingsForm
from archive.models import Viewer
from archive.views.requests import ViewerRequest


def settings(request: ViewerRequest) -> HttpResponse:
    # Another one than the request's: what is not saved must not show on the page.
    viewer = Viewer.objects.get(pk=request.user.pk)
    form = SettingsForm(viewer, request.POST or None)
    if form.is_valid():
        form.save()
        return redirect("settings")
    context = {"form": form, "now": timezone.now()}
    return render(request, "archive/settings.html", context)
