"""Viewers: the people who sign in to read the archive, and what their role opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from archive.models.zones import zone_called

if TYPE_CHECKING:
    from archive.models.people import Person


class ViewerManager(BaseUserManager["Viewer"]):
    def create_viewer(self, email: str, password: str, role: str) -> Viewer:
        viewer = self.model(email=email.lower(), role=role)
        viewer.set_password(password)
        viewer.save()
        return viewer

    def create_superuser(self, email: str, password: str, **_: Any) -> Viewer:
        """For Django's own command; the role with every right is compliance."""
        return self.create_viewer(email, password, Viewer.Role.COMPLIANCE)

    def get_by_natural_key(self, username: str | None) -> Viewer:
        return self.get(email__iexact=username)


class Viewer(AbstractBaseUser):
    """Someone who reads the archive; tied by e-mail address to a `Person`.

    The role alone decides what a viewer may do: there are no groups or permissions.
    """

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        ADMIN = "admin", _("Admin")
        COMPLIANCE = "compliance", _("Compliance")

    class Clock(models.TextChoices):
        HOURS_24 = "24", _("15:04")
        HOURS_12 = "12", _("3:04 p.m.")

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    class Theme(models.TextChoices):
        SYSTEM = "", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Names(models.TextChoices):
        FULL = "full", _("Full names")
        MENTION = "mention", _("@names")

    email = models.EmailField("e-mail address", unique=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField("may sign in", default=True)
    created_at = models.DateTimeField("created", auto_now_add=True)
    time_zone = models.CharField(
        max_length=64, blank=True, help_text="An IANA name; empty is the archive's."
    )
    language = models.CharField(
        max_length=10, blank=True, help_text="Empty is the browser's."
    )
    clock = models.CharField(max_length=2, choices=Clock, default=Clock.HOURS_24)
    density = models.CharField(
        max_length=11, choices=Density, default=Density.COMFORTABLE
    )
    theme = models.CharField(
        max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True
    )
    names = models.CharField(
        "names shown", max_length=7, choices=Names, default=Names.FULL
    )

    objects: ClassVar[ViewerManager] = ViewerManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """One address is one viewer, however it is written."""
        super().clean()
        self.email = self.email.lower()

    @cached_property
    def person(self) -> Person | None:
        """The one person with this e-mail address.

        Dumps hold addresses that several people share. Whoever shares one is nobody
        here: guessing would open another person's 1-1 chats.
        """
        from archive.models.people import Person  # noqa: PLC0415 - circular

        # Nobody's address is no address.
        people = Person.objects.exclude(email="")
        owners = people.filter(email__iexact=self.email)[:2]
        return owners[0] if len(owners) == 1 else None

    @property
    def zone(self) -> ZoneInfo | None:
        """What this viewer reads times in; None is the archive's time zone."""
        return zone_called(self.time_zone)

    @property
    def is_staff(self) -> bool:
        """Whether the admin pages are open to this viewer."""
        return self.is_active and self.role != self.Role.MEMBER

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Of Django's permissions the one to look at the archive's own models.

        What libraries bring to the admin pages, such as the record of sign-ins, is for
        nobody to change there.
        """
        return self.is_staff and perm.startswith("archive.view_")

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff and app_label == "archive"
