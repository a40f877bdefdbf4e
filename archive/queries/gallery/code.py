"""Code as a gallery shows it: the beginning of each, the rest behind a fold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import ngettext

from archive.queries.lines import Line

MOST_LINES = 20
_COMMAND = re.compile(r"/\w+[ \t]*\r?\n")
_LINE_END = re.compile(r"\n")
_BREAK = re.compile(r"\n|<br\b", re.IGNORECASE)


def code_in(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    for line in lines:
        fold = fold_of(line.message.body, is_html=line.message.is_html)
        yield line, replace(line, fold=fold)


def fold_of(body: str, *, is_html: bool) -> str:
    """What opens the rest; empty of what is short.

    >>> fold_of("/code\\n" + "a\\n" * 20, is_html=False)
    ''
    >>> fold_of("/code\\n" + "a\\n" * 21, is_html=False)
    'Show all 21 lines'
    """
    text = body.strip()
    if not is_html and (command := _COMMAND.match(text)):
        text = text[command.end() :]
    lines = len((_BREAK if is_html else _LINE_END).findall(text)) + 1
    if lines <= MOST_LINES:
        return ""
    said = ngettext("Show all %(lines)d line", "Show all %(lines)d lines", lines)
    return said % {"lines": lines}
