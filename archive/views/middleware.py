"""What holds for every answer: its viewer's time zone, and no copy in a browser."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
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
