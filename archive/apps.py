"""Tells Django about the archive, and makes the search index after migrating."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def set_up_search(**_: Any) -> None:
    from archive.search import get_backend  # noqa: PLC0415 - models must be loaded first

    get_backend().setup()


class ArchiveConfig(AppConfig):
    name = "archive"
    verbose_name = "HipChat Archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(set_up_search, sender=self)
