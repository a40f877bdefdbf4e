"""What a search may look at: what its viewer sees, or for the shell everything."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Min

from archive.models import Activity, Message, Person, Room, Viewer
from archive.models.messages import MessageQuerySet
from archive.models.people import PersonQuerySet
from archive.models.rooms import RoomQuerySet, VisibleThroughRoom


class Ends(NamedTuple):
    """When the first and the last message was sent."""

    first: datetime
    last: datetime


def messages_seen_by(viewer: Viewer | None) -> MessageQuerySet:
    messages = Message.objects.all()
    return messages.visible_to(viewer) if viewer else messages


def rooms_seen_by(viewer: Viewer | None) -> RoomQuerySet:
    rooms = Room.objects.all()
    return rooms.visible_to(viewer) if viewer else rooms


def people_seen_by(viewer: Viewer | None) -> PersonQuerySet:
    people = Person.objects.all()
    return people.visible_to(viewer) if viewer else people


def activity_seen_by(viewer: Viewer | None) -> VisibleThroughRoom[Activity]:
    activity = Activity.objects.all()
    return activity.visible_to(viewer) if viewer else activity


def ends_of(viewer: Viewer | None) -> Ends | None:
    """Asked of the rooms, which know it; None where nothing was said."""
    rooms = rooms_seen_by(viewer).order_by()
    sent = rooms.aggregate(first=Min("first_sent_at"), last=Max("last_sent_at"))
    return Ends(**sent) if sent["first"] else None
