"""How the viewer of a request wants times and names to be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from archive.models import Viewer


@dataclass(frozen=True)
class Display:
    """`clock` and `names` are values of Viewer.Clock and Viewer.Names."""

    clock: str = Viewer.Clock.HOURS_24
    names: str = Viewer.Names.FULL


_DEFAULT = Display()
_current: ContextVar[Display] = ContextVar("display", default=_DEFAULT)


def display() -> Display:
    return _current.get()


def displayed_for(viewer: Viewer) -> AbstractContextManager[None]:
    return displayed_as(Display(viewer.clock, viewer.names))


@contextmanager
def displayed_as(chosen: Display) -> Iterator[None]:
    """It holds as the time zone does, which Django keeps in the same manner."""
    token = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(token)
