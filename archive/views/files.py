"""Hands out attachments, emoticons and avatars, asking each time who wants them."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Attachment, Emoticon, Person, StoredFile
from archive.queries.images import image_type
from archive.views.requests import ViewerRequest

_A_DAY = "private, max-age=86400"


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
    return _send(attachment.file, attachment.name)


@require_safe
def emoticon(request: ViewerRequest, shortcut: str) -> FileResponse:
    found = get_object_or_404(
        Emoticon.objects.select_related("file"), shortcut=shortcut
    )
    return _send_image(found.file)


@require_safe
def avatar(request: ViewerRequest, hipchat_id: str) -> FileResponse:
    visible = Person.objects.visible_to(request.user).select_related("avatar")
    return _send_image(get_object_or_404(visible, hipchat_id=hipchat_id).avatar)


def _send_image(stored: StoredFile | None) -> FileResponse:
    if stored is None or not image_type(stored.path):
        raise Http404("No image.")
    return _send(stored, "")


def _send(stored: StoredFile, name: str) -> FileResponse:
    """Only images that cannot hold scripts are shown; all else is downloaded."""
    content_type = image_type(stored.path)
    response = FileResponse(
        stored.path.open("rb"),
        as_attachment=not content_type,
        filename=name,
        content_type=content_type or "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = _A_DAY
    return response
