"""The request as every page sees it: someone is signed in, and who is known."""

from django.http import HttpRequest

from archive.models import Viewer


class ViewerRequest(HttpRequest):
    user: Viewer
