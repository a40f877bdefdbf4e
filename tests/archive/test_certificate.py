"""The certificate of a search: what it says to whom, and that its hash is true."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.urls import reverse

from archive import __version__
from archive.models import ImportRun, Message, Room

PAGE, TEXT = reverse("certificate"), reverse("certificate-text")


def issued(client, q="xyzzy"):
    return client.get(PAGE, {"q": q}).context["issued"]


def lines(client, q="xyzzy"):
    return dict(line.split(": ", 1) for line in issued(client, q).text.splitlines())


def download(client, page):
    (address,) = re.findall(rf'href="({re.escape(TEXT)}[^"]*)"', page.content.decode())
    return client.get(unescape(address))


@pytest.mark.parametrize("q", ["xyzzy", "zeppelin", 'a "b & c" <d>', "été 日本 💥"])
def test_the_printed_hash_is_that_of_the_downloaded_text(
    browser, run, make_message, q, text_of
):
    make_message("a zeppelin", Room.objects.get(name="Lobby"))
    client = browser("compliance")
    page = client.get(PAGE, {"q": q})
    file = download(client, page)
    sha256 = hashlib.sha256(file.content).hexdigest()
    assert f'<code class="hash">{sha256}</code>' in text_of(page)
    assert f'data-of="SHA-256 of the text {sha256}"' in text_of(page)
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="certificate-\d{8}T\d{6}Z\.txt"',
        file["Content-Disposition"],
    )
    shown = re.search(r"<pre[^>]*>(.*)</pre>", page.content.decode(), re.DOTALL)
    assert unescape(shown[1]) == file.content.decode()


def test_text_says_who_searched_what_and_what_it_was_made_of(browser, run):
    run.verified_at, run.differences = datetime(2026, 11, 1, tzinfo=UTC), 0
    run.save()
    told = lines(browser("compliance"), "xyzzy on:2016")
    assert told.pop("made at").endswith("Z")
    assert told.pop("local time").endswith("+00:00, UTC")
    assert told == {
        "document": "result of a search",
        "made by": f"HipChat Archive {__version__}",
        "searched by": "compliance@example.org",
        "with the rights of": "Compliance",
        "may read": "1 public rooms, 0 private rooms, 1 1-1 chats",
        "query as typed": "xyzzy on:2016",
        "read as, 1": "the word “xyzzy”",
        "looked up, 1": "xyzzy",
        "read as, 2": "on 2016",
        "time that is searched": "from 2016-01-01T00:00:00Z to "
        "before 2017-01-01T00:00:00Z",
        "dates are read in": "UTC",
        "messages that fit": "0",
        "messages that may be read": "2",
        "of them in the index": "2",
        "index made as by this version": "yes",
        "searched": "bodies of messages, addresses of their links, "
        "cards, names of attached files",
        "not searched": "the text inside attached files; messages that the ingested "
        "dumps do not hold; messages that the viewer may not read",
        "problems of the imports": "3",
        "import 1, source": "test.tar.gz",
        "import 1, SHA-256 of the dump": "a" * 64,
        "import 1, SHA-256 of its manifest": "b" * 64,
        "import 1, ingested at": run.started_at.isoformat().replace("+00:00", "Z"),
        "import 1, verified": "2026-11-01T00:00:00Z, no differences",
    }


def test_messages_that_fit_are_counted_and_the_ends_are_named(browser, run, olga):
    told = lines(browser("compliance"), "is:message")
    oldest, newest = Message.objects.order_by("pk")
    assert told["messages that fit"] == "2"
    assert told["oldest that fits"] == f"{oldest.pk}, sent 2016-03-01T12:00:00Z"
    assert told["newest that fits"] == f"{newest.pk}, sent 2016-03-07T12:00:00Z"


@pytest.mark.parametrize(
    ("role", "seen", "problems", "source"),
    [
        ("member", "1", None, None),
        ("admin", "1", "2", "test.tar.gz"),
        ("compliance", "2", "3", "test.tar.gz"),
    ],
)
def test_each_role_is_told_no_more_than_it_may_know(
    browser, run, role, seen, problems, source, text_of
):
    run.verified_at, run.differences = datetime(2026, 11, 1, tzinfo=UTC), 4_242
    run.save()
    client = browser(role)
    told = lines(client, "is:message")
    for key in ("messages that fit", "messages that may be read"):
        assert told[key] == seen
    assert told["of them in the index"] == seen
    assert told.get("problems of the imports") == problems
    assert told.get("import 1, source") == source
    verified = "2026-11-01T00:00:00Z, there are differences"
    number = ": 4242" if role == "compliance" else ""
    known = None if role == "member" else verified + number
    assert told.get("import 1, verified") == known
    assert any(key.startswith("import ") for key in told) == (role != "member")
    page = text_of(client.get(PAGE, {"q": "is:message"}))
    assert ("test.tar.gz" in page) == (source is not None)
    assert ("Problems of the imports" in page) == (problems is not None)
    assert ("4,242" in page) == (role == "compliance")


def test_nothing_of_the_page_changes_with_what_is_hidden(
    browser, make_room, make_message, olga, stan, text_of
):
    make_message("one zeppelin", make_room("Lobby"), olga)
    client = browser(person=stan)

    def shown():
        made = issued(client, "zeppelin flies")
        return re.sub(r"(?m)^(made at|local time): .*\n", "", made.text)

    before = shown()
    vault = make_room("Vault", kind="private", members=[olga])
    sent_at = datetime(2010, 1, 1, tzinfo=UTC)
    make_message("a flying zeppelin flies", vault, olga, sent_at=sent_at)
    assert shown() == before
    assert lines(browser("admin"), "zeppelin flies")["messages that fit"] == "1"


def test_a_query_cannot_feign_lines_of_the_text(browser, run):
    q = "xyzzy\nmessages that fit: 99\u2028\u202e\\n"
    told = issued(browser("compliance"), q).text.splitlines()
    assert [line for line in told if line.startswith("messages that fit")] == [
        "messages that fit: 0"
    ]
    typed = r"xyzzy\u000amessages that fit: 99\u2028\u202e\\n"
    assert f"query as typed: {typed}" in told


def test_what_was_not_understood_is_told_and_why_there_may_be_nothing(
    browser, run, text_of
):
    client = browser("compliance")
    assert lines(client, "from:nobody")["note"] == "There is no person “nobody” here."
    note = lines(client, "mentions:olga")["note"]
    assert note.startswith("“mentions:” finds what HipChat noted down")
    assert note in text_of(client.get(PAGE, {"q": "mentions:olga"}))


def test_failed_imports_are_left_out_and_unfinished_ones_named_so(
    browser, run, text_of
):
    ImportRun.objects.create(source="bad.tar", status="failed")
    ImportRun.objects.create(source="half.tar", status="interrupted", is_salvaged=True)
    client = browser("admin")
    made = issued(client).text
    assert "bad.tar" not in made
    assert "import 3, source: half.tar\n" in made
    assert "import 3, state: not finished\n" in made
    assert "import 3, dump: damaged or cut short\n" in made
    text = text_of(client.get(PAGE, {"q": "xyzzy"}))
    assert "The archive was made of 2 imports." in text
    assert "not finished" in text


def test_a_tampered_seal_is_not_found(browser, run):
    client = browser("admin")
    seal = issued(client).seal
    assert client.get(TEXT, {"q": "xyzzy", "at": seal}).status_code == 200
    value, stamp, signature = seal.split(":")
    other = issued(client, "plugh").seal
    for tampered in (
        "",
        "x",
        f"{value}x:{stamp}:{signature}",
        f"{value}:{stamp}:{signature[:-1]}",
        f"{other.split(':')[0]}:{stamp}:{signature}",
        other,
    ):
        answer = client.get(TEXT, {"q": "xyzzy", "at": tampered})
        assert answer.status_code == 404, tampered
    assert client.get(TEXT, {"q": "xyzz", "at": seal}).status_code == 404
    assert client.get(TEXT, {"q": "xyzzy"}).status_code == 404


def test_a_seal_is_of_no_use_to_another_viewer(browser, run):
    seal = issued(browser("compliance")).seal
    assert browser("admin").get(TEXT, {"q": "xyzzy", "at": seal}).status_code == 404


def test_after_a_change_no_text_with_another_hash_is_given(
    browser, run, make_message, text_of
):
    client = browser("compliance")
    made = issued(client)
    make_message("a new line", Room.objects.get(name="Lobby"))
    answer = client.get(TEXT, {"q": "xyzzy", "at": made.seal})
    assert answer.status_code == 409
    assert "Content-Disposition" not in answer
    text = text_of(answer)
    assert "The text of this certificate is no longer the same" in text
    assert made.sha256 in text


def test_what_is_signed_has_room_for_who_searched_and_who_witnessed(
    browser, run, text_of
):
    text = text_of(browser().get(PAGE, {"q": "xyzzy"}))
    order = ["Result of a search", "What was searched for", "Searched by</p>"]
    order += ["Witnessed by", "This text is what the hash is of"]
    assert sorted(order, key=text.index) == order


def test_how_many_rooms_and_imports_there_are_makes_no_more_queries(
    browser, run, make_room, django_assert_max_num_queries
):
    for number in range(5):
        make_room(f"Room {number}")
        ImportRun.objects.create(source=f"{number}.tar", status="finished")
    client = browser("admin")
    with django_assert_max_num_queries(20):
        client.get(PAGE, {"q": "xyzzy"})
