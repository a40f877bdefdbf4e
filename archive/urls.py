"""Every address of the archive. People cite them: they stay as they are."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from django.views.defaults import page_not_found
from django.views.generic import RedirectView

from archive.views import (
    completing,
    counting,
    downloading,
    explaining,
    files,
    galleries,
    hits,
    imports,
    people,
    records,
    rooms,
    saved,
    search,
    statistics,
    timeline,
    viewer_settings,
)


class AnyText(StringConverter):
    """An id or a name as a dump gave it, slashes and line breaks included."""

    regex = r"[\s\S]+"


class Day(StringConverter):
    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


class GalleryName(StringConverter):
    """Emoticons have a page of another make, at an address like the others."""

    regex = "files|images|links|cards|code"


class DownloadForm(StringConverter):
    regex = "|".join(downloading.FORMS)


class DownloadToken(StringConverter):
    regex = downloading.TOKEN


register_converter(AnyText, "text")
register_converter(Day, "day")
register_converter(GalleryName, "gallery")
register_converter(DownloadForm, "form")
register_converter(DownloadToken, "token")

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="rooms"), name="home"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/<text:hipchat_id>/<day:day>/", timeline.room_day, name="room-day"),
    path("rooms/<text:hipchat_id>/", timeline.room, name="room"),
    path("messages/<int:message_id>/", timeline.message, name="message"),
    path("records/<int:message_id>/", records.record, name="record"),
    path(
        "records/<int:message_id>/original",
        records.original,
        name="record-original",
    ),
    path("people/", people.people, name="people"),
    path("people/by-name/<text:name>/", people.person_by_name, name="person-by-name"),
    path("people/<text:hipchat_id>/avatar", files.avatar, name="avatar"),
    path("people/<text:hipchat_id>/", people.person, name="person"),
    path("direct/", rooms.direct, name="direct"),
    path("sidebar/", rooms.sidebar, name="sidebar"),
    path("search/", search.search, name="search"),
    path("search/summary/", counting.search_summary, name="search-summary"),
    path("search/places/", counting.search_places, name="search-places"),
    path("search/form/", search.search_by_form, name="search-form"),
    path("search/around/<int:message_id>/", hits.around, name="around"),
    path("search/alike/<int:message_id>/", hits.alike, name="alike"),
    path("search/save/", saved.save, name="save-search"),
    path("search/saved/", saved.saved_searches, name="saved-searches"),
    path("search/saved/<int:saved_id>/", saved.saved_search, name="saved-search"),
    path("search/saved/<int:saved_id>/new/", saved.new, name="saved-search-new"),
    path(
        "search/saved/<int:saved_id>/change/", saved.change, name="change-saved-search"
    ),
    path(
        "search/saved/<int:saved_id>/unshare/",
        saved.unshare,
        name="unshare-saved-search",
    ),
    path(
        "search/saved/<int:saved_id>/delete/", saved.delete, name="delete-saved-search"
    ),
    path("search/recent/clear/", saved.clear_recent, name="clear-recent-searches"),
    path("search/download/<form:form>", downloading.download, name="search-download"),
    path(
        "search/download/progress/<token:token>/",
        downloading.progress,
        name="search-progress",
    ),
    path("search/complete/", completing.completions, name="complete"),
    path("search/explain/", explaining.explain, name="explain"),
    path("search/explain/parts/", explaining.parts, name="explain-parts"),
    path("search/certificate/", explaining.certificate, name="certificate"),
    path(
        "search/certificate.txt",
        explaining.certificate_text,
        name="certificate-text",
    ),
    path("files/<int:attachment_id>/<text:name>", files.file, name="file"),
    path("attachments/<int:attachment_id>/", files.page, name="file-page"),
    path(
        "attachments/<int:attachment_id>/beginning/",
        files.beginning,
        name="file-beginning",
    ),
    path("emoticons/<text:shortcut>", files.emoticon, name="emoticon"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("gallery/", galleries.first, name="gallery"),
    path("gallery/emoticons/", galleries.emoticons, name="gallery-emoticons"),
    re_path(
        r"^gallery/emoticons/counts/(?P<which>own|built-in)/$",
        galleries.emoticon_counts,
        name="gallery-emoticon-counts",
    ),
    path(
        "gallery/emoticons/newest/",
        galleries.newest_emoticon,
        name="gallery-emoticon-newest",
    ),
    re_path(
        r"^gallery/names/(?P<kind>rooms|people)/$",
        galleries.names,
        name="gallery-names",
    ),
    path("gallery/<gallery:name>/", galleries.gallery, name="gallery-of"),
    path("gallery/<gallery:name>/count/", galleries.count, name="gallery-count"),
    path("settings/", viewer_settings.settings, name="settings"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:run_id>/", imports.import_run, name="import-run"),
    path("imports/<int:run_id>/files/", imports.files, name="import-files"),
    path("imports/<int:run_id>/problems/", imports.problems, name="import-problems"),
    path("imports/<int:run_id>/report/", imports.report, name="import-report"),
    path("imports/<int:run_id>/report.json", imports.report_json, name="import-json"),
    path("imports/<int:run_id>/manifest", imports.manifest, name="import-manifest"),
    path(
        "sign-in/",
        LoginView.as_view(
            template_name="archive/sign_in.html", redirect_authenticated_user=True
        ),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    # Django's "view on site" asks nobody whether the viewer may know the object.
    re_path(
        r"^admin/r/", page_not_found, {"exception": Http404()}, name="admin-redirect"
    ),
    path("admin/", admin.site.urls),
]
