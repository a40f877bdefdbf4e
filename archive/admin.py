"""The admin pages: history is read-only, and viewers are for the compliance role."""

from __future__ import annotations

from datetime import UTC
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from archive.forms import zone_choices
from archive.models import (
    Activity,
    Attachment,
    Emoticon,
    ImportRun,
    IngestedFile,
    Membership,
    Message,
    Person,
    PersonName,
    Problem,
    Room,
    RoomName,
    StoredFile,
    Viewer,
)

admin.site.site_header = admin.site.site_title = "HipChat Archive"
admin.site.index_title = "What the archive holds"
LONGEST_KEY = len(str(2**63))
# A viewer's role alone decides; groups would look as if they did.
admin.site.unregister(Group)


class HistoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows what was ingested, as far as the viewer may see it; changes nothing."""

    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        visible_to = getattr(rows, "visible_to", None)
        return visible_to(request.user) if visible_to else rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The filters offered, and no others: Django's reach rows behind a list.

        By /person/?message__gte=… one could find out when somebody spoke in a 1-1 chat.
        A number longer than any key would be too large for the database.
        """
        endings = ("", "__exact", "__id__exact")
        offered = {f"{each}{end}" for each in self.list_filter for end in endings}
        return lookup in offered and len(value) < LONGEST_KEY

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(HistoryAdmin):
    list_display = ("name", "mention_name", "email", "account_type", "is_listed")
    list_filter = ("account_type", "is_deleted", "is_listed")
    search_fields = ("name", "mention_name", "email", "hipchat_id")


@admin.register(Room)
class RoomAdmin(HistoryAdmin):
    list_display = ("name", "kind", "message_count", "last_sent_at", "is_archived")
    list_filter = ("kind", "is_archived", "is_deleted", "is_listed")
    search_fields = ("name", "hipchat_id")


@admin.register(Membership)
class MembershipAdmin(HistoryAdmin):
    list_display = ("room", "person", "is_admin")
    list_select_related = ("room", "person")


@admin.register(Activity)
class ActivityAdmin(HistoryAdmin):
    list_display = ("room", "person", "message_count", "first_sent_at", "last_sent_at")
    list_select_related = ("room", "person")


@admin.register(Message)
class MessageAdmin(HistoryAdmin):
    """Where a message comes from. Its words are searched in the archive's own pages."""

    list_display = ("sent_exactly", "room", "sender_name", "kind", "uid")
    list_select_related = ("room",)
    ordering = ("-id",)
    search_fields = ("uid",)
    search_help_text = "The number a message's address ends in, or HipChat's id of it"
    readonly_fields = ("sent_exactly", "evidence", "evidence_sha256", "record")
    # A file's name, and a place in it, may tell of 1-1 chats; `evidence` does not.
    exclude = ("source_file", "position")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """By an id as a whole, which has an index; parts of one would be looked for
        in every message."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = models.Q(pk__in=Message.objects.with_uid(term).values("pk"))
        if term.isdecimal() and len(term) <= 19:
            found |= models.Q(pk=min(int(term), 2**63 - 1))
        return queryset.filter(found), False

    @admin.display(description="sent")
    def sent_exactly(self, message: Message) -> str:
        moment = message.sent_at.astimezone(UTC).replace(tzinfo=None)
        return f"{moment.isoformat(' ', 'microseconds')} UTC"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        sees_all = getattr(request.user, "role", "") == Viewer.Role.COMPLIANCE
        rows = super().get_queryset(request).annotate(sees_all=models.Value(sees_all))
        return cast("models.QuerySet[Any]", rows)

    @admin.display(description="comes from")
    def evidence(self, message: Message) -> str:
        file = message.source_file
        if _is_hidden(message):
            return f"a file that holds 1-1 chats, too, of {file.run}"
        return f"{file.path}, item {message.position} from 0, of {file.run}"

    @admin.display(description="SHA-256 of that file")
    def evidence_sha256(self, message: Message) -> str:
        return "" if _is_hidden(message) else message.source_file.sha256

    def record(self, message: Message) -> str:
        address = reverse("record", args=[message.pk])
        return format_html('<a href="{}">The original beside it</a>', address)


def _is_hidden(message: Message) -> bool:
    return message.source_file.is_direct and not getattr(message, "sees_all", False)


@admin.register(Attachment)
class AttachmentAdmin(HistoryAdmin):
    list_display = ("name", "status", "claimed_size", "path")
    list_filter = ("status",)


@admin.register(Emoticon)
class EmoticonAdmin(HistoryAdmin):
    list_display = ("shortcut", "path", "file")
    search_fields = ("shortcut",)


@admin.register(StoredFile)
class StoredFileAdmin(HistoryAdmin):
    """Files of 1-1 chats are among them, so they are for compliance alone."""

    list_display = ("sha256", "size")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_compliance(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_compliance(request)


@admin.register(PersonName)
class PersonNameAdmin(HistoryAdmin):
    list_display = ("name", "mention_name", "person", "as_of")
    list_select_related = ("person",)
    search_fields = ("name", "mention_name")


@admin.register(RoomName)
class RoomNameAdmin(HistoryAdmin):
    list_display = ("name", "room", "as_of")
    list_select_related = ("room",)
    search_fields = ("name",)


@admin.register(ImportRun)
class ImportRunAdmin(HistoryAdmin):
    """What a run read is on its own page, told to each viewer as far as they may know:
    the report counts 1-1 chats, too."""

    list_display = ("__str__", "format", "status", "dumped_at", "finished_at", "page")
    list_filter = ("status",)
    readonly_fields = ("page",)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if _is_compliance(request) else ("report", "about")

    @admin.display(description="what it read")
    def page(self, run: ImportRun) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("import-run", args=[run.pk]), "its page"
        )


@admin.register(IngestedFile)
class IngestedFileAdmin(HistoryAdmin):
    list_display = ("path", "run", "items", "stored", "duplicates", "problems")
    list_select_related = ("run",)
    search_fields = ("path", "sha256")


@admin.register(Problem)
class ProblemAdmin(HistoryAdmin):
    list_display = ("file", "position", "reason", "run")
    list_filter = ("run",)
    list_select_related = ("run",)
    search_fields = ("file", "reason")


class ViewerCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = Viewer
        fields = ("email", "role")


class ViewerChangeForm(UserChangeForm):  # type: ignore[type-arg]
    time_zone = forms.ChoiceField(choices=zone_choices, required=False)

    class Meta:
        model = Viewer
        fields = ("email", "role", "is_active", "time_zone")


@admin.register(Viewer)
class ViewerAdmin(UserAdmin):  # type: ignore[type-arg]
    """Only for compliance: an e-mail address opens its owner's 1-1 chats."""

    form = ViewerChangeForm
    add_form = ViewerCreationForm
    list_display = ("email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("email",)
    ordering = ("email",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email", "password", "role", "is_active", "time_zone")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "role", "password1", "password2")}),)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_compliance(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_compliance(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_compliance(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_compliance(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_compliance(request)


def _is_compliance(request: HttpRequest) -> bool:
    viewer = request.user
    return isinstance(viewer, Viewer) and viewer.role == Viewer.Role.COMPLIANCE
