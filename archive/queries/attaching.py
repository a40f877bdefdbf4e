"""Puts lines under those they belong to, as HipChat did with link previews."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.queries.lines import Line


def with_attached(lines: Sequence[Line]) -> Sequence[Line]:
    """What belongs to a line of the page stands folded under it, all else in place.

    What is attached to something that is attached itself stays where it is, too: so
    two that name each other are both seen. Under an info line there is no place.
    """
    if not any(line.owner for line in lines):
        return lines
    return list(_attached(lines))


def _attached(lines: Sequence[Line]) -> Iterator[Line]:
    places = {each.message.pk for each in lines if not each.owner and _is_said(each)}
    under: dict[int, list[Line]] = {}
    for line in lines:
        if (owner := _owner_in(line, places)) is not None:
            under.setdefault(owner, []).append(line)
    for line in lines:
        if _owner_in(line, places) is None:
            attached = under.get(line.message.pk)
            yield replace(line, attached=tuple(attached)) if attached else line


def _owner_in(line: Line, places: set[int]) -> int | None:
    owner = line.owner if _is_said(line) else None
    return owner.id if owner and owner.is_near and owner.id in places else None


def _is_said(line: Line) -> bool:
    return line.style != "info"
