"""Which galleries there are, what marks their messages, and what kinds files are of."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.search.base import All, Expression, Marked
from archive.search.marks import IMAGES
from archive.search.tokens import extension_token, feature_token

Text = str | Promise
_ENDING = re.compile(r"\.(\w{1,10})\Z")


@dataclass(frozen=True)
class Gallery:
    """`feature` is what the index knows of its messages, `icon` stands beside `title`.

    `without` is what a page says that has none.
    """

    name: str
    feature: str
    title: Text
    icon: str
    without: Text


@dataclass(frozen=True)
class FileKind:
    """Files whose names have these endings: the index knows nothing else of files."""

    name: str
    title: Text
    endings: frozenset[str] = frozenset()


_GALLERIES = (
    Gallery("files", "file", _("Files"), "files", _("No files here")),
    Gallery("images", "file", _("Pictures"), "image", _("No pictures here")),
    Gallery("links", "link", _("Links"), "link", _("No links here")),
    Gallery("emoticons", "emoticon", _("Emoticons"), "emoticon", _("No emoticons")),
    Gallery("cards", "card", _("Cards"), "panel-top", _("No cards here")),
    Gallery("code", "code", _("Code"), "code", _("No code here")),
)
GALLERIES = {gallery.name: gallery for gallery in _GALLERIES}

IMAGE, OTHER, MISSING = "image", "other", "missing"
_AUDIO = "mp3 m4a wav ogg oga opus flac aac wma aif aiff amr"
_VIDEO = "mp4 m4v mov webm avi mkv wmv mpg mpeg ogv flv 3gp"
_TEXT = (
    "txt log csv tsv md rst json xml yml yaml ini cfg conf diff patch sql html htm css "
    "js ts py rb php java kt scala go rs c h cc cpp hpp cs swift pl lua sh bat ps1 tex"
)
_KINDS = (
    FileKind(IMAGE, _("Pictures"), IMAGES),
    FileKind("audio", _("Sound"), frozenset(_AUDIO.split())),
    FileKind("video", _("Video"), frozenset(_VIDEO.split())),
    FileKind("pdf", _("PDF"), frozenset({"pdf"})),
    FileKind("text", _("Text and code"), frozenset(_TEXT.split())),
    FileKind(OTHER, _("Others")),
    FileKind(MISSING, _("Missing files")),
)
FILE_KINDS = {kind.name: kind for kind in _KINDS}


def kind_of_name(name: str) -> str:
    """The kind of file that the ending of a name tells.

    >>> kind_of_name("plan.PDF"), kind_of_name("plan")
    ('pdf', 'other')
    """
    found = _ENDING.search(name)
    ending = found[1].casefold() if found else ""
    fitting = (kind.name for kind in _KINDS if ending in kind.endings)
    return next(fitting, OTHER)


def is_sifted(file_kind: str) -> bool:
    """Whether files have to be looked through: the index has no mark of their kind."""
    return file_kind in (OTHER, MISSING)


def marks_of(gallery: Gallery, file_kind: str) -> Expression:
    """What the messages of a gallery have in the index."""
    marked = Marked(frozenset({feature_token(gallery.feature)}))
    kind = FILE_KINDS.get(file_kind)
    if kind is None or not kind.endings:
        return marked
    return All((marked, Marked(frozenset(map(extension_token, kind.endings)))))
