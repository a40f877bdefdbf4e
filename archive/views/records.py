"""A message's record: its original beside its rendering, for whoever may see it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from archive.models import Message
from archive.queries.records import messages_with_evidence, original_of, record_of
from archive.views.requests import ViewerRequest


@require_safe
def record(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = _message(request, message_id)
    context = {"record": record_of(message, request.user), "room": message.room}
    return render(request, "archive/record.html", context)


@require_safe
def original(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The very bytes of the item, however many, to be kept as a file."""
    message = _message(request, message_id)
    content = original_of(message)
    if content is None:
        raise Http404("The evidence is gone or damaged.")
    ending = "json" if content[:1] in {b"{", b"["} else "csv"
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"message-{message.pk}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _message(request: ViewerRequest, message_id: int) -> Message:
    return get_object_or_404(messages_with_evidence(request.user), pk=message_id)
