"""Searches: those a viewer saved, private or shared, and the latest ones typed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from archive.models.provenance import ImportRun
from archive.models.sharing import SharedQuerySet
from archive.models.viewers import Viewer

LONGEST_NAME = 100
LONGEST_TEXT = 2_000
MOST_SAVED = 200
MOST_RECENT = 20


class SavedSearch(models.Model):
    """A search under a name. A shared one is run with the rights of who opens it."""

    class Order(models.TextChoices):
        NEWEST = "newest", _("Newest first")
        OLDEST = "oldest", _("Oldest first")
        RELEVANCE = "relevance", _("Most relevant first")

    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=LONGEST_NAME)
    text = models.CharField(max_length=LONGEST_TEXT, help_text="As it was typed.")
    order = models.CharField(max_length=9, choices=Order, default=Order.NEWEST)
    is_shared = models.BooleanField("shared", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SharedQuerySet[SavedSearch]] = SharedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        verbose_name_plural = "saved searches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["viewer", "text"], name="one_saved_search_per_text"
            )
        ]

    def __str__(self) -> str:
        """Without name and words: who deletes a viewer is shown this."""
        return f"Saved search {self.pk}"

    def get_absolute_url(self) -> str:
        """Where its results are; `saved-search` leads there and notes it as seen."""
        query = urlencode({"q": self.text, "order": self.order})
        return f"{reverse('search')}?{query}"


class SavedSearchSeenManager(models.Manager["SavedSearchSeen"]):
    def note(self, saved: SavedSearch, viewer: Viewer) -> None:
        """All that was imported until now is no longer new to this viewer."""
        seen = SavedSearchSeen(saved=saved, viewer=viewer, run=newest_run())
        self.bulk_create(
            [seen],
            update_conflicts=True,
            unique_fields=["saved", "viewer"],
            update_fields=["run"],
        )


class SavedSearchSeen(models.Model):
    """How far the imports were when a viewer last opened a saved search."""

    saved = models.ForeignKey(SavedSearch, models.CASCADE, related_name="+")
    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="+")
    run = models.PositiveBigIntegerField(
        help_text="The number of the newest import then; 0 if there was none."
    )

    objects: ClassVar[SavedSearchSeenManager] = SavedSearchSeenManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["saved", "viewer"], name="one_view_of_a_saved_search"
            )
        ]

    def __str__(self) -> str:
        return f"Saved search {self.saved_id}, seen by viewer {self.viewer_id}"


class RecentSearchManager(models.Manager["RecentSearch"]):
    def note(self, viewer: Viewer, text: str) -> None:
        """Typed again it is recent again; what is older than the newest goes."""
        recent = RecentSearch(viewer=viewer, text=text, searched_at=timezone.now())
        self.bulk_create(
            [recent],
            update_conflicts=True,
            unique_fields=["viewer", "text"],
            update_fields=["searched_at"],
        )
        own = self.filter(viewer=viewer)
        own.exclude(pk__in=own.order_by("-searched_at", "-id")[:MOST_RECENT]).delete()


class RecentSearch(models.Model):
    """What a viewer searched for lately; nobody else's business."""

    viewer = models.ForeignKey(Viewer, models.CASCADE, related_name="recent_searches")
    text = models.CharField(max_length=LONGEST_TEXT)
    searched_at = models.DateTimeField()

    objects: ClassVar[RecentSearchManager] = RecentSearchManager()

    class Meta:
        ordering: ClassVar = ["-searched_at", "-id"]
        verbose_name_plural = "recent searches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["viewer", "text"], name="one_recent_search_per_text"
            )
        ]

    def __str__(self) -> str:
        """Without its words: who deletes a viewer is shown this."""
        return f"Recent search {self.pk}"


def ended_runs() -> models.QuerySet[ImportRun]:
    """Those whose messages stay: a failed one takes its own back."""
    return ImportRun.objects.filter(
        status__in=(ImportRun.Status.FINISHED, ImportRun.Status.INTERRUPTED)
    )


def newest_run() -> int:
    """The number of the newest import that ended, or 0."""
    return ended_runs().aggregate(newest=models.Max("pk"))["newest"] or 0
