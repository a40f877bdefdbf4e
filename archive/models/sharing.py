"""What a viewer makes and may share: whose it is to see, and whose to change."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from archive.models.viewers import Viewer

M = TypeVar("M", bound=models.Model)


class SharedQuerySet(models.QuerySet[M]):
    """For models with a `viewer` and `is_shared`."""

    def visible_to(self, viewer: Viewer) -> Self:
        """One's own, and what others share."""
        return self.filter(models.Q(viewer=viewer) | models.Q(is_shared=True))

    def manageable_by(self, viewer: Viewer) -> Self:
        """Compliance may also end what others share."""
        if viewer.role == Viewer.Role.COMPLIANCE:
            return self.visible_to(viewer)
        return self.filter(viewer=viewer)
