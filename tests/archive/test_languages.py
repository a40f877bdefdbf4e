"""Pages speak the viewer's language; proof, and what is for programs, speaks none."""

from __future__ import annotations

import re
import struct
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from archive.models import Room
from archive.queries.searching.finding import ask
from archive.rendering.sanitize import sanitize_html

# As a catalogue of German would have them.
GERMAN = {
    "": (
        "Content-Type: text/plain; charset=UTF-8\n"
        "Plural-Forms: nplurals=2; plural=n != 1;\n"
    ),
    "Compliance": "Revision",
    "the word “%(words)s”": "das Wort „%(words)s“",
    "said by %(value)s": "gesagt von %(value)s",
    "%(names)s or %(last)s": "%(names)s oder %(last)s",
    "There is no room “%(value)s” here.": "Einen Raum „%(value)s“ gibt es hier nicht.",
    "%(n)s public rooms": "%(n)s offene Räume",
    "End of %(n)s message.\0End of %(n)s messages.": (
        "Ende von %(n)s Nachricht.\0Ende von %(n)s Nachrichten."
    ),
    "Image not loaded": "Bild nicht geladen",
    "without a name": "ohne Namen",
}


def compiled(catalogue: dict[str, str]) -> bytes:
    """As gettext reads it: two tables of lengths and places, then the texts."""
    pairs = sorted((key.encode(), text.encode()) for key, text in catalogue.items())
    sides = ([key for key, _ in pairs], [text for _, text in pairs])
    place, tables, texts = 28 + 16 * len(pairs), b"", b""
    for text in (text for side in sides for text in side):
        tables += struct.pack("<II", len(text), place + len(texts))
        texts += text + b"\0"
    heads = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack("<7I", *heads) + tables + texts


@pytest.fixture
def german(settings, tmp_path):
    """What a browser says that asks for German, of which there is a catalogue."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(GERMAN))
    settings.LOCALE_PATHS = [tmp_path]
    return {"Accept-Language": "de"}


def test_a_certificate_has_the_same_text_in_every_language(
    browser, run, make_message, german
):
    make_message("a zeppelin", Room.objects.get(name="Lobby"))
    client = browser("compliance")
    asked = {"q": "zeppelin in:nowhere"}
    page = client.get(reverse("certificate"), asked, headers=german)
    html = page.content.decode()
    assert "das Wort „zeppelin“" in html
    assert "Einen Raum „nowhere“ gibt es hier nicht." in html
    assert "offene Räume" in html
    text = page.context["issued"].text
    assert "the word “zeppelin”" in text
    assert "There is no room “nowhere” here." in text
    assert "with the rights of: Compliance" in text
    assert "public rooms" in text
    (address,) = re.findall(r'href="(/[^"]*at=[^"]*)"', html)
    for headers in ({"Accept-Language": "en"}, german):
        again = client.get(unescape(address), headers=headers)
        assert (again.status_code, again.content.decode()) == (200, text)


def test_a_download_is_in_the_language_of_who_downloads(
    browser, make_room, make_message, german
):
    make_message("a zeppelin", make_room("Lobby"))
    address = reverse("search-download", args=["html"])
    response = browser().get(address, {"q": "zeppelin"}, headers=german)
    with translation.override("en"):
        html = response.getvalue().decode()
    assert '<html lang="de">' in html
    assert "Ende von 1 Nachricht." in html
    assert "das Wort „zeppelin“" in html


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_programs_read_is_in_no_language(
    form, browser, make_room, make_message, german
):
    make_message("a zeppelin", make_room("Lobby"))
    address, asked = reverse("search-download", args=[form]), {"q": "zeppelin"}
    client = browser()
    said = {
        client.get(address, asked, headers=headers).getvalue()
        for headers in (german, {"Accept-Language": "en"})
    }
    assert len(said) == 1


def test_what_is_kept_of_a_body_is_kept_for_each_language(german):
    with translation.override("en"):
        english = sanitize_html("<img>")
    with translation.override("de"):
        assert 'title="Bild nicht geladen"' in sanitize_html("<img>")
    assert 'title="Image not loaded"' in english


@pytest.mark.django_db
def test_a_query_is_read_alike_and_told_in_the_language(german):
    with translation.override("en"):
        english = ask("id:1 boom", None).parsed
    with translation.override("de"):
        told = ask("id:1 boom", None).parsed
    assert told.expression == english.expression
    assert [each.said for each in english.readings][1] == "the word “boom”"
    assert [each.said for each in told.readings][1] == "das Wort „boom“"


# What is in no language: names, and forms of files.
OF_NO_LANGUAGE = re.compile(
    r"HipChat <b>Archive</b>|HipChat Archive|SHA-256|UTC|JSON Lines|JSON|HTML|CSV|PDF"
)
# Elements whose text is typed so in every language, or is not for people.
NOT_SAID = ("code", "kbd", "style", "script")
SAID_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "data-label", "label")
# Not yet translated: whoever translates one takes it out.
_TRANSLATED = re.compile(
    r"{% (blocktranslate|comment)\b.*?{% end\1 %}|{% translate .*?%}", re.DOTALL
)
# Blocks that stand within a tag.
_IN_TAGS = re.compile(r"{% block (?:html_attributes|\w+_class) %}.*?{% endblock %}")
_TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_TAG = re.compile(r"<!--.*?-->|</?\w[^>]*>|<!\w[^>]*>|\0", re.DOTALL)
_LITERAL = re.compile(r'\|default:"[A-Z][^"]*|\|pluralize\b')
_WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> list[str]:
    """What of a template is said in English to whoever speaks something else."""
    found = _LITERAL.findall(template)
    for hidden in (OF_NO_LANGUAGE, _TRANSLATED, _IN_TAGS, _TEMPLATE_TAG):
        template = hidden.sub("\0", template)
    for name in NOT_SAID:
        inside = re.compile(rf"<{name}\b[^>]*>.*?</{name}>", re.DOTALL)
        template = inside.sub("\0", template)
    for tag in _TAG.findall(template):
        attributes = _ATTRIBUTE.findall(tag)
        found += [text for name, text in attributes if name in SAID_ATTRIBUTES]
    texts = [re.sub(r"&\w+;|\0", " ", each) for each in (*found, *_TAG.split(template))]
    return [" ".join(text.split()) for text in texts if _WORD.search(text)]


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ('<p title="{% translate "Now" %}">{% translate "Now" %}</p>', []),
        ("<p>{% blocktranslate %}Now {{ name }}{% endblocktranslate %}</p>", []),
        ("<p><code>manage.py</code> {{ name }} HipChat Archive, 1 &nbsp; x</p>", []),
        ("<p>Now {{ name }}</p>", ["Now"]),
        ('<p title="Now {{ name }}">{{ n }}</p>', ["Now"]),
        ("{{ n }} {% if n %}file{{ n|pluralize }}{% endif %}", ["|pluralize", "file"]),
        ('{{ name|default:"Nobody" }}', ['|default:"Nobody']),
    ],
)
def test_bare_words_are_found(template, bare):
    assert bare_words(template) == bare


TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = {str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html")}


@pytest.mark.parametrize("page", sorted(PAGES))
def test_nothing_is_said_in_english_alone(page):
    assert bare_words((TEMPLATES / page).read_text("utf-8")) == []
