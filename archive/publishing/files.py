"""Copies the files that pages show into the bundle, when a page first needs them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from django.urls import Resolver404, resolve

from archive.models import Attachment, Emoticon, Message, Person, StoredFile, Viewer
from archive.publishing.errors import PublishError
from archive.publishing.folder import Folder
from archive.publishing.names import file_name
from archive.queries.images import image_type, media_of

_ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
}


class Files:
    """Knows where in the bundle a file is, by the archive's address of it.

    Of files with one name and the same bytes there is one copy. Only what the viewer
    may see is copied: attachments of the page's own messages, avatars of people.
    """

    def __init__(self, folder: Folder, viewer: Viewer, *, with_files: bool) -> None:
        self._folder = folder
        self._viewer = viewer
        self._with_files = with_files
        self._copied: dict[str, str] = {}
        self._faces: dict[str, str] = {}
        self._images: dict[tuple[str, str], str] = {}
        emoticons = Emoticon.objects.exclude(file=None).select_related("file")
        self._emoticons = {each.shortcut: each for each in emoticons}

    def of_page(self, messages: Sequence[Message]) -> PageFiles:
        attachments: dict[int, Attachment] = {}
        if self._with_files:
            visible = Attachment.objects.visible_to(self._viewer).select_related("file")
            sent = visible.filter(message__in=[message.pk for message in messages])
            attachments = {each.pk: each for each in sent}
        return PageFiles(self, attachments)

    def place_of_face(self, hipchat_id: str) -> str:
        if hipchat_id not in self._faces:
            visible = Person.objects.visible_to(self._viewer).select_related("avatar")
            person = visible.filter(hipchat_id=hipchat_id).first()
            avatar = person.avatar if person else None
            self._faces[hipchat_id] = self._image("faces", "face", avatar)
        return self._faces[hipchat_id]

    def place_of_emoticon(self, shortcut: str) -> str:
        emoticon = self._emoticons.get(shortcut)
        file = emoticon.file if emoticon else None
        return self._image("emoticons", shortcut, file)

    def place_of(self, attachment: Attachment) -> str:
        if attachment.file is None:
            return ""
        return self._copy("files", attachment.name, attachment.file)

    def _image(self, folder: str, name: str, stored: StoredFile | None) -> str:
        """Only what a page may show: emoticons and avatars are nothing to click on."""
        if stored is None:
            return ""
        key = (name, stored.sha256)
        if key not in self._images:
            is_image = bool(image_type(stored.path))
            self._images[key] = self._copy(folder, name, stored) if is_image else ""
        return self._images[key]

    def _copy(self, folder: str, name: str, stored: StoredFile) -> str:
        media = media_of(stored.path)
        ending = _ENDINGS.get(media.type, "") if media else ""
        safe = file_name(name, stored.sha256, ending)
        path = f"{folder}/{stored.sha256[:2]}/{safe}"
        if self._copied.get(path, stored.sha256) != stored.sha256:
            # A short hash can be made to be that of another file.
            path = f"{folder}/{stored.sha256}/{safe}"
        if path not in self._copied:
            self._copied[path] = stored.sha256
            self._copy_sound(path, stored)
        return path

    def _copy_sound(self, path: str, stored: StoredFile) -> None:
        """What is published is what was sent, or nothing is published."""
        if not stored.path.is_file():
            raise PublishError(_damaged(stored, "is missing"))
        if self._folder.copy(path, stored.path).sha256 != stored.sha256:
            raise PublishError(_damaged(stored, "is damaged"))


class PageFiles:
    """The files of one page; `place_of` is asked for each address on it."""

    def __init__(self, files: Files, attachments: dict[int, Attachment]) -> None:
        self._files = files
        self._attachments = attachments

    def place_of(self, address: str) -> str:
        """Relative to a page of a room; empty for what the bundle has not."""
        place = self._place(urlsplit(address).path)
        return quote(f"../../{place}") if place else ""

    def _place(self, path: str) -> str:
        try:
            keys = resolve(unquote(path))
        except Resolver404:
            return ""
        place = ""
        match keys.kwargs:
            case {"attachment_id": int(number)} if number in self._attachments:
                place = self._files.place_of(self._attachments[number])
            case {"shortcut": str(shortcut)}:
                place = self._files.place_of_emoticon(shortcut)
            case {"hipchat_id": str(id)} if keys.url_name == "avatar":
                place = self._files.place_of_face(id)
        return place


def _damaged(stored: StoredFile, how: str) -> str:
    return (
        f"The file {stored.sha256} of the archive {how}: manage.py verify tells more; "
        "--no-files publishes without the files that people sent."
    )
