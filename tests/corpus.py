"""Sixty-five messages of every kind and script, each told by its number.

What a search finds of them is written down by hand in the tests; so a message is never
changed without a look at these, and a new one gets the next number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from archive.models import Emoticon, Message, PersonName, RoomName, Viewer

HTML = (
    '<b>Release</b> <a href="https://wiki.example.com/Release_Notes">notes</a>'
    ' <img src="logo.png">'
)


@dataclass(frozen=True)
class Corpus:
    """`numbers` are those of the messages by their ids; `viewers` are one of each role.

    The member is Mira.
    """

    numbers: dict[int, int]
    viewers: dict[str, Viewer]

    def id_of(self, number: int) -> int:
        return next(id for id, known in self.numbers.items() if known == number)


@dataclass(frozen=True)
class Written:
    number: int
    sent_at: str
    room: str
    sender: str
    body: str
    fields: dict[str, Any] = field(default_factory=dict)


def written(number, sent_at, room, sender, body, **fields):
    return Written(number, sent_at, room, sender, body, fields)


def posted(number, sent_at, room, sender, body, color, **fields):
    return written(
        number, sent_at, room, sender, body, kind="notification", color=color, **fields
    )


TALK = [
    written(1, "2015-01-05 09:00", "lobby", "olga", "Welcome to the lobby, everybody"),
    written(2, "2015-03-01 09:00", "lobby", "mira", "We deploy the server tonight"),
    written(3, "2015-03-01 09:01", "lobby", "stan", "Who deployed it? The servers are"),
    written(4, "2015-12-31 23:59:59", "lobby", "olga", "Last words of the year (boom)"),
    written(5, "2016-01-01 00:00", "lobby", "mira", "First words of the year :)"),
    written(6, "2016-01-15 10:00", "data", "yuki", "Crème brûlée à la carte"),
    written(7, "2016-01-15 10:01", "data", "yuki", "Cre\u0300me, an accent apart"),
    written(8, "2016-01-31 12:00", "data", "zoe", "Die Straße nach Gießen ist lang"),
    written(9, "2016-02-01 12:00", "data", "zoe", "ＦＵＬＬ　ｗｉｄｔｈ　１２３"),
    written(10, "2016-02-29 08:00", "tokyo", "yuki", "東京タワーへ行きました"),
    written(11, "2016-02-29 08:01", "tokyo", "yuki", "我们在上海讨论问题"),
    written(12, "2016-02-29 08:02", "tokyo", "yuki", "한국어 검색은 어렵다"),
    written(13, "2016-02-29 08:03", "tokyo", "yuki", "สวัสดีครับ ยินดีที่ได้รู้จัก"),
    written(14, "2016-02-29 08:04", "tokyo", "yuki", "مَرْحَبًا أحمد، كيف الحال؟"),
    written(15, "2016-02-29 08:05", "tokyo", "yuki", "שָׁלוֹם עולם"),
    written(16, "2016-02-29 08:06", "tokyo", "yuki", "Οδυσσεύς, ο γιος της Ιθάκης"),
    written(17, "2016-02-29 08:07", "tokyo", "yuki", "Привет, ёлка и подъезд"),
    written(18, "2016-02-29 08:08", "tokyo", "yuki", "Tiếng Việt: đường phố"),
    written(19, "2016-02-29 08:09", "tokyo", "yuki", "ｶﾞﾗｽを買う、東京で"),
    written(20, "2016-02-29 08:10", "tokyo", "yuki", "iPhone7を買う 👍🏽 🚀"),
    posted(
        21, "2016-03-01 12:00", "ops", "build", "Build 512 passed: 10.20.30.40", "green"
    ),
    posted(
        22,
        "2016-03-01 12:01",
        "ops",
        "build",
        "Build 513 failed: https://ci.example.com/job/513",
        "red",
    ),
    posted(23, "2016-03-01 12:02", "ops", "build", HTML, "gray", format="html"),
    posted(24, "2016-03-01 12:03", "ops", "build", "The disk is full", "random"),
    written(
        25,
        "2016-03-02 12:00",
        "ops",
        "mira",
        "10.20.30.41:8080 is down, mail ops.team@example.com",
    ),
    written(26, "2016-03-02 12:01", "ops", "olga", "Upgrade to v2.13.7-rc1, please"),
    written(
        27, "2016-03-02 12:02", "ops", "olga", "Call get_user_by_id(42) in A-1312/B"
    ),
    written(
        28,
        "2016-03-02 12:03",
        "ops",
        "mira",
        "The parseHTTPHeader and getUserById helpers",
    ),
    written(
        29, "2016-03-02 12:04", "ops", "mira", "/code def deploy():\n    return (boom)"
    ),
    written(30, "2016-03-02 12:05", "ops", "stan", "/quote said @YukiBauer (boom)"),
    written(31, "2016-03-02 12:06", "ops", "olga", "Deploys are frozen", kind="topic"),
    written(32, "2016-03-02 12:07", "ops", "olga", "", kind="topic"),
    written(33, "2016-03-02 12:08", "ops", "olga", "A well-known, state-of-the-art"),
    written(34, "2016-03-02 12:09", "ops", "yuki", "www.example.org/path, README.md"),
    written(35, "2016-05-03 10:00", "support", "gus", "Hello, where is my invoice?"),
    written(36, "2016-05-03 10:01", "support", "mira", "@GusGuest here it comes (yey)"),
    written(
        37,
        "2016-05-03 10:02",
        "support",
        "gus",
        "Thanks",
        file_names=["Invoice-2016.pdf"],
    ),
    written(
        38,
        "2016-05-03 10:03",
        "support",
        "mira",
        "",
        file_names=["screen shot.PNG", "notes.txt"],
    ),
    written(39, "2016-05-03 10:04", "support", "mira", "My file is called plan.pdf"),
    written(
        40,
        "2016-05-03 10:05",
        "support",
        "zoe",
        "As promised",
        file_names=["MyPlan_v2.tar.gz"],
    ),
    written(41, "2016-06-10 10:00", "attic", "olga", "We move out: pears and apples"),
    written(42, "2016-06-10 10:01", "attic", "olga", "Room archived", kind="archive"),
    written(43, "2016-07-01 10:00", "board", "olga", "The merger is called Basilisk"),
    written(
        44,
        "2016-07-01 10:01",
        "board",
        "mira",
        "@OlgaOwner the merger needs apples",
        mentions="olga",
    ),
    written(45, "2016-07-02 10:00", "vault", "olga", "The merger of the vault: pears"),
    posted(46, "2016-07-02 10:01", "vault", "deploy", "Deployed the vault", "purple"),
    written(47, "2016-07-02 10:02", "vault", "gail", "Thanks for letting me in"),
    written(48, "2016-07-03 10:00", "crypt", "olga", "Old apples"),
    written(49, "2016-08-01 10:00", "olga+mira", "olga", "Just us: the merger"),
    written(
        50,
        "2016-08-01 10:01",
        "olga+mira",
        "mira",
        "Yes, @OlgaOwner, apples",
        mentions="olga",
    ),
    written(51, "2016-08-02 10:00", "olga+stan", "stan", "The merger again"),
    written(52, "2016-08-03 10:00", "mira+stan", "stan", "Hi Mira, apples?"),
    written(53, "2016-08-03 10:01", "mira+stan", "mira", "Pears, Stan"),
    written(
        54,
        "2016-09-01 10:00",
        "lobby",
        "olga",
        "Words that were deleted",
        extra={"deleted": True},
    ),
    written(
        55,
        "2016-09-01 10:01",
        "lobby",
        "mira",
        "Look at this card",
        extra={"card": {"title": "A card"}},
    ),
    written(56, "2016-09-01 10:02", "lobby", "stan", "(tiefighter) is our own"),
    written(57, "2016-09-01 10:03", "lobby", "stan", "(nosuchthing) is nobody's"),
    written(
        58,
        "2017-01-01 00:00",
        "lobby",
        "yuki",
        "@MiraMember (boom) Boom! :-D",
        mentions="mira",
    ),
    written(
        59, "2017-02-28 10:00", "lobby", "zoe", "Apples or pears AND oranges, not plums"
    ),
    written(
        60, "2017-03-01 10:00", "lobby", "olga", "one two three four five six seven"
    ),
    written(61, "2017-03-01 10:01", "lobby", "mira", "seven five four three two one"),
    written(62, "2017-12-31 23:59:59", "lobby", "stan", "The classes of a class"),
    written(63, "2018-02-01 10:00", "lobby", "stan", "IŞIK İstanbul'da"),
    written(
        64,
        "2018-02-02 10:00",
        "lobby",
        None,
        "guest access turned on",
        kind="guest_access",
    ),
    written(
        65,
        "2018-02-03 10:00",
        "lobby",
        "stan",
        "https://shop.example.com/a_b?id=7#top for 5%",
    ),
]


def write_corpus(make_person, make_room, make_message, make_viewer):
    people = _people(make_person)
    rooms = _rooms(make_room, people)
    Emoticon.objects.create(shortcut="tiefighter")
    numbers = {
        _stored(each, rooms, people, make_message).pk: each.number for each in TALK
    }
    viewers = {
        "compliance": make_viewer("compliance"),
        "admin": make_viewer("admin"),
        "member": make_viewer("member", people["mira"]),
    }
    return Corpus(numbers, viewers)


def _people(make_person):
    bot = {"hipchat_id": None, "mention_name": "", "email": ""}
    people = {
        "olga": make_person("Olga Owner"),
        "mira": make_person("Mira Member"),
        "stan": make_person("Stan Stranger"),
        "yuki": make_person("Yuki Bauer"),
        "zoe": make_person("Zoë Müller"),
        "gus": make_person("Gus Guest", account_type="guest"),
        "gail": make_person("Gail Guest", account_type="guest"),
        "build": make_person("Build Bot", **bot),
        "deploy": make_person("Deploy Bot", is_listed=False, **bot),
    }
    PersonName.objects.create(person=people["yuki"], name="Yuki Tanaka")
    return people


def _rooms(make_room, people):
    olga, mira, stan, gail = (people[name] for name in ("olga", "mira", "stan", "gail"))
    rooms = {
        "lobby": make_room("Lobby"),
        "data": make_room("Data Science"),
        "tokyo": make_room("東京支社"),
        "ops": make_room("Ops"),
        "support": make_room("Support"),
        "attic": make_room("Old Attic", is_archived=True),
        "board": make_room("Board", "private", [olga, mira]),
        "vault": make_room("Vault", "private", [olga, gail]),
        "crypt": make_room("Crypt", "private", [olga], is_archived=True),
        "olga+mira": make_room(kind="direct", members=[olga, mira]),
        "olga+stan": make_room(kind="direct", members=[olga, stan]),
        "mira+stan": make_room(kind="direct", members=[mira, stan]),
    }
    RoomName.objects.create(room=rooms["data"], name="Numbers")
    return rooms


def _stored(each, rooms, people, make_message) -> Message:
    fields = dict(each.fields)
    if mentioned := fields.pop("mentions", None):
        ids = [people[mentioned].hipchat_id]
        fields |= {"mentioned_ids": ids, "extra": {"mentions": ids}}
    return make_message(
        each.body,
        rooms[each.room],
        people.get(each.sender),
        sent_at=datetime.fromisoformat(each.sent_at).replace(tzinfo=UTC),
        uid=f"u{each.number}",
        **fields,
    )
