"""The embedded engine: SQLite's FTS5, in the database of the rows."""

from collections.abc import Iterable

from archive.search.base import IndexedMessage, Query, Results


class SqliteBackend:
    def setup(self) -> None: ...
    def clear(self) -> None: ...
    def add(self, messages: Iterable[IndexedMessage]) -> None: ...
    def remove(self, messages: Iterable[IndexedMessage]) -> None: ...
    def search(self, query: Query) -> Results:
        return Results((), 0)
