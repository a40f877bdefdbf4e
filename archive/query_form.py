"""A form that writes queries, for those who do not type them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

import django_filters as filters
from django.forms import CheckboxSelectMultiple, TextInput
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Message
from archive.search.editing import narrowed
from archive.search.grammar import Node, tree_of
from archive.search.items import Item, unquoted
from archive.search.operators import CHOICES

# What each field writes; several choices of one operator mean either of them.
_VALUES = {
    "sender": "from",
    "room": "in",
    "chat": "with",
    "mention": "mentions",
    "file": "file",
    "after": "after",
    "before": "before",
}
_CHOICES = {"kind": "is", "has": "has", "color": "color"}
_ONE_WORD = re.compile(r"[^\s()]+")


def _text(label: str | Promise, **attributes: str) -> filters.CharFilter:
    shared = {"dir": "auto", "autocomplete": "off"}
    widget = TextInput(attrs={**shared, **attributes})
    return filters.CharFilter(label=label, widget=widget)


def _choices(label: str | Promise, operator: str) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        label=label,
        choices=list(CHOICES[operator].items()),
        widget=CheckboxSelectMultiple,
    )


class QueryForm(filters.FilterSet):  # type: ignore[misc]
    """Each field writes its part of a query; rows are filtered by the engine alone."""

    words = _text(_("All of these words"), type="search")
    phrase = _text(_("This exact phrase"), type="search")
    without = _text(_("None of these words"), type="search")
    sender = _text(_("From"))
    room = _text(_("In the room"))
    chat = _text(_("In 1-1 chats with"))
    mention = _text(_("Mentioning"))
    file = _text(_("File name, or .pdf and the like"))
    after = _text(_("After"), type="date")
    before = _text(_("Before"), type="date")
    kind = _choices(_("Only"), "is")
    has = _choices(_("With"), "has")
    color = _choices(_("Notifications"), "color")

    class Meta:
        model = Message
        fields: ClassVar[list[str]] = []


def form_of(text: str) -> QueryForm:
    """The form filled with a query; what no field holds is among its words."""
    data = QueryDict(mutable=True)
    words, without = [], []
    for node in tree_of(text).nodes:
        field, value = _field_of(node)
        if field == "without":
            without.append(value)
        elif field and (field in _CHOICES or field not in data):
            data.appendlist(field, value)
        else:
            words.append(text[node.start : node.end])
    data["words"], data["without"] = " ".join(words), " ".join(without)
    return QueryForm(data, queryset=Message.objects.none())


def query_of(parameters: QueryDict) -> str:
    """What a form that was sent says, as a query."""
    form = QueryForm(parameters, queryset=Message.objects.none()).form
    form.is_valid()
    # What a field does not take, such as a choice of its own making, is left out.
    return " ".join(part for part in _parts(form.cleaned_data) if part)


def _parts(data: Mapping[str, Any]) -> Iterator[str]:
    words = data.get("words", "")
    # What is open at its end must not take in what is written behind it.
    yield narrowed(words, ()) or words
    yield _quoted(data.get("phrase", ""))
    for word in data.get("without", "").split():
        if value := _value(word.lstrip("-")):
            yield f"-{value}"
    for field, operator in _VALUES.items():
        if value := _value(data.get(field, "")):
            yield f"{operator}:{value}"
    for field, operator in _CHOICES.items():
        yield from (f"{operator}:{choice}" for choice in data.get(field, ()))


def _field_of(node: Node) -> tuple[str, str]:
    """The field that holds an item, if one does, and its value there."""
    if not isinstance(node, Item):
        return "", ""
    fields = list(_fields_for(node))
    return (fields[0], node.value) if fields else ("", "")


def _fields_for(item: Item) -> Iterator[str]:
    if item.operator:
        for field, operator in {**_VALUES, **_CHOICES}.items():
            is_its = operator == item.operator and not item.is_negative
            if is_its and _fits(field, item.value):
                yield field
    elif item.is_quoted and not item.is_negative:
        yield "phrase"
    elif item.is_negative and not item.is_quoted:
        yield "without"


def _fits(field: str, value: str) -> bool:
    if field in _CHOICES:
        return value in CHOICES[_CHOICES[field]]
    if field in ("after", "before"):
        return _is_day(value)
    return value != ""


def _is_day(text: str) -> bool:
    """A calendar shows a day that is written so, and nothing else."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _value(text: str) -> str:
    is_one_word = _ONE_WORD.fullmatch(unquoted(text))
    return text if is_one_word else _quoted(text)


def _quoted(text: str) -> str:
    """Nothing of nothing; a quote within would end it."""
    text = unquoted(text).strip()
    return f'"{text}"' if text else ""
