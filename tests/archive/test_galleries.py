"""Galleries: what is in them, for whom, in which order, and what they may be asked."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from page_reader import elements, links, texts

from archive.models import Emoticon
from tests.conftest import NOON

HTMX = {"HX-Request": "true"}
CARD = {"card": {"style": "application", "title": "Release 7", "id": "c"}}


@pytest.fixture
def said(make_room, make_message, olga, mira):
    """The same in a public room, in one that Mira alone is in, and in her chat."""
    places = {
        "lobby": make_room("Lobby", hipchat_id="lobby"),
        "vault": make_room("Vault", "private", members=[mira], hipchat_id="vault"),
        "chat": make_room(kind="direct", members=[mira, olga]),
    }
    Emoticon.objects.create(shortcut="party")
    for name, room in places.items():
        make_message("", room, olga, file_names=[f"{name}.pdf", f"{name}.png"])
        make_message(f"https://{name}.example/ (party) :)", room, olga)
        make_message(f"/code {name}()", room, olga)
        make_message(f"card {name}", room, olga, kind="notification", extra=CARD)
    return places


SEEN = {
    "/gallery/files/": (".file-name", "{}.pdf"),
    "/gallery/images/": (".thumb-name", "{}.png"),
    "/gallery/links/": (".link-host", "{}.example"),
    "/gallery/cards/": (".gallery-line .body", "card {}"),
    "/gallery/code/": (".gallery-line .body", "{}()"),
}


@pytest.mark.parametrize("address", SEEN)
@pytest.mark.parametrize(
    ("role", "is_mira", "names"),
    [
        ("member", False, ["lobby"]),
        ("member", True, ["chat", "vault", "lobby"]),
        ("admin", False, ["vault", "lobby"]),
        ("compliance", False, ["chat", "vault", "lobby"]),
    ],
)
def test_each_sees_what_they_may(browser, said, mira, address, role, is_mira, names):
    page = browser(role, mira if is_mira else None).get(address)
    selector, shown = SEEN[address]
    found = [row for row in texts(page, selector) if row != shown.format("x")]
    if address == "/gallery/files/":
        found = [row for row in found if row.endswith(".pdf")]
    assert found == [shown.format(name) for name in names]
    for hidden in {"lobby", "vault", "chat"} - set(names):
        assert f"{hidden}.".encode() not in page.content
        assert f"{hidden}()".encode() not in page.content


@pytest.mark.parametrize(("role", "count"), [("member", 1), ("admin", 2)])
def test_counts_are_of_what_may_be_seen(browser, said, role, count):
    client = browser(role)
    words = f"{count} message{'s' if count > 1 else ''}"
    for name in ("files", "images", "links", "cards", "code"):
        page = client.get(f"/gallery/{name}/count/", headers=HTMX)
        shown = f"{words} with addresses" if name == "links" else f"in {words}"
        assert page.content.decode().strip() == shown
    for which in ("own", "built-in"):
        page = client.get(f"/gallery/emoticons/counts/{which}/", headers=HTMX)
        assert texts(page, ".emoticon-links") == [
            f"{words} newest :)" if which == "built-in" else f"{words} newest (party)"
        ]


def test_counts_stand_in_the_page_without_javascript(browser, said):
    page = browser().get("/gallery/files/count/", follow=True)
    assert texts(page, ".gallery-total") == ["in 1 message"]
    page = browser("admin").get("/gallery/emoticons/counts/own/", follow=True)
    assert [row.split(" newest")[0] for row in texts(page, ".emoticon-links")] == [
        "2 messages",
        "2 messages",
    ]


def test_the_hidden_is_as_unknown_as_what_is_not_there(
    browser, said, make_person, make_message
):
    """Gil spoke in the vault alone, so his name gives it away."""
    gil = make_person("Gil", hipchat_id="gil", account_type="guest")
    make_message("", said["vault"], gil, file_names=["gil.pdf"])
    client = browser()
    for field, hidden in (("person", "gil"), ("room", "vault"), ("room", "Vault")):
        there = texts(client.get("/gallery/files/", {field: hidden}), ".page p")
        absent = texts(client.get("/gallery/files/", {field: "nope"}), ".page p")
        assert [row.replace(hidden, "nope") for row in there] == absent
        assert any("nope" in row for row in absent)
    page = browser("admin").get("/gallery/files/?person=gil")
    assert texts(page, ".file-name") == ["gil.pdf"]


def test_suggested_names_are_of_what_may_be_seen(browser, said):
    for role, names in (("member", ["Lobby"]), ("admin", ["Lobby", "Vault"])):
        page = browser(role).get("/gallery/names/rooms/")
        assert [
            dict(each.attributes)["value"] for each in elements(page, "option")
        ] == names


def test_what_it_is_narrowed_to_is_said_and_can_be_taken_away(browser, said):
    asked = {"room": "lobby", "q": "lobby", "until": "2016-12-31", "kind": "pdf"}
    page = browser().get("/gallery/files/", asked)
    assert texts(page, ".narrowed bdi") == ["Lobby", "lobby", "2016-12-31"]
    assert texts(page, ".narrowed-by")[-1] == "PDF"
    (field,) = elements(page, "#narrow-room")
    assert dict(field.attributes)["value"] == "Lobby"
    wider = links(page, ".narrowed .widen")
    assert wider[0] == "/gallery/files/?q=lobby&until=2016-12-31&kind=pdf"
    assert wider[-1] == "/gallery/files/?room=lobby&q=lobby&until=2016-12-31"


def test_a_name_that_two_rooms_have_means_both(browser, said, make_room):
    make_room("Lobby", hipchat_id="other")
    page = browser().get("/gallery/files/?room=Lobby")
    assert texts(page, ".narrowed bdi") == ["Lobby", "Lobby"]
    page = browser("admin").get("/gallery/files/?room=lobby")
    (field,) = elements(page, "#narrow-room")
    assert dict(field.attributes)["value"] == "lobby"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"room": "lobby"}, ["lobby.pdf", "lobby.png"]),
        ({"room": "Lobby", "person": "Olga Owner"}, ["lobby.pdf", "lobby.png"]),
        ({"person": "Mira"}, []),
        ({"q": "vault"}, ["vault.pdf", "vault.png"]),
        ({"until": "2016-03-01", "room": "lobby"}, ["lobby.pdf", "lobby.png"]),
        ({"from": "2016-03-02"}, []),
        ({"from": "2016-03-02", "until": "2016-03-01"}, []),
        ({"from": "never"}, []),
        ({"kind": "pdf", "room": "vault"}, ["vault.pdf"]),
        ({"kind": "audio"}, []),
        ({"kind": "missing", "room": "lobby"}, ["lobby.pdf", "lobby.png"]),
        ({"kind": "other"}, []),
        ({"kind": "nonsense", "room": "lobby"}, ["lobby.pdf", "lobby.png"]),
    ],
)
def test_files_are_narrowed(browser, said, asked, found):
    page = browser("compliance").get("/gallery/files/", asked)
    assert texts(page, ".file-name") == found
    is_empty = texts(page, ".nothing-here h2") == ["No files here"]
    assert is_empty == (found == [])


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ({"room": "<b>x"}, "There is no room “<b>x” here."),
        ({"person": "nobody"}, "There is no person “nobody” here."),
        ({"from": "never"}, "“never” is not a date: write 2016-03-01."),
        (
            {"from": "2016-03-02", "until": "2016-03-01"},
            "The last day is before the first: no time lies between.",
        ),
        ({"q": "from:zoe"}, "There is no person “zoe” here."),
    ],
)
def test_what_is_not_understood_is_said(browser, said, asked, note):
    page = browser("compliance").get("/gallery/links/", asked)
    assert texts(page, ".search-note") == [note]


def test_other_files_are_those_whose_names_tell_nothing(
    browser, make_room, make_message, olga
):
    room = make_room()
    make_message("", room, olga, file_names=["a.png", "setup.exe"])
    make_message("", room, olga, file_names=["b.png"])
    page = browser().get("/gallery/files/?kind=other")
    assert texts(page, ".file-name") == ["setup.exe"]


def test_each_goes_to_its_message_and_its_file(browser, said):
    page = browser().get("/gallery/files/")
    (message_url,) = {links(page, ".file-row .sent a")[-1]}
    assert browser("admin").get(message_url).status_code == 302
    assert links(page, ".file-name a")[0].startswith("/attachments/")


def test_a_page_ends_where_the_next_begins(browser, make_room, make_message, olga):
    room = make_room()
    for number in range(130):
        make_message(f"https://example.com/{number}", room, olga)
    client = browser()
    for order, wanted in (("oldest", range(130)), ("newest", range(129, -1, -1))):
        address, found = f"/gallery/links/?order={order}", []
        while address:
            page = client.get(address)
            found += texts(page, ".link-address")
            address = next(iter(links(page, "[rel=next]")), "")
        assert found == [f"https://example.com/{number}" for number in wanted]


def test_more_is_a_piece_of_the_page(browser, said):
    piece = browser().get("/gallery/links/", headers=HTMX)
    assert texts(piece, ".link-host") == ["lobby.example"]
    assert b"<html" not in piece.content


def test_looking_through_files_goes_on(
    browser, make_room, make_message, olga, monkeypatch
):
    from archive.queries.gallery import files

    monkeypatch.setattr(files, "LOOKED_THROUGH", 5)
    room = make_room()
    make_message("", room, olga, file_names=["old.exe"])
    for number in range(6):
        make_message("", room, olga, file_names=[f"{number}.png"])
    first = browser().get("/gallery/files/?kind=other")
    assert texts(first, ".file-name") == []
    assert "Looked through the files of 5 messages." in texts(first, ".note")
    (further,) = links(first, "[rel=next]")
    second = browser("admin").get(further)
    assert texts(second, ".file-name") == ["old.exe"]


HOSTILE = [
    "javascript:alert(1)//https://x",
    "ssh://box.example/a",
    "/code https://code.example",
]


def test_only_addresses_of_the_web_and_of_mail_are_links(
    browser, make_room, make_message, olga
):
    room = make_room()
    for body in HOSTILE:
        make_message(body, room, olga)
    html = (
        '<a href="javascript:x">a</a> <a href="/rooms/">b</a> '
        '<a href="https://good.example/?a&amp;b">c</a> '
        '<a href="mailto:a@b.example">d</a>'
    )
    make_message(html, room, olga, kind="notification", format="html")
    page = browser().get("/gallery/links/")
    assert links(page, ".link-address a") == [
        "https://good.example/?a&b",
        "mailto:a@b.example",
        "https://x",
    ]


def test_top_hosts_narrow_to_themselves(browser, make_room, make_message, olga):
    room = make_room()
    for host in ("www.one.example", "one.example", "two.example"):
        make_message(f"see https://{host}/a", room, olga)
    client = browser()
    page = client.get("/gallery/links/")
    assert texts(page, ".hosts a") == ["one.example 2", "two.example 1"]
    narrowed = client.get(links(page, ".hosts a")[1])
    assert texts(narrowed, ".link-host") == ["two.example"]


def test_emoticons_lead_to_as_many_messages_as_they_count(browser, said, mira):
    client = browser("member", mira)
    page = client.get("/gallery/emoticons/?counts=1&room=vault&until=2016-12-31")
    search, newest = links(page, ".emoticon-tile a")[:2]
    assert texts(page, ".emoticon-tile a")[0] == "1 message"
    query = parse_qs(urlsplit(search).query)["q"][0]
    assert query == 'emoticon:"party" in:"vault" during:1970..2016-12-31'
    assert b"1 message" in client.get(search).content
    place = client.get(newest, follow=True).request
    assert place["PATH_INFO"] == "/rooms/vault/"


def test_the_newest_use_is_of_what_may_be_seen(browser, said, make_message, olga):
    make_message("(vaulted)", said["vault"], olga)
    address = "/gallery/emoticons/newest/?emoticon=vaulted"
    assert browser().get(address).status_code == 404
    assert browser("admin").get(address).status_code == 302


def test_own_emoticons_are_counted_a_page_at_a_time(browser, said):
    Emoticon.objects.bulk_create(
        Emoticon(shortcut=f"zz{number:04}") for number in range(320)
    )
    client = browser()
    first = client.get("/gallery/emoticons/")
    assert len(texts(first, "#own .emoticon-tile")) == 300
    assert "Page 1 of 2" in texts(first, "#own nav span")
    second = client.get("/gallery/emoticons/counts/own/?page=2", headers=HTMX)
    assert len(texts(second, ".unused")) == 21
    assert "300 at a time" in texts(second, ".note")[0]


def test_one_of_hipchats_that_was_replaced_is_shown_once(
    browser, make_room, make_message, olga
):
    Emoticon.objects.create(shortcut="boom")
    make_message("(boom)", make_room(), olga)
    page = browser().get("/gallery/emoticons/?counts=1")
    assert texts(page, ".emoticon-written") == ["(boom)"]


def test_long_code_is_folded(browser, make_room, make_message, olga):
    room = make_room()
    make_message("/code\n" + "\n".join(map(str, range(21))), room, olga)
    make_message("/code short", room, olga)
    page = browser().get("/gallery/code/")
    assert texts(page, ".gallery-code summary span") == [
        "Show all 21 lines",
        "Show less",
    ]


def test_rooms_and_people_lead_to_their_galleries(browser, said):
    client = browser()
    for place, asked in (("/rooms/lobby/", "room=lobby"), ("/people/1/", "person=1")):
        beside = links(client.get(place), ".gallery-beside a")
        assert len(beside) == 6
        for link in beside:
            assert link.endswith(f"?{asked}")
            assert texts(client.get(link), ".narrowed li") != []


@pytest.mark.parametrize("name", ["files", "images", "links", "cards", "code"])
def test_a_page_asks_as_much_for_one_as_for_many(
    browser,
    make_room,
    make_message,
    olga,
    make_person,
    django_assert_max_num_queries,
    name,
):
    client, room = browser(), make_room()

    def say(number):
        sender = make_person(f"P {number}")
        sent_at = NOON + timedelta(days=number)
        extra = {"card": json.dumps(CARD["card"])}
        for body in ("https://example.com @OlgaOwner (boom)", "/code x"):
            sent_at += timedelta(minutes=1)
            make_message(
                body, room, sender, file_names=["a.png"], extra=extra, sent_at=sent_at
            )

    def asked():
        with django_assert_max_num_queries(30) as queries:
            client.get(f"/gallery/{name}/")
        return len(queries)

    say(1)
    asked()
    once = asked()
    for number in range(2, 6):
        say(number)
    assert asked() == once


def test_order_and_narrowing_stay_in_links(browser, said):
    page = browser().get("/gallery/files/?room=lobby&kind=pdf&beyond=5&order=oldest")
    tabs = set(links(page, ".gallery-tabs a"))
    assert "/gallery/links/?room=lobby&order=oldest" in tabs
