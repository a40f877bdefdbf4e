"""Search: one analysis and one query language over exchangeable engines."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from archive.search.base import Backend


@cache
def get_backend() -> Backend:
    """The engine named by ARCHIVE_SEARCH_BACKEND."""
    backend: Backend = import_string(settings.ARCHIVE_SEARCH_BACKEND)()
    return backend
