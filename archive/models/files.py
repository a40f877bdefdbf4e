"""Files: bytes kept under their SHA-256, and the emoticons drawn from them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """The bytes of one file, kept once however often they were sent."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> Path:
        folder: Path = settings.DATA_DIR / "files"
        return folder / self.sha256[:2] / self.sha256


class Emoticon(models.Model):
    """A custom emoticon of the dump: `(boom)` is shown, `boom` is the shortcut."""

    shortcut = models.CharField(max_length=100, unique=True)
    hipchat_id = models.CharField("HipChat id", max_length=100, blank=True)
    path = models.CharField(max_length=1000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    said = models.JSONField(
        default=dict,
        help_text="For each field the date of the dump whose word it holds.",
    )

    class Meta:
        ordering: ClassVar = ["shortcut"]

    def __str__(self) -> str:
        return f"({self.shortcut})"
