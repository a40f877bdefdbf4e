"""Hands out attachments, emoticons and avatars, asking each time who wants them."""

from os import SEEK_END

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from archive.models import Attachment, Emoticon, Person, StoredFile
from archive.queries.attachments import file_of
from archive.queries.file_pages import (
    FIRST_LINES,
    attachments_with_all,
    file_page_of,
    text_of,
)
from archive.queries.images import image_type
from archive.rendering.media import HEAD, TEXT, UNKNOWN_TYPE, media_type_of
from archive.views.ranges import part_of, span_asked
from archive.views.requests import ViewerRequest

_SANDBOX = "sandbox; default-src 'none'"
# Not every browser's PDF viewer works in a sandbox; only our own pages may frame it.
_PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


@require_safe
def file(
    request: ViewerRequest, attachment_id: int, name: str
) -> HttpResponse | FileResponse:
    """`name` is for people only: the id alone says which file it is."""
    visible = Attachment.objects.visible_to(request.user).select_related("file")
    attachment = get_object_or_404(visible, pk=attachment_id)
    if attachment.file is None or not attachment.file.path.is_file():
        context = {"attachment": attachment}
        return render(request, "archive/file_missing.html", context, status=404)
    return _send(request, attachment.file, attachment.name)


@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def page(request: ViewerRequest, attachment_id: int) -> HttpResponse:
    found = get_object_or_404(attachments_with_all(request.user), pk=attachment_id)
    context = {"page": file_page_of(found, request.user)}
    return render(request, "archive/file.html", context)


@require_safe
def beginning(request: ViewerRequest, attachment_id: int) -> HttpResponse:
    """The first lines of a text, for a timeline that opens it in its place."""
    visible = Attachment.objects.visible_to(request.user).select_related("file")
    found = get_object_or_404(visible, pk=attachment_id)
    file = file_of(found)
    text = text_of(found.file, FIRST_LINES) if file.kind == TEXT else None
    context = {"text": text, "file": file}
    return render(request, "archive/partials/file_beginning.html", context)


@require_safe
def emoticon(request: ViewerRequest, shortcut: str) -> HttpResponse | FileResponse:
    found = get_object_or_404(
        Emoticon.objects.select_related("file"), shortcut=shortcut
    )
    return _send_image(request, found.file)


@require_safe
def avatar(request: ViewerRequest, hipchat_id: str) -> HttpResponse | FileResponse:
    visible = Person.objects.visible_to(request.user).select_related("avatar")
    person = get_object_or_404(visible, hipchat_id=hipchat_id)
    return _send_image(request, person.avatar)


def _send_image(
    request: ViewerRequest, stored: StoredFile | None
) -> HttpResponse | FileResponse:
    if stored is None or not image_type(stored.path):
        raise Http404("No image.")
    return _send(request, stored, "")


def _send(
    request: ViewerRequest, stored: StoredFile, name: str
) -> HttpResponse | FileResponse:
    """A browser may keep a file, but asks each time whether its viewer may see it."""
    etag = f'"{stored.sha256}"'
    kept = get_conditional_response(request, etag=etag)
    response = kept or _bytes_of(request, stored, name, etag)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _bytes_of(
    request: ViewerRequest, stored: StoredFile, name: str, etag: str
) -> HttpResponse | FileResponse:
    """Only what cannot hold scripts is shown; all else is downloaded."""
    # Without a buffer the server can send a file by the descriptor's own position.
    file = stored.path.open("rb", buffering=0)
    content_type = media_type_of(file.read(HEAD))
    size = file.seek(0, SEEK_END)
    file.seek(0)
    span = span_asked(request, size, etag)
    response = FileResponse(file) if span is None else part_of(file, span, size)
    is_shown = content_type != UNKNOWN_TYPE
    # Django quotes line ends within a name, but not one at its end.
    disposition = content_disposition_header(not is_shown, name.strip())
    response["Content-Disposition"] = disposition or "inline"
    response["Content-Type"] = content_type
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    is_pdf = content_type == "application/pdf"
    response["Content-Security-Policy"] = _PDF_POLICY if is_pdf else _SANDBOX
    response["X-Frame-Options"] = "SAMEORIGIN" if is_pdf else "DENY"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
