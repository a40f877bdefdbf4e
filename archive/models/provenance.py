"""Provenance: which run read which file, and what in it could not be read."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.viewers import Viewer


class ImportRun(models.Model):
    """One ingest of one source. A run found `running` by the next one was killed."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")
        INTERRUPTED = "interrupted", _("Interrupted")

    class DatedBy(models.TextChoices):
        """What tells when a dump was made."""

        NAME = "name", _("its name")
        FILES = "files", _("its newest file")
        SERVER = "server", _("the beginning of the download")

    source = models.CharField(max_length=1000)
    format = models.CharField(
        max_length=200, blank=True, help_text="What its files were read as."
    )
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    dumped_at = models.DateTimeField(
        "made", null=True, help_text="When the dump was made, as far as is known."
    )
    group = models.CharField(
        max_length=32,
        blank=True,
        help_text="The company's HipChat group, where the dump's name has its id.",
    )
    dated_by = models.CharField(max_length=6, choices=DatedBy, blank=True)
    manifest_sha256 = models.CharField(
        "SHA-256 of the manifest",
        max_length=64,
        blank=True,
        help_text="Of the list of all files of the dump, kept as evidence.",
    )
    about = models.JSONField(
        default=dict, help_text="What the dump says of itself, by file."
    )
    is_salvaged = models.BooleanField(
        "salvaged", default=False, help_text="Yes: the dump was damaged or cut short."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    verified_at = models.DateTimeField(
        null=True, help_text="When the archive was last compared with its evidence."
    )
    differences = models.PositiveIntegerField(
        null=True, help_text="How many were found then."
    )

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"Run {self.pk}: {self.source}, {self.started_at:%Y-%m-%d %H:%M:%S}"


class IngestedFileQuerySet(models.QuerySet["IngestedFile"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Files of 1-1 chats tell who had them, and how many lines."""
        match viewer.role:
            case Viewer.Role.COMPLIANCE:
                return self.all()
            case Viewer.Role.ADMIN:
                return self.filter(is_direct=False)
            case _:
                return self.none()


class IngestedFile(models.Model):
    """A file of a dump as one run read it; its bytes are kept as evidence."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    path = models.CharField(max_length=2000)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=50, blank=True)
    is_direct = models.BooleanField("of 1-1 chats", default=False)
    listed = models.PositiveIntegerField(
        default=0, help_text="People, rooms and emoticons it lists."
    )
    items = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)

    objects: ClassVar[IngestedFileQuerySet] = IngestedFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.path


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Problems quote the dump, so those of 1-1 chats are for compliance alone."""
        match viewer.role:
            case Viewer.Role.COMPLIANCE:
                return self.all()
            case Viewer.Role.ADMIN:
                return self.filter(is_direct=False)
            case _:
                return self.none()


class Problem(models.Model):
    """Something in a dump that could not be read: reported, never dropped."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    file = models.CharField(max_length=2000)
    position = models.PositiveIntegerField(
        null=True, help_text="Its place in the file's list, the first being 0."
    )
    reason = models.TextField()
    raw = models.TextField(blank=True)
    is_direct = models.BooleanField("from a 1-1 chat", default=False)

    objects: ClassVar[ProblemQuerySet] = ProblemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    @property
    def place(self) -> str:
        """The file and, if it is about one of its items, which."""
        return self.file if self.position is None else f"{self.file}[{self.position}]"
