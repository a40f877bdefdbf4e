"""Every address of the archive. People cite them: they stay as they are."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter
from django.views.defaults import page_not_found

from archive.views import (
    beside,
    bookmarks,
    completing,
    counting,
    downloading,
    explaining,
    files,
    galleries,
    hits,
    home,
    imports,
    old_addresses,
    passages,
    people,
    places,
    reading_lists,
    records,
    room_calendar,
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

PERSONS = (
    ("by-name/<text:name>", "person-by-name"),
    ("<text:hipchat_id>", "person"),
)
PARTS_OF_PERSONS = {
    "activity": people.activity,
    "rooms": people.places,
    "with": people.company,
    "words": people.words,
}

urlpatterns = [
    path("", home.home, name="home"),
    path("home/growth/", home.growth, name="home-growth"),
    path("home/people/", home.people, name="home-people"),
    path("home/files/", home.files, name="home-files"),
    path("on-this-day/", home.on_this_day, name="on-this-day"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/show/<text:rest>", old_addresses.old_address, name="old-address"),
    path(
        "rooms/<text:hipchat_id>/range/<int:first_id>-<int:last_id>/",
        passages.passage,
        name="passage",
    ),
    path(
        "rooms/<text:hipchat_id>/range/<int:first_id>-<int:last_id>/citation.txt",
        passages.passage_citation,
        name="passage-citation",
    ),
    path(
        "rooms/<text:hipchat_id>/range/<int:first_id>-<int:last_id>/messages.jsonl",
        passages.passage_text,
        name="passage-text",
    ),
    path("rooms/<text:hipchat_id>/<day:day>/cite/", passages.day, name="cite-day"),
    path(
        "rooms/<text:hipchat_id>/<day:day>/citation.txt",
        passages.day_citation,
        name="day-citation",
    ),
    path("rooms/<text:hipchat_id>/<day:day>/", timeline.room_day, name="room-day"),
    path("rooms/<text:hipchat_id>/about/", rooms.about, name="room-about"),
    path(
        "rooms/<text:hipchat_id>/calendar/",
        room_calendar.room_calendar,
        name="room-calendar",
    ),
    path("rooms/<text:hipchat_id>/", timeline.room, name="room"),
    path("messages/<int:message_id>/", timeline.message, name="message"),
    path("messages/<int:message_id>/keep/", bookmarks.keep, name="keep"),
    path("messages/<int:message_id>/cite/", passages.message, name="cite-message"),
    path(
        "messages/<int:message_id>/citation.txt",
        passages.message_citation,
        name="message-citation",
    ),
    path("beside/", beside.beside, name="beside"),
    path("records/<int:message_id>/", records.record, name="record"),
    path(
        "records/<int:message_id>/original",
        records.original,
        name="record-original",
    ),
    path("people/show/<text:rest>", old_addresses.old_address, name="old-address"),
    path("people/", people.people, name="people"),
    path("people/who-with-whom/", people.who_with_whom, name="who-with-whom"),
    *(
        path(f"people/{which}/{part}/", view, name=f"{name}-{part}")
        for which, name in PERSONS
        for part, view in PARTS_OF_PERSONS.items()
    ),
    path("people/by-name/<text:name>/", people.person, name="person-by-name"),
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
    path("go/", old_addresses.go, name="go"),
    re_path(
        r"^(?:history|chat|jid|room|users?|v1|v2)/(?P<rest>[\s\S]+)$",
        old_addresses.old_address,
        name="old-address",
    ),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/emoticons/", statistics.emoticons, name="statistics-emoticons"),
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
    path("bookmarks/", bookmarks.bookmarks, name="bookmarks"),
    path("lists/", reading_lists.reading_lists, name="reading-lists"),
    path("lists/<int:list_id>/", reading_lists.reading_list, name="reading-list"),
    path("lists/<int:list_id>/change/", reading_lists.change, name="change-list"),
    path("lists/<int:list_id>/unshare/", reading_lists.unshare, name="unshare-list"),
    path("lists/<int:list_id>/delete/", reading_lists.delete, name="delete-list"),
    path("lists/entries/<int:entry_id>/", reading_lists.entry, name="change-entry"),
    path("places/", places.note, name="note-place"),
    path("places/clear/", places.clear, name="clear-places"),
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
