"""Answers the search box with what its words can go on with, as JSON."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from archive.queries.completing.complete import Suggestion, complete
from archive.search.language import LONGEST_TEXT
from archive.views.requests import ViewerRequest


@require_safe
def completions(request: ViewerRequest) -> JsonResponse:
    text = request.GET.get("q", "").replace("\0", " ")[:LONGEST_TEXT]
    at = request.GET.get("at", "")
    is_number = at.isdecimal() and len(at) < len(str(LONGEST_TEXT)) + 1
    cursor = min(int(at), len(text)) if is_number else len(text)
    found = complete(text, cursor, request.user)
    answer: dict[str, object] = {
        "suggestions": [*map(_json, found.suggestions)],
        "told": _told(len(found.suggestions)),
    }
    if found.days:
        answer |= {"first_day": found.days.first, "last_day": found.days.last}
    return JsonResponse(answer)


def _told(count: int) -> str:
    """What a screen reader says of them."""
    if not count:
        return _("No suggestions")
    return ngettext("%(n)s suggestion", "%(n)s suggestions", count) % {"n": count}


def _json(suggestion: Suggestion) -> dict[str, object]:
    return {
        "label": suggestion.label,
        "detail": suggestion.detail,
        "kind": suggestion.kind,
        "text": suggestion.text,
        "from": suggestion.start,
        "to": suggestion.end,
    }
