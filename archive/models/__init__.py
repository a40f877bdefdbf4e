"""The nouns of the archive; each file holds the models that belong together."""

from archive.models.files import Emoticon, StoredFile
from archive.models.messages import Attachment, Message
from archive.models.people import Person, PersonName
from archive.models.provenance import ImportRun, IngestedFile, Problem
from archive.models.rooms import Activity, Membership, Room, RoomName
from archive.models.searches import RecentSearch, SavedSearch, SavedSearchSeen
from archive.models.viewers import Viewer

__all__ = [
    "Activity",
    "Attachment",
    "Emoticon",
    "ImportRun",
    "IngestedFile",
    "Membership",
    "Message",
    "Person",
    "PersonName",
    "Problem",
    "RecentSearch",
    "Room",
    "RoomName",
    "SavedSearch",
    "SavedSearchSeen",
    "StoredFile",
    "Viewer",
]
