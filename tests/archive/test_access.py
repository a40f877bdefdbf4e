"""Every address of the archive against everyone who may ask for it."""

from hashlib import sha256

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, get_resolver
from import_maker import keep

from archive.models import (
    Attachment,
    Emoticon,
    ImportRun,
    Message,
    ReadingList,
    Room,
    RoomYear,
    SavedSearch,
    StoredFile,
    Viewer,
)
from archive.models.pulse import quarters_of, years_of

PNG = b"\x89PNG\r\n\x1a\n0000IHDR"
WHO = ("anonymous", "stranger", "member", "admin", "compliance")
EVERYONE = (302, 200, 200, 200, 200)
LED_ON = (302, 302, 302, 302, 302)
ONLY_POSTED = (302, 405, 405, 405, 405)
NOT_FOR_MEMBERS = (302, 404, 404, 200, 200)

# Per address what anonymous, stranger, member, admin and compliance get.
TABLE = {
    "home": [("/", EVERYONE)],
    "home-growth": [("/home/growth/", EVERYONE)],
    "home-people": [("/home/people/", EVERYONE)],
    "home-files": [("/home/files/", EVERYONE)],
    "on-this-day": [("/on-this-day/?day=2020-03-01", EVERYONE)],
    "keep": [
        ("/messages/{lobby}/keep/", EVERYONE),
        ("/messages/{vault}/keep/", (302, 404, 200, 200, 200)),
        ("/messages/{chat}/keep/", (302, 404, 200, 404, 200)),
    ],
    "bookmarks": [("/bookmarks/", EVERYONE)],
    "reading-lists": [("/lists/", EVERYONE)],
    "reading-list": [
        ("/lists/{shared_list}/", EVERYONE),
        ("/lists/{own_list}/", (302, 404, 200, 404, 404)),
        ("/lists/99999999999999999999/", (302, 404, 404, 404, 404)),
    ],
    "change-list": [("/lists/{own_list}/change/", ONLY_POSTED)],
    "unshare-list": [("/lists/{own_list}/unshare/", ONLY_POSTED)],
    "delete-list": [
        ("/lists/{own_list}/delete/", (302, 404, 200, 404, 404)),
        ("/lists/{shared_list}/delete/", (302, 404, 200, 404, 404)),
    ],
    "change-entry": [("/lists/entries/1/", ONLY_POSTED)],
    "note-place": [("/places/", ONLY_POSTED)],
    "clear-places": [("/places/clear/", ONLY_POSTED)],
    "rooms": [("/rooms/", EVERYONE)],
    "room": [
        ("/rooms/lobby/", EVERYONE),
        ("/rooms/vault/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/", (302, 404, 200, 404, 200)),
        ("/rooms/none/", (302, 404, 404, 404, 404)),
    ],
    "room-about": [
        ("/rooms/lobby/about/", EVERYONE),
        ("/rooms/vault/about/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/about/", (302, 404, 200, 404, 200)),
    ],
    "room-day": [
        ("/rooms/lobby/2016-03-01/", EVERYONE),
        ("/rooms/vault/2016-03-01/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/2016-03-01/", (302, 404, 200, 404, 200)),
    ],
    "room-calendar": [
        ("/rooms/lobby/calendar/", EVERYONE),
        ("/rooms/vault/calendar/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/calendar/?part=1", (302, 404, 200, 404, 200)),
    ],
    "message": [
        ("/messages/{lobby}/", LED_ON),
        ("/messages/{vault}/", (302, 404, 302, 302, 302)),
        ("/messages/{chat}/", (302, 404, 302, 404, 302)),
    ],
    "passage": [
        ("/rooms/lobby/range/{lobby}-{lobby}/", EVERYONE),
        ("/rooms/vault/range/{vault}-{vault}/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/range/{chat}-{chat}/", (302, 404, 200, 404, 200)),
        ("/rooms/lobby/range/{lobby}-{vault}/", (302, 404, 404, 404, 404)),
        ("/rooms/lobby/range/{vault}-{lobby}/", (302, 301, 301, 301, 301)),
    ],
    "passage-citation": [
        ("/rooms/vault/range/{vault}-{vault}/citation.txt", (302, 404, 200, 200, 200)),
        ("/rooms/chat/range/{chat}-{chat}/citation.txt", (302, 404, 200, 404, 200)),
    ],
    "passage-text": [
        (
            "/rooms/vault/range/{vault}-{vault}/messages.jsonl",
            (302, 404, 200, 200, 200),
        ),
        ("/rooms/chat/range/{chat}-{chat}/messages.jsonl", (302, 404, 200, 404, 200)),
    ],
    "cite-day": [
        ("/rooms/vault/2016-03-01/cite/", (302, 404, 200, 200, 200)),
        ("/rooms/chat/2016-03-01/cite/", (302, 404, 200, 404, 200)),
    ],
    "day-citation": [
        ("/rooms/vault/2016-03-01/citation.txt", (302, 404, 200, 200, 200)),
        ("/rooms/chat/2016-03-01/citation.txt", (302, 404, 200, 404, 200)),
    ],
    "cite-message": [
        ("/messages/{lobby}/cite/", EVERYONE),
        ("/messages/{lobby}/cite/?to={vault}", EVERYONE),
        ("/messages/{vault}/cite/", (302, 404, 200, 200, 200)),
        ("/messages/{chat}/cite/", (302, 404, 200, 404, 200)),
    ],
    "message-citation": [
        ("/messages/{vault}/citation.txt", (302, 404, 200, 200, 200)),
        ("/messages/{chat}/citation.txt", (302, 404, 200, 404, 200)),
    ],
    "beside": [
        ("/beside/", EVERYONE),
        ("/beside/?left=vault&right=lobby", EVERYONE),
        ("/beside/?left=lobby&right=person:olga", EVERYONE),
        ("/beside/?left=lobby&right=person:guest", EVERYONE),
    ],
    "go": [
        ("/go/", EVERYONE),
        ("/go/?address=/history/room/vault", (302, 404, 302, 302, 302)),
        ("/go/?address={chat}", (302, 404, 302, 404, 302)),
    ],
    "old-address": [
        ("/history/room/lobby", (302, 301, 301, 301, 301)),
        ("/history/room/vault/2016/03/01", (302, 404, 301, 301, 301)),
        ("/rooms/show/vault", (302, 404, 301, 301, 301)),
        ("/people/show/guest", (302, 404, 301, 301, 301)),
    ],
    "record": [
        ("/records/{lobby}/", EVERYONE),
        ("/records/{vault}/", (302, 404, 200, 200, 200)),
        ("/records/{chat}/", (302, 404, 200, 404, 200)),
    ],
    "record-original": [("/records/{vault}/original", (302, 404, 404, 404, 404))],
    "people": [("/people/", EVERYONE)],
    "person": [
        ("/people/olga/", EVERYONE),
        ("/people/guest/", (302, 404, 200, 200, 200)),
        ("/people/olga/?in=vault", (302, 404, 200, 200, 200)),
        ("/people/olga/?in=chat", (302, 404, 200, 404, 200)),
    ],
    "who-with-whom": [
        ("/people/who-with-whom/", EVERYONE),
        ("/people/who-with-whom/?counts=1", EVERYONE),
        ("/people/who-with-whom/?by=chats", EVERYONE),
    ],
    **{
        f"person-{part}": [
            (f"/people/olga/{part}/", EVERYONE),
            (f"/people/guest/{part}/", (302, 404, 200, 200, 200)),
        ]
        for part in ("activity", "rooms", "with")
    },
    "person-words": [
        ("/people/olga/words/", LED_ON),
        ("/people/guest/words/", (302, 404, 302, 302, 302)),
    ],
    **{
        f"person-by-name-{part}": [
            (f"/people/by-name/Bot/{part}/", (302, 404, 200, 200, 200))
        ]
        for part in ("activity", "rooms", "with")
    },
    "person-by-name-words": [
        ("/people/by-name/Bot/words/", (302, 404, 302, 302, 302)),
    ],
    "person-by-name": [("/people/by-name/Bot/", (302, 404, 200, 200, 200))],
    "avatar": [
        ("/people/olga/avatar", EVERYONE),
        ("/people/guest/avatar", (302, 404, 200, 200, 200)),
    ],
    "direct": [("/direct/", EVERYONE)],
    "sidebar": [("/sidebar/", EVERYONE)],
    "search": [("/search/?q=zeppelin", EVERYONE)],
    "search-summary": [("/search/summary/?q=zeppelin", LED_ON)],
    "search-places": [("/search/places/?q=zeppelin", LED_ON)],
    "search-form": [("/search/form/?words=zeppelin", LED_ON)],
    "explain": [
        ("/search/explain/?q=zeppelin", EVERYONE),
        ("/search/explain/", (302, 404, 404, 404, 404)),
    ],
    "explain-parts": [("/search/explain/parts/?q=zeppelin", EVERYONE)],
    "certificate": [("/search/certificate/?q=zeppelin", EVERYONE)],
    "certificate-text": [
        ("/search/certificate.txt?q=zeppelin&at=x", (302, 404, 404, 404, 404)),
    ],
    "around": [
        ("/search/around/{lobby}/", EVERYONE),
        ("/search/around/{vault}/", (302, 404, 200, 200, 200)),
        ("/search/around/{chat}/", (302, 404, 200, 404, 200)),
        ("/search/around/99999999999999999999/", (302, 404, 404, 404, 404)),
    ],
    "alike": [
        ("/search/alike/{lobby}/", EVERYONE),
        ("/search/alike/{vault}/", (302, 404, 200, 200, 200)),
        ("/search/alike/{chat}/", (302, 404, 200, 404, 200)),
    ],
    "save-search": [("/search/save/", ONLY_POSTED)],
    "saved-searches": [("/search/saved/", EVERYONE)],
    "saved-search": [
        ("/search/saved/{shared}/", LED_ON),
        ("/search/saved/{own}/", (302, 404, 302, 404, 404)),
        ("/search/saved/99999999999999999999/", (302, 404, 404, 404, 404)),
    ],
    "saved-search-new": [
        ("/search/saved/{shared}/new/", EVERYONE),
        ("/search/saved/{own}/new/", (302, 404, 200, 404, 404)),
    ],
    "change-saved-search": [("/search/saved/{own}/change/", ONLY_POSTED)],
    "unshare-saved-search": [("/search/saved/{own}/unshare/", ONLY_POSTED)],
    "delete-saved-search": [("/search/saved/{own}/delete/", ONLY_POSTED)],
    "clear-recent-searches": [("/search/recent/clear/", ONLY_POSTED)],
    "search-download": [
        (f"/search/download/{form}?q=zeppelin", EVERYONE)
        for form in ("csv", "jsonl", "html")
    ],
    "search-progress": [
        (f"/search/download/progress/{'0' * 32}/", (302, 404, 404, 404, 404)),
    ],
    "complete": [("/search/complete/?q=from:", EVERYONE)],
    "file": [
        ("/files/{lobby_file}/a.png", EVERYONE),
        ("/files/{vault_file}/a.png", (302, 404, 200, 200, 200)),
        ("/files/{chat_file}/a.png", (302, 404, 200, 404, 200)),
    ],
    "file-page": [
        ("/attachments/{lobby_file}/", EVERYONE),
        ("/attachments/{vault_file}/", (302, 404, 200, 200, 200)),
        ("/attachments/{chat_file}/", (302, 404, 200, 404, 200)),
        ("/attachments/99999999999999999999/", (302, 404, 404, 404, 404)),
    ],
    "file-beginning": [
        ("/attachments/{lobby_file}/beginning/", EVERYONE),
        ("/attachments/{vault_file}/beginning/", (302, 404, 200, 200, 200)),
        ("/attachments/{chat_file}/beginning/", (302, 404, 200, 404, 200)),
    ],
    "emoticon": [("/emoticons/boom", EVERYONE)],
    "gallery": [("/gallery/", LED_ON)],
    "gallery-of": [
        (f"/gallery/{name}/", EVERYONE)
        for name in ("files", "images", "links", "cards", "code")
    ]
    + [
        ("/gallery/files/?room=vault", EVERYONE),
        ("/gallery/files/?person=guest&kind=missing", EVERYONE),
    ],
    "gallery-count": [("/gallery/files/count/", LED_ON)],
    "gallery-emoticons": [("/gallery/emoticons/?counts=1", EVERYONE)],
    "gallery-emoticon-counts": [("/gallery/emoticons/counts/own/", LED_ON)],
    "gallery-emoticon-newest": [
        ("/gallery/emoticons/newest/?emoticon=boom", (302, 404, 302, 302, 302)),
    ],
    "gallery-names": [
        ("/gallery/names/rooms/", EVERYONE),
        ("/gallery/names/people/?person=G", EVERYONE),
    ],
    "settings": [("/settings/", EVERYONE)],
    "statistics": [
        ("/statistics/", EVERYONE),
        ("/statistics/?room=vault", (302, 404, 200, 200, 200)),
    ],
    "statistics-emoticons": [
        ("/statistics/emoticons/", LED_ON),
        ("/statistics/emoticons/?room=vault", (302, 404, 302, 302, 302)),
    ],
    "imports": [("/imports/", NOT_FOR_MEMBERS)],
    "import-run": [
        ("/imports/{run}/", NOT_FOR_MEMBERS),
        ("/imports/99999999999999999999/", (302, 404, 404, 404, 404)),
    ],
    "import-files": [("/imports/{run}/files/", NOT_FOR_MEMBERS)],
    "import-problems": [("/imports/{run}/problems/", NOT_FOR_MEMBERS)],
    "import-report": [("/imports/{run}/report/", NOT_FOR_MEMBERS)],
    "import-json": [("/imports/{run}/report.json", NOT_FOR_MEMBERS)],
    "import-manifest": [("/imports/{run}/manifest", (302, 404, 404, 404, 200))],
    "sign-in": [("/sign-in/", (200, 302, 302, 302, 302))],
    "sign-out": [("/sign-out/", ONLY_POSTED)],
    "admin-redirect": [
        ("/admin/r/{room_type}/{chat_room}/", (302, 404, 404, 404, 404)),
    ],
    "admin:index": [("/admin/", (302, 302, 302, 200, 200))],
}
ROWS = [(address, answers) for rows in TABLE.values() for address, answers in rows]


@pytest.fixture
def addresses(make_person, make_room, make_message, data_folder):
    """One of everything in a public room, a private one and a 1-1 chat."""
    stored = StoredFile(sha256=sha256(PNG).hexdigest(), size=len(PNG))
    stored.path.parent.mkdir(parents=True)
    stored.path.write_bytes(PNG)
    stored.save()
    Emoticon.objects.create(shortcut="boom", file=stored)
    olga = make_person("Olga Owner", hipchat_id="olga", avatar=stored)
    mira = make_person("Mira Member", hipchat_id="mira")
    guest = make_person("Gil", hipchat_id="guest", account_type="guest", avatar=stored)
    bot = make_person("Bot", hipchat_id=None, is_listed=False)
    rooms = {
        "lobby": make_room("Lobby", hipchat_id="lobby"),
        "vault": make_room("V", kind="private", members=[mira], hipchat_id="vault"),
        "chat": make_room(kind="direct", members=[mira, olga], hipchat_id="chat"),
    }
    found = {}
    for name, room in rooms.items():
        message = make_message(f"zeppelin {name}", room, olga, file_names=["x.pdf"])
        file = Attachment.objects.create(
            message=message, name="a.png", file=stored, status="present"
        )
        found |= {name: message.pk, f"{name}_file": file.pk}
    make_message("zeppelin guest (boom)", rooms["vault"], guest)
    make_message("zeppelin bot", rooms["vault"], bot)
    found["chat_room"] = rooms["chat"].pk
    manifest = keep(data_folder, b'[{"path": "users/olga/history.json"}]')
    ImportRun.objects.update(manifest_sha256=manifest)
    for room in rooms.values():
        RoomYear.objects.bulk_create(
            years_of(room.pk, quarters_of(Message.objects.filter(room=room)))
        )
    found["run"] = ImportRun.objects.get().pk
    found["room_type"] = ContentType.objects.get_for_model(Room).pk
    return found | {"mira": mira, "stan": make_person("Stan Stranger")}


@pytest.fixture
def clients(addresses, browser):
    """The member has saved two searches, and shares one of them."""
    clients = {
        "anonymous": Client(),
        "stranger": browser(person=addresses["stan"]),
        "member": browser(person=addresses["mira"]),
        "admin": browser("admin"),
        "compliance": browser("compliance"),
    }
    member = Viewer.objects.get(email=addresses["mira"].email)
    for name, text in (("own", "zeppelin vault"), ("shared", "zeppelin")):
        saved = SavedSearch.objects.create(
            viewer=member, name=text, text=text, is_shared=name == "shared"
        )
        addresses[name] = saved.pk
        kept = ReadingList.objects.create(
            viewer=member, name=f"{name} list", is_shared=name == "shared"
        )
        addresses[f"{name}_list"] = kept.pk
        for position, place in enumerate(("lobby", "vault", "chat")):
            kept.entries.create(message_id=addresses[place], position=position)
    return clients


def test_the_table_covers_every_address():
    names = {
        pattern.name if isinstance(pattern, URLPattern) else "admin:index"
        for pattern in get_resolver().url_patterns
    }
    assert names == set(TABLE)


@pytest.mark.parametrize(("address", "answers"), ROWS, ids=[row[0] for row in ROWS])
def test_everyone_gets_what_is_theirs(clients, addresses, address, answers):
    url = address.format(**addresses)
    responses = [clients[who].get(url) for who in WHO]
    assert tuple(response.status_code for response in responses) == answers
    for response in responses:
        response.close()


@pytest.mark.parametrize("address", [row[0] for row in ROWS if row[0] != "/sign-in/"])
def test_anonymous_is_asked_to_sign_in(clients, addresses, address):
    response = clients["anonymous"].get(address.format(**addresses))
    if address == "/admin/":
        assert response["Location"] == "/admin/login/?next=/admin/"
    else:
        assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("address", [row[0] for row in ROWS])
def test_no_page_tells_a_stranger_of_hidden_things(clients, addresses, address):
    """Compliance sees these words on some page, so there is something to leak."""
    secrets = (b"/rooms/vault/", b"/rooms/chat/", b"/people/guest/", b"zeppelin vault")
    page = clients["stranger"].get(address.format(**addresses), follow=True)
    content = b"".join(page) if page.streaming else page.content
    page.close()
    assert [secret for secret in secrets if secret in content] == []


def test_there_is_something_to_leak(clients):
    seen = b"".join(
        clients["compliance"].get(address).content
        for address in ("/people/", "/sidebar/", "/search/?q=zeppelin")
    )
    for secret in (
        b"/rooms/vault/",
        b"/rooms/chat/",
        b"/people/guest/",
        b"</mark> vault",
    ):
        assert secret in seen
