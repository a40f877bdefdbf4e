"""Hands out attachments, emoticons and avatars, asking each time who wants them."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from archive.models import Attachment, Emoticon, Person, StoredFile
from archive.queries.images import image_type
from archive.views.requests import ViewerRequest


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
    response = kept or _bytes_of(stored, name)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _bytes_of(stored: StoredFile, name: str) -> FileResponse:
    """Only images that cannot hold scripts are shown; all else is downloaded."""
    content_type = image_type(stored.path)
    response = FileResponse(
        stored.path.open("rb"),
        as_attachment=not content_type,
        # Django quotes line ends within a name, but not one at its end.
        filename=name.strip(),
        content_type=content_type or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
