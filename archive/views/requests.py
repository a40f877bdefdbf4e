"""The request as every page sees it: someone is signed in, and who is known."""

from django.http import HttpRequest

from archive.models import Viewer


class ViewerRequest(HttpRequest):
    user: Viewer


def is_piece(request: HttpRequest) -> bool:
    """Whether a page asks for a piece of itself, which htmx says."""
    return "HX-Request" in request.headers


def is_reading(request: HttpRequest) -> bool:
    """Whether somebody looks at the page: no check, no fetching beforehand."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))
    is_early = any("prefetch" in purpose for purpose in purposes)
    return request.method == "GET" and not is_early and not is_piece(request)
