"""The admin pages: history is read-only, and viewers are for the compliance role."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from archive.models import (
    Activity,
    Attachment,
    Emoticon,
    ImportRun,
    IngestedFile,
    Membership,
    Message,
    Person,
    Problem,
    Room,
    StoredFile,
    Viewer,
)

admin.site.site_header = admin.site.site_title = "HipChat Archive"
admin.site.index_title = "What the archive holds"
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
        """
        endings = ("", "__exact", "__id__exact")
        return lookup in {
            f"{each}{end}" for each in self.list_filter for end in endings
        }

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
    """Search in the archive's own pages: Django's would scan every message."""

    list_display = ("sent_at", "room", "sender_name", "kind", "uid")
    list_select_related = ("room",)
    ordering = ("-id",)


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


@admin.register(ImportRun)
class ImportRunAdmin(HistoryAdmin):
    list_display = ("source", "format", "status", "started_at", "finished_at")
    list_filter = ("status",)


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
    class Meta:
        model = Viewer
        fields = ("email", "role", "is_active")


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
    fieldsets = ((None, {"fields": ("email", "password", "role", "is_active")}),)
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
