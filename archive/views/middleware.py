"""What holds for every answer: its viewer's language and zone, and no copy kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from archive.models import Viewer


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
