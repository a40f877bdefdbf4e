"""The nouns of the archive; each file holds the models that belong together."""

from archive.models.files import Emoticon, StoredFile
from archive.models.messages import Attachment, Message
from archive.models.people import Person, PersonName
from archive.models.provenance import ImportRun, IngestedFile, Problem
from archive.models.pulse import RoomYear
from archive.models.reading import Bookmark, Place, ReadingList, ReadingListEntry
from archive.models.rooms import Activity, Membership, Room, RoomName
from archive.models.searches import RecentSearch, SavedSearch, SavedSearchSeen
from archive.models.viewers import Viewer

__all__ = [
    "Activity",
    "Attachment",
    "Bookmark",
    "Emoticon",
    "ImportRun",
    "IngestedFile",
    "Membership",
    "Message",
    "Person",
    "PersonName",
    "Place",
    "Problem",
    "ReadingList",
    "ReadingListEntry",
    "RecentSearch",
    "Room",
    "RoomName",
    "RoomYear",
    "SavedSearch",
    "SavedSearchSeen",
    "StoredFile",
    "Viewer",
]
