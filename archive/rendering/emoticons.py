"""HipChat's own emoticons and smileys, drawn as emoji or labelled, never as images."""

from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DATA = Path(__file__).with_name("data")


def _first_columns(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()[1:]
    return [line.split("\t")[:2] for line in lines]


SHORTCUTS = tuple(f"({row[0]})" for row in _first_columns("hipchat-emoticons.tsv"))
_LISTED_SMILEYS = [row[0] for row in _first_columns("hipchat-text-smileys.tsv")]
# The list's pattern for :| matches :-| as well.
SMILEYS = (*_LISTED_SMILEYS, ":-|")
EMOJI = {row[0].casefold(): row[1] for row in _first_columns("emoji.tsv")}
_KNOWN = frozenset(written.casefold() for written in (*SHORTCUTS, *SMILEYS))


def is_known(written: str) -> bool:
    """Whether HipChat drew this: `(boom)` with its brackets, or `:-)`."""
    return written.casefold() in _KNOWN


def emoticon_attributes(written: str) -> dict[str, str]:
    """The text stays the shortcut, so that it is copied; CSS draws the emoji."""
    emoji = EMOJI.get(written.casefold())
    if not emoji:
        return {"class": "emoticon chip", "title": written}
    return {
        "class": "emoticon emoji",
        "role": "img",
        "aria-label": written,
        "title": written,
        "data-emoji": emoji,
    }


def render_emoticon(written: str) -> SafeString:
    attributes = format_html_join("", ' {}="{}"', emoticon_attributes(written).items())
    return format_html("<span{}>{}</span>", attributes, written)


def render_image(written: str, address: str) -> SafeString:
    return format_html(
        '<img class="emoticon" src="{}" alt="{}" title="{}" loading="lazy">',
        address,
        written,
        written,
    )
