"""What tells how a search was carried out: its explanation, and its certificate."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from archive import __version__
from archive.models import Viewer
from archive.queries.explaining.certificate import certificate_of
from archive.queries.explaining.certificate_text import Issued, issued, unsealed
from archive.queries.explaining.explanation import explanation_of
from archive.queries.explaining.funnel import funnel_of
from archive.queries.searching.counting import Counting
from archive.queries.searching.finding import Asked, ask
from archive.queries.searching.results import query_in
from archive.views.requests import ViewerRequest, is_piece


def explain(request: ViewerRequest) -> HttpResponse:
    """A page, or for the panel of the search page what the page tells."""
    asked = _asked(request)
    is_panel = is_piece(request)
    template = "partials/explanation" if is_panel else "explain"
    explanation = explanation_of(asked, request.user)
    context = {"explanation": explanation, "q": asked.text}
    return render(request, f"archive/{template}.html", context)


def parts(request: ViewerRequest) -> HttpResponse:
    """What each part of a search finds, for where all of it finds nothing."""
    asked = _asked(request)
    context = {"funnel": funnel_of(asked, Counting(asked)), "q": asked.text}
    return render(request, "archive/partials/funnel.html", context)


def certificate(request: ViewerRequest) -> HttpResponse:
    asked = _asked(request)
    made = _issued(asked, request.user, timezone.now().replace(microsecond=0))
    context = {"issued": made, "certificate": made.certificate, "q": asked.text}
    return render(request, "archive/certificate.html", context)


def certificate_text(request: ViewerRequest) -> HttpResponse:
    """The text again, as long as it is still the same."""
    asked = _asked(request)
    seal = unsealed(request.GET.get("at", ""), asked)
    if seal is None:
        raise Http404("No certificate was made so.")
    made = _issued(asked, request.user, seal.made_at)
    if made.sha256 != seal.sha256:
        context = {"seal": seal, "q": asked.text}
        return render(request, "archive/certificate_changed.html", context, status=409)
    return _download(made.text, f"certificate-{seal.made_at:%Y%m%dT%H%M%SZ}.txt")


def _issued(asked: Asked, viewer: Viewer, made_at: datetime) -> Issued:
    return issued(certificate_of(asked, viewer, made_at=made_at, version=__version__))


def _asked(request: ViewerRequest) -> Asked:
    asked = ask(query_in(request.GET), request.user)
    if asked.parsed.is_empty:
        raise Http404("Nothing was searched for.")
    return asked


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
