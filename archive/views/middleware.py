"""What holds for every answer: as its viewer wants it, and no copy kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from archive.models import Viewer
from archive.queries.display import displayed_for


def keep_no_copies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Without it "Back" shows the last pages to whoever sits down next."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer


class CompressPages(GZipMiddleware):
    """Whole pages only: files are sent in parts, and downloads count what was sent.

    Django adds a random number of bytes to each, so that the length tells no secret.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming:
            return response
        return super().process_response(request, response)


def speak_viewers_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The one chosen under Settings, else the browser's."""

    def answer(request: HttpRequest) -> HttpResponse:
        viewer = request.user
        chosen = viewer.language if isinstance(viewer, Viewer) else ""
        language = chosen if translation.check_for_language(chosen) else ""
        language = language or translation.get_language_from_request(request)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer


def show_as_the_viewer_wants(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Times by the clock, and people by the names, chosen under Settings."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Viewer):
            return get_response(request)
        with displayed_for(request.user):
            return get_response(request)

    return answer


def use_viewers_time_zone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Until the answer is there: what is streamed after it carries its zone along."""

    def answer(request: HttpRequest) -> HttpResponse:
        viewer = request.user
        zone = viewer.zone if isinstance(viewer, Viewer) else None
        with timezone.override(zone):
            return get_response(request)

    return answer
