"""Every kind of page there is, and an archive in which each has something to show."""

from __future__ import annotations

import json
from pathlib import Path

from dump_maker import Silent, room, said, write_dump
from media_maker import png, wav

from archive.models import (
    Attachment,
    Bookmark,
    ImportRun,
    Message,
    Place,
    ReadingList,
    RecentSearch,
    Room,
    SavedSearch,
    Viewer,
)
from importer.ingest import ingest

PAGES = {
    "home": "/",
    "growth": "/home/growth/",
    "busy people": "/home/people/",
    "on this day": "/on-this-day/?day=2020-03-01",
    "bookmarks": "/bookmarks/",
    "reading lists": "/lists/",
    "settings": "/settings/",
    "rooms": "/rooms/",
    "timeline": "/rooms/1/",
    "day": "/rooms/1/2016-03-01/",
    "day without a word": "/rooms/1/2016-02-01/",
    "day that cannot be": "/rooms/1/?day=soon",
    "marked": "/rooms/1/?q=line+script+evil+x*+many+boom+" + "y" * 300,
    "calendar": "/rooms/1/calendar/",
    "month": "/rooms/1/calendar/?month=2016-03",
    "scripts and cards": "/rooms/4/",
    "empty room": "/rooms/3/",
    "people": "/people/",
    "person": "/people/1/",
    "integration": "/people/by-name/Builder/",
    "activity": "/people/1/activity/",
    "rooms of a person": "/people/1/rooms/",
    "company of a person": "/people/1/with/",
    "who with whom": "/people/who-with-whom/?by=chats",
    "counts of who with whom": "/people/who-with-whom/?counts=1",
    "about a room": "/rooms/1/about/",
    "about a long name": "/rooms/2/about/",
    "1-1 chats": "/direct/",
    "1-1 chat": "/rooms/direct-1-2/",
    "search": "/search/",
    "found": "/search/?q=talk",
    "found in a room": "/search/?q=talk+from:%22Alva+Berg%22+in:lobby",
    "not understood": "/search/?q=talk+from:nobody+before:soon",
    "nothing found": "/search/?q=zebra",
    "saved searches": "/search/saved/",
    "explanation": "/search/explain/?q=talk+zebra+in:lobby",
    "certificate": "/search/certificate/?q=zebra",
    "statistics": "/statistics/",
    "statistics of a room": "/statistics/?room=1",
    "files": "/gallery/files/",
    "images": "/gallery/images/",
    "links": "/gallery/links/",
    "cards": "/gallery/cards/",
    "code": "/gallery/code/",
    "emoticons": "/gallery/emoticons/?counts=1",
    "narrowed gallery": "/gallery/images/?room=1&person=nobody&from=x",
    "imports": "/imports/",
    "old address": "/go/",
    "unknown address": "/go/?address=" + "y" * 300,
    "beside nothing": "/beside/",
    "beside a person": "/beside/?left=1&right=person:1",
    "beside a room": "/beside/?left=1&right=room:2",
    "not found": "/rooms/404/",
}
# Without signing in.
OUTSIDE = {"sign in": "/sign-in/"}
SCRIPTS = (
    "مرحبا بالعالم، هذا سطر أطول مع رابط https://example.com/a?b=c ورقم 42 (مثال).",
    "שלום עולם! קישור: https://example.com/ ומספר 1,234.",
    "@BoCarlsen שלום (boom) אחרי",
    "สวัสดีชาวโลกนี่คือข้อความภาษาไทยที่ไม่มีช่องว่างเลยและยาวพอที่จะต้องขึ้นบรรทัดใหม่",
    "".join(letter + "\u0302\u0323\u0334\u0351" * 12 for letter in "piled"),
    "Z\u0351\u0343\u0302a\u0323\u0331\u0325\u0347l\u0353\u0330g\u0302\u0304\u0306o\u0331"
    + "e\u0301\u0323\u0302" * 30 + " after",
    "👨‍👩‍👧‍👦 👩🏽‍🚀 🏳️‍🌈 🇫🇷 1️⃣ ❤️",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 8,
    "日本語の文章は空白なしに書かれます。" * 6,
    "one\u202eowt\u202c three",
)  # fmt: skip
CODE = "/code def dig(hole):\n    return 'wombat'\n\n# and more\n" + "x" * 300
CARD = {
    "style": "application",
    "title": "A build",
    "url": "https://example.com/build/1",
    "description": {"value": "It <b>broke</b>.", "format": "html"},
    "activity": {"html": "<b>Builder</b> broke it", "icon": ""},
    "attributes": [
        {"label": tone, "value": {"label": tone, "style": f"lozenge-{tone}"}}
        for tone in ("success", "error", "current", "complete", "moved")
    ],
}
COLORED = "<p>Build <a href='https://example.com/1'>one</a> <code>x</code> failed</p>"
FILES = {
    "wide.png": png(900, 300),
    "tone.wav": wav(1),
    "notes.py": b"def dig():\n    return 1\n" + b"# " + b"n" * 300,
    "rows.csv": b"a,b\n1,2\n",
}


def furnish(folder: Path) -> dict[str, str]:
    """Fills what is empty in the small archive, and gives the address of each page."""
    ingest(_workshop(folder), str, Silent())
    viewer = Viewer.objects.get()
    message = Message.objects.get(body="line 120 of the talk")
    _keep(viewer, message)
    return PAGES | _pages_of(message)


def _workshop(folder: Path) -> Path:
    """A dump with a room in which there are cards, code, files and many scripts."""
    items = [said(text, 1 + n % 2, second=n) for n, text in enumerate(SCRIPTS)]
    items += [said(CODE, 1, second=20), said("on #ff8800", 2, second=24)]
    items += [
        said("gone", 2, second=26, deleted=True),
        said("over their", 2, second=27),
        said("s/their/there", 2, second=28),
    ]
    items += [
        said(COLORED, "Builder", second=30 + n, kind="NotificationMessage",
             message_format="html", color=color)
        for n, color in enumerate(("yellow", "green", "red", "purple", "gray"))
    ]  # fmt: skip
    items += [
        said("card", "Builder", second=40 + n, kind="NotificationMessage",
             color="green", card=json.dumps(CARD | {"style": style}))
        for n, style in enumerate(("file", "image", "application", "link", "media"))
    ]  # fmt: skip
    items += [
        said("see it", 1, second=50 + n, attachment_path=f"t{n}/f",
             attachment={"name": name, "path": f"t{n}/f", "size": 9, "url": ""})
        for n, name in enumerate(FILES)
    ]  # fmt: skip
    contents = enumerate(FILES.values())
    return write_dump(
        folder / "workshop",
        {"rooms/4": items},
        rooms=[room(4, "Workshop ورشة", topic="ورشة " * 20)],
        files={f"rooms/4/files/t{n}/f": content for n, content in contents},
    )


def _keep(viewer: Viewer, message: Message) -> None:
    Bookmark.objects.create(viewer=viewer, message=message, note="ask Bo")
    SavedSearch.objects.create(viewer=viewer, name="Talk", text="talk", is_shared=True)
    RecentSearch.objects.note(viewer, "talk in:lobby")
    Place.objects.note(viewer, Room.objects.get(hipchat_id="1"), message.pk)
    read = ReadingList.objects.create(
        viewer=viewer, name="The talk", about="In order.", is_shared=True
    )
    for position, other in enumerate(Message.objects.order_by("pk")[:3]):
        read.entries.create(message=other, note="n", position=position)


def _pages_of(message: Message) -> dict[str, str]:
    """Pages whose address holds an id."""
    lobby = Message.objects.filter(room__hipchat_id="1")
    hostile = lobby.filter(kind="notification").earliest("pk")
    talked = Message.objects.get(body="line 130 of the talk")
    kept = ReadingList.objects.get().pk
    run = f"/imports/{ImportRun.objects.earliest('pk').pk}/"
    named = Attachment.objects.exclude(name="").order_by("pk")
    return {
        "opened message": f"/rooms/1/?at={message.pk}#message-{message.pk}",
        "record": f"/records/{hostile.pk}/",
        "record of words": f"/records/{message.pk}/",
        "citation": f"/messages/{hostile.pk}/cite/",
        "citation of a day": f"/rooms/1/{hostile.sent_at:%Y-%m-%d}/cite/",
        "range": f"/rooms/1/range/{message.pk}-{talked.pk}/",
        "hostile range": f"/rooms/1/range/{hostile.pk}-{hostile.pk}/",
        "import": run,
        "files of an import": f"{run}files/",
        "problems of an import": f"{run}problems/",
        "report of an import": f"{run}report/",
        "keep": f"/messages/{message.pk}/keep/",
        "reading list": f"/lists/{kept}/",
        "deleting a list": f"/lists/{kept}/delete/",
    } | {f"file {each.name[:9]}": f"/attachments/{each.pk}/" for each in named}
