"""Old addresses lead to what they named, and nobody to what they may not see."""

import pytest

from archive.models import Attachment, Emoticon, PersonName, RoomName, Viewer

UID = "5f7586a8-b71c-423c-ab11-bb2329d00201"
VAULT_UID = "6f7586a8-b71c-423c-ab11-bb2329d00202"
NONE = ""


@pytest.fixture
def places(make_room, make_message, make_person):
    """Ann talks in all rooms; the viewer Ben is no member of the vault."""
    ann = make_person("Ann Arbor", hipchat_id="7", mention_name="Ann")
    ben = make_person("Ben Example", hipchat_id="8")
    cid = make_person("Cid Example", hipchat_id="9")
    PersonName.objects.create(person=ann, name="Ann Young", mention_name="AnnYoung")
    lobby = make_room(
        "The Lobby",
        hipchat_id="123",
        extra={"xmpp_jid": "1_reception@conf.hipchat.com"},
    )
    RoomName.objects.create(room=lobby, name="Entrance")
    vault = make_room("Vault", "private", [ann], hipchat_id="124")
    make_room("Attic / old", hipchat_id="125")
    make_room("Twins", hipchat_id="126")
    make_room("twins", hipchat_id="127")
    own = make_room(kind="direct", members=[ann, ben])
    others = make_room(kind="direct", members=[ann, cid])
    first = make_message("hello", lobby, ann, uid=UID)
    found = {
        "first": first.pk,
        "second": make_message("again", lobby, ann).pk,
        "vault": make_message("psst", vault, ann, uid=VAULT_UID).pk,
        "own": make_message("hi Ben", own, ann).pk,
        "others": make_message("hi Cid", others, ann).pk,
    }
    file = make_message("", lobby, ann, file_names=["plan b.pdf"])
    Attachment.objects.filter(message=file).update(path="tOk3n/plan b.pdf")
    found["file"] = Attachment.objects.get(message=file).pk
    secret = make_message("", vault, ann, file_names=["key.pdf"])
    Attachment.objects.filter(message=secret).update(path="s3cret/key.pdf")
    Emoticon.objects.create(shortcut="boom", hipchat_id="77")
    return found | {"ben": ben}


# To where a member, an admin and compliance are led; nowhere is "not found".
TABLE = [
    ("/history/room/123", ["/rooms/123/"] * 3),
    ("/history/room/123/2016/3/1", ["/rooms/123/2016-03-01/"] * 3),
    ("/history/room/123/2016/03/01?p=2", ["/rooms/123/2016-03-01/"] * 3),
    ("/history/room/123/2016/03/01?t=12:00:01", ["/messages/{second}/"] * 3),
    ("/history/room/123/2016/03/01?t=23:00", ["/rooms/123/2016-03-01/"] * 3),
    ("/history/room/123/0001/01/01", ["/rooms/123/"] * 3),
    (f"/history/room/123/{'9' * 20}/01/01", ["/rooms/123/"] * 3),
    ("/v1/rooms/history?room_id=123&date=99999999999-1-1", ["/rooms/123/"] * 3),
    ("/history/room/124", [NONE, "/rooms/124/", "/rooms/124/"]),
    ("/history/room/124/2016/03/01", [NONE] + ["/rooms/124/2016-03-01/"] * 2),
    ("/history/room/999", [NONE] * 3),
    ("/history/member/7", ["/rooms/direct-7-8/", "/people/7/", "/people/7/"]),
    (
        "/history/member/7/2016/03/01",
        ["/rooms/direct-7-8/2016-03-01/", "/people/7/", "/people/7/"],
    ),
    ("/chat/room/123", ["/rooms/123/"] * 3),
    ("/chat/room/the%20lobby", ["/rooms/123/"] * 3),
    ("/chat/room/Entrance", ["/rooms/123/"] * 3),
    ("/chat/room/Vault", [NONE, "/rooms/124/", "/rooms/124/"]),
    ("/chat/room/twins", [NONE] * 3),
    ("/chat/user/7", ["/rooms/direct-7-8/", "/people/7/", "/people/7/"]),
    ("/rooms/show/123/the_lobby", ["/rooms/123/"] * 3),
    ("/rooms/show/124/vault", [NONE, "/rooms/124/", "/rooms/124/"]),
    ("/people/show/7/ann", ["/people/7/"] * 3),
    ("/people/show/999", [NONE] * 3),
    ("/v2/room/123", ["/rooms/123/"] * 3),
    ("/v2/room/Vault", [NONE, "/rooms/124/", "/rooms/124/"]),
    (f"/v2/room/123/history/{UID}", ["/messages/{first}/"] * 3),
    (f"/v2/room/124/history/{VAULT_UID}", [NONE] + ["/messages/{vault}/"] * 2),
    ("/v2/user/7", ["/people/7/"] * 3),
    ("/v2/user/@ann", ["/people/7/"] * 3),
    ("/v2/user/@AnnYoung", ["/people/7/"] * 3),
    ("/v2/user/ann.arbor@example.com", ["/people/7/"] * 3),
    ("/v2/emoticon/boom", ["/emoticons/boom"] * 3),
    ("/v2/emoticon/77", ["/emoticons/boom"] * 3),
    ("/v2/emoticon/bang", [NONE] * 3),
    ("/v2/room", ["/rooms/"] * 3),
    ("/v2/capabilities", [NONE] * 3),
    ("/v1/rooms/show?room_id=124", [NONE, "/rooms/124/", "/rooms/124/"]),
    ("/jid/1_reception@conf.hipchat.com", ["/rooms/123/"] * 3),
    ("/jid/1_the_lobby@conf.hipchat.com", ["/rooms/123/"] * 3),
    ("/jid/1_attic__old@conf.btf.hipchat.com", ["/rooms/125/"] * 3),
    ("/jid/1_vault@conf.hipchat.com", [NONE, "/rooms/124/", "/rooms/124/"]),
    ("/jid/1_7@chat.hipchat.com", ["/people/7/"] * 3),
    ("/jid/1_@conf.hipchat.com", [NONE] * 3),
]


@pytest.mark.parametrize(("old", "led"), TABLE, ids=[row[0] for row in TABLE])
def test_each_role_is_led_where_it_may_go(browser, places, old, led):
    clients = (
        browser(person=places["ben"]),
        browser("admin"),
        browser("compliance"),
    )
    answers = [client.get(old) for client in clients]
    assert [answer.get("Location", NONE) for answer in answers] == [
        address.format(**places) for address in led
    ]
    assert [answer.status_code for answer in answers] == [
        301 if address else 404 for address in led
    ]


HOST = "https://x.hipchat.com"
UPLOADS = "https://uploads.hipchat.com/1/7"
PASTED = [
    (f"{HOST}/v2/room/Attic%20%2F%20old", "/rooms/125/"),
    (
        "https://x.hipchat.com/history/room/123/2016/03/01#12:00:30",
        "/messages/{second}/",
    ),
    ("x.hipchat.com/chat/room/123", "/rooms/123/"),
    ("1_the_lobby@conf.hipchat.com", "/rooms/123/"),
    ("xmpp:1_reception@conf.hipchat.com?join", "/rooms/123/"),
    ("1_7@chat.hipchat.com", "/people/7/"),
    (
        f"{UPLOADS}/tOk3n/plan%20b.pdf",
        "/files/{file}/plan%20b.pdf",
    ),
    (f"{UPLOADS}/0ther/plan%20b.pdf", NONE),
    (f"{UPLOADS}/s3cret/key.pdf", NONE),
    (UID, "/messages/{first}/"),
    ("{first}", "/messages/{first}/"),
    ("https://archive.example.com/messages/{first}/", "/messages/{first}/"),
    ("https://archive.example.com/rooms/123/?at=1#end", "/rooms/123/?at=1#end"),
    ("https://archive.example.com//rooms/123/", "/rooms/123/"),
    (VAULT_UID, NONE),
    ("{vault}", NONE),
    ("{others}", NONE),
    ("https://evil.example/", NONE),
    ("//evil.example/a", NONE),
    ("https://archive.example.com/admin/", NONE),
    ("https://archive.example.com/go/?address=123", NONE),
    ("hello", NONE),
    ("9" * 30, NONE),
    ("http://[broken/rooms/123/", NONE),
    ("http://[x]:99999/rooms/123/", NONE),
]


@pytest.mark.parametrize(("text", "led"), PASTED, ids=[row[0][:60] for row in PASTED])
def test_a_pasted_address_leads_on(browser, places, text, led):
    client = browser(person=places["ben"])
    answer = client.get("/go/", {"address": text.format(**places)})
    assert answer.get("Location", NONE) == led.format(**places)
    assert answer.status_code == (302 if led else 404)


def test_what_is_not_found_is_said_and_stays_in_the_form(browser, places, text_of):
    page = text_of(browser().get("/go/", {"address": '"><b>hello'}))
    assert "Nothing that you may read has this address." in page
    assert 'value="&quot;&gt;&lt;b&gt;hello"' in page


def test_the_form_asks_without_complaint(browser, text_of):
    answer = browser().get("/go/")
    assert answer.status_code == 200
    assert 'role="alert"' not in text_of(answer)


def test_a_search_for_an_old_address_offers_to_open_it(browser, places, text_of):
    client = browser(person=places["ben"])
    old = "https://x.hipchat.com/history/room/123/2016/03/01"
    page = text_of(client.get("/search/", {"q": old}))
    assert '<a href="/rooms/123/2016-03-01/">Open what it named' in page
    for other in (old.replace("123", "124"), "hello", "/history/room/123"):
        page = text_of(client.get("/search/", {"q": other}))
        assert "Open what it named" not in page


def test_a_time_is_one_of_the_viewers_clock(browser, places):
    client = browser(person=places["ben"])
    viewer = places["ben"].email
    Viewer.objects.filter(email=viewer).update(time_zone="Asia/Tokyo")
    old = "/history/room/123/2016/03/01?t=21:00:30"
    assert client.get(old)["Location"] == "/messages/{second}/".format(**places)
