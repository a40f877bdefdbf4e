"""A search's results as a file, streamed, and how far each download is."""

import re
from collections.abc import Callable, Generator, Iterable
from typing import NamedTuple

from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from archive.queries.downloading.download import Download, Page, download_of, pages_of
from archive.queries.downloading.progress import Progress, Sent, State, state_of
from archive.queries.downloading.tables import as_csv, as_json_lines
from archive.views.printable import as_html
from archive.views.requests import ViewerRequest

LONGEST_NAME = 60
TOKEN = "[0-9a-f]{32}"  # noqa: S105 - what one looks like
_UNSAFE = re.compile(r"[^\w.]+")


class Form(NamedTuple):
    content_type: str
    write: Callable[[Download, Iterable[Page]], Generator[bytes, None, None]]


FORMS = {
    "csv": Form("text/csv; charset=utf-8; header=present", as_csv),
    "jsonl": Form("application/jsonl; charset=utf-8", as_json_lines),
    "html": Form("text/html; charset=utf-8", as_html),
}


@require_GET
def download(request: ViewerRequest, form: str) -> StreamingHttpResponse:
    """Where it fails it breaks off: what has an end is whole."""
    home = request.build_absolute_uri("/").rstrip("/")
    made = download_of(request.GET, request.user, home)
    progress = Progress(request.user, _token_in(request), made.total)
    chunks = FORMS[form].write(made, progress.of(pages_of(made)))
    response = StreamingHttpResponse(
        Sent(chunks, progress, made.zone), content_type=FORMS[form].content_type
    )
    response["Content-Disposition"] = content_disposition_header(
        True, name_of(made, form)
    )
    response["X-Total-Messages"] = str(made.total)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
def progress(request: ViewerRequest, token: str) -> JsonResponse:
    state = state_of(request.user, token)
    if state is None:
        raise Http404("No such download, or its end was told already.")
    return JsonResponse(state._asdict() | {"told": _told(state)})


def _told(state: State) -> str:
    """How far it is, for whoever waits for it."""
    counts = {
        "written": number_format(state.written, force_grouping=True),
        "n": number_format(state.total, force_grouping=True),
    }
    if state.failed:
        stopped = ngettext(
            "Stopped early: %(written)s of %(n)s message. The file is not complete.",
            "Stopped early: %(written)s of %(n)s messages. The file is not complete.",
            state.total,
        )
        return stopped % counts
    if state.done:
        done = ngettext(
            "Done: %(written)s message", "Done: %(written)s messages", state.written
        )
        return done % counts
    far = ngettext(
        "%(written)s of %(n)s message", "%(written)s of %(n)s messages", state.total
    )
    return far % counts


def name_of(made: Download, form: str) -> str:
    """What was typed, as far as any system takes it for a name, and the day."""
    typed = _UNSAFE.sub("-", made.asked.text)[:LONGEST_NAME].strip("-._")
    day = timezone.localtime(made.made_at).date()
    return f"search-{typed or 'nothing'}-{day}.{form}"


def _token_in(request: ViewerRequest) -> str:
    token = request.GET.get("token", "")
    if token and not re.fullmatch(TOKEN, token):
        raise Http404("Not a download's token.")
    return token
