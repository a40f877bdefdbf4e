"""People: the HipChat accounts that spoke, and the senders no account is known of."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower

from archive.models.addresses import address
from archive.models.files import StoredFile
from archive.models.viewers import Viewer

# HipChat showed its directory to every member; guests and senders made up from messages
# were not in it.
IN_DIRECTORY = models.Q(is_listed=True) & ~models.Q(account_type="guest")


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The company's directory, and of all others those heard in a visible room.

        The names of guests and of made-up senders can give a private room away.
        """
        from archive.models.rooms import Activity, Membership  # noqa: PLC0415 - circular

        if viewer.role == Viewer.Role.COMPLIANCE:
            return self.all()
        heard = models.Exists(Activity.objects.of_each_person(viewer))
        seated = models.Exists(Membership.objects.of_each_person(viewer))
        return self.filter(IN_DIRECTORY | heard | seated)


class Person(models.Model):
    """A HipChat account, or a sender made up from messages and labelled so.

    `hipchat_id` is null for senders that HipChat named but gave no id: integrations,
    whose sender is a bare string or has id 0. Those are one person for each name.
    """

    hipchat_id = models.CharField("HipChat id", max_length=100, null=True, unique=True)  # noqa: DJ001
    name = models.CharField(max_length=255)
    mention_name = models.CharField(max_length=255, blank=True)
    email = models.CharField("e-mail", max_length=255, blank=True, db_index=True)
    title = models.CharField(max_length=255, blank=True)
    timezone = models.CharField("time zone", max_length=64, blank=True)
    account_type = models.CharField(max_length=32, blank=True)
    is_deleted = models.BooleanField("deleted", default=False)
    is_listed = models.BooleanField(
        "listed in the dump",
        default=True,
        help_text="No: made up, because only messages name this sender.",
    )
    created_at = models.DateTimeField("joined", null=True)
    avatar = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    extra = models.JSONField(
        default=dict, help_text="What the dump said beyond the fields above."
    )
    as_of = models.DateTimeField(
        null=True, help_text="When the newest dump was made that lists this person."
    )
    said = models.JSONField(
        default=dict,
        help_text="For each field the date of the dump whose word it holds.",
    )

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        verbose_name_plural = "people"
        indexes: ClassVar = [
            # A page of messages looks up whom it mentions, however it is written.
            models.Index(Lower("mention_name"), name="person_handle"),
            models.Index(fields=["mention_name"], name="person_mention_name"),
            models.Index(fields=["name"], name="person_name"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(hipchat_id=None),
                name="one_person_per_nameless_sender",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"Person {self.hipchat_id}"

    def get_absolute_url(self) -> str:
        if self.hipchat_id is None:
            return address("person-by-name", self.name)
        return address("person", self.hipchat_id)

    def other_names(self) -> list[str]:
        """What the person was called in other dumps, the latest first."""
        names = dict.fromkeys(former.name for former in self.former_names.all())
        return [name for name in names if name not in ("", self.name)]

    @property
    def is_guest(self) -> bool:
        return self.account_type == "guest"

    @property
    def is_integration(self) -> bool:
        return self.hipchat_id is None and not self.account_type


class PersonNameQuerySet(models.QuerySet["PersonName"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(person__in=Person.objects.visible_to(viewer).values("pk"))


class PersonName(models.Model):
    """What a person was called in another dump than the newest.

    The address is kept too: scripts know people by nothing else.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=255)
    mention_name = models.CharField(max_length=255, blank=True)
    email = models.CharField("e-mail", max_length=255, blank=True)
    as_of = models.DateTimeField(
        null=True, help_text="When the last dump with this name was made."
    )

    objects: ClassVar[PersonNameQuerySet] = PersonNameQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-as_of", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "name", "mention_name", "email"],
                name="one_person_name",
            )
        ]

    def __str__(self) -> str:
        return self.name
