"""A message's record: the original beside the rendering, and what proves it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from import_maker import keep

from archive.evidence.store import document_path
from archive.models import Attachment, StoredFile
from archive.queries import records

BODY = "deploy <b>now</b> & then"
ORIGINAL = (
    '{"UserMessage": {"id":  "7c", "message": "deploy <b>now</b> & then", '
    '"timestamp": "2016-03-01T12:00:00Z", '
    '"sender": {"id": 1, "name": "Olga \\u00d6wner"}}}'
)
CONTENT = f'[{{"UserMessage": {{}}}},\n{ORIGINAL}\n]'.encode()


@pytest.fixture
def message(make_room, make_message, olga, ingested_file, data_folder):
    ingested_file.sha256 = keep(data_folder, CONTENT)
    ingested_file.size = len(CONTENT)
    ingested_file.save()
    room = make_room("Lobby", kind="private", members=[olga])
    return make_message(BODY, room, olga, position=1, uid="7c", extra={"x": [1, 2]})


@pytest.fixture
def page(browser, message, text_of):
    client = browser("compliance")
    return lambda: text_of(client.get(f"/records/{message.pk}/"))


def escaped(text):
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, safe)
    return text


def test_record_shows_the_original_as_it_stands_beside_the_rendering(page):
    html = page()
    assert f'tabindex="0">{escaped(" ".join(ORIGINAL.split()))}</pre>' in html
    assert "deploy &lt;b&gt;now&lt;/b&gt; &amp; then</div>" in html
    indented = json.dumps(json.loads(ORIGINAL), indent=2, ensure_ascii=False)
    assert escaped(" ".join(indented.split())) in html


def test_record_says_where_the_message_comes_from(page, ingested_file):
    html, run = page(), ingested_file.run_id
    item_hash = hashlib.sha256(ORIGINAL.encode()).hexdigest()
    for said in (
        f'<a href="/imports/{run}/files/?exactly=rooms/1/history.json">rooms/1/history',
        '<dd>item 2 <span class="faint">(index 1)</span></dd>',
        f'<dd class="mono">{item_hash}</dd>',
        f'<dd class="mono">{ingested_file.sha256}</dd>',
        f"<dd>{len(CONTENT)} bytes</dd>",
        "<bdi>test.tar.gz</bdi>",
        "Checked just now: its bytes still have this SHA-256.",
        '<th scope="row">HipChat id</th><td><span class="record-value" dir="auto">7c<',
        "2016-03-01 12:00:00.000000 UTC",
    ):
        assert said in html


def test_record_shows_attachments(page, message):
    stored = StoredFile.objects.create(sha256="ab" * 32, size=9)
    Attachment.objects.create(
        message=message, name="a<b.txt", path="t/a.txt", file=stored, status="present"
    )
    html = page()
    assert "a&lt;b.txt" in html
    assert "SHA-256 " + "ab" * 32 in html


def test_members_see_records_of_what_they_may_see_and_strangers_none(
    browser, message, olga, stan
):
    addresses = [f"/records/{message.pk}/", f"/records/{message.pk}/original"]
    member, stranger = browser(person=olga), browser(person=stan)
    assert [member.get(each).status_code for each in addresses] == [200, 200]
    assert [stranger.get(each).status_code for each in addresses] == [404, 404]
    unknown = browser("admin").get("/records/1/")
    assert stranger.get(addresses[0]).content == (browser().get("/records/1/").content)
    assert unknown.status_code == 404


def test_only_admins_are_led_to_the_import(browser, message, olga, ingested_file):
    link = f"/imports/{ingested_file.run_id}/".encode()
    address = f"/records/{message.pk}/"
    assert link in browser("admin").get(address).content
    assert link not in browser(person=olga).get(address).content


@pytest.mark.parametrize("role", ["admin", "member"])
def test_a_file_that_also_holds_chats_is_not_named(
    browser, message, ingested_file, olga, text_of, role
):
    message.position = 1
    ingested_file.path, ingested_file.is_direct = "Cleo Secret/1.json", True
    ingested_file.save()
    viewer = browser(role, person=olga)
    html = text_of(viewer.get(f"/records/{message.pk}/"))
    assert "a file that holds 1-1 chats, too" in html
    assert hashlib.sha256(ORIGINAL.encode()).hexdigest() in html
    size = f"{len(CONTENT)} bytes"
    for telling in ("Cleo Secret", ingested_file.sha256, size, "(index 1)"):
        assert telling not in html


def test_the_original_can_be_saved_as_it_is(browser, message):
    response = browser("admin").get(f"/records/{message.pk}/original")
    assert response.content == ORIGINAL.encode()
    name = f'attachment; filename="message-{message.pk}.json"'
    assert response["Content-Disposition"] == name
    assert response["Content-Type"] == "application/octet-stream"


def test_missing_evidence_is_said_and_the_page_stays(browser, message, data_folder):
    document_path(data_folder, message.source_file.sha256).unlink()
    client = browser("admin")
    response = client.get(f"/records/{message.pk}/")
    assert response.status_code == 200
    assert str(records.GONE).encode().replace(b"'", b"&#x27;") in response.content
    assert client.get(f"/records/{message.pk}/original").status_code == 404


@pytest.mark.parametrize("damage", [b"", b"not zstandard", b"\x28\xb5\x2f\xfd\x04"])
def test_damaged_evidence_is_said(browser, message, data_folder, damage):
    document_path(data_folder, message.source_file.sha256).write_bytes(damage)
    client = browser("admin")
    response = client.get(f"/records/{message.pk}/")
    assert response.status_code == 200
    assert b'class="record-problem"' in response.content
    assert b"Checked just now" not in response.content


def test_changed_evidence_is_said_and_shown(page, message, data_folder):
    changed = CONTENT.replace(b"Olga", b"Olag")
    keep(data_folder, changed, message.source_file.sha256)
    html = page()
    assert f"{records.CHANGED} {records.SHOWN_NOW}".replace("'", "&#x27;") in html
    assert "Olag \\u00d6wner" in html


@pytest.mark.parametrize(
    "fields",
    [
        {"uid": "7d"},
        {"uid": "made-1", "body": "deploy"},
        {"sent_at": datetime(2016, 3, 1, 12, 0, 1, tzinfo=UTC)},
    ],
)
def test_what_may_be_another_message_is_never_shown(browser, message, fields, text_of):
    type(message).objects.filter(pk=message.pk).update(**fields)
    client = browser("compliance")
    html = text_of(client.get(f"/records/{message.pk}/"))
    assert str(records.UNCERTAIN) in html
    assert "u00d6wner" not in html
    assert client.get(f"/records/{message.pk}/original").status_code == 404


def test_an_item_that_is_not_there_is_said(page, message):
    message.position = 2
    message.save()
    assert str(records.LACKS_ITEM) in page()


def test_a_large_document_is_left_to_verify(page, message, monkeypatch):
    monkeypatch.setattr(records, "MOST_CHECKED", len(CONTENT) - 1)
    html = page()
    assert "<code>manage.py verify</code> checks it." in html
    assert f"{escaped(' '.join(ORIGINAL.split()))}</pre>" in html


def test_a_huge_item_is_shown_in_part_and_saved_as_a_whole(
    browser, message, data_folder
):
    said = {"id": "7c", "timestamp": "2016-03-01T12:00:00Z", "message": BODY}
    item = json.dumps({"UserMessage": said | {"card": "x" * 400_000}})
    content = f"[1, {item}]".encode()
    file = message.source_file
    file.sha256, file.size = keep(data_folder, content), len(content)
    file.save()
    client = browser("admin")
    html = client.get(f"/records/{message.pk}/").content.decode()
    assert html.count("x" * 200_000) == 1
    left = len(item) - records.MOST_SHOWN
    assert f"{left:,} more characters are in the file below" in html
    saved = client.get(f"/records/{message.pk}/original").content
    assert saved == item.encode()


def test_a_record_asks_few_questions(browser, message, django_assert_max_num_queries):
    client = browser("compliance")
    client.get(f"/records/{message.pk}/")
    with django_assert_max_num_queries(16):
        client.get(f"/records/{message.pk}/")


def test_every_message_leads_to_its_record(browser, message, text_of):
    address = f"/records/{message.pk}/"
    link = f'<a class="show-record" href="{address}">'
    opened = link.replace("show-record", "show-record open")
    client = browser("compliance")
    room = message.room.get_absolute_url()
    assert link in text_of(client.get(room))
    assert opened in text_of(client.get(f"{room}?at={message.pk}"))
    assert link in text_of(client.get(message.sender.get_absolute_url()))
    assert f'href="{address}"' in text_of(client.get("/search/?q=deploy"))


def test_the_record_leads_to_room_and_sender_and_back_into_the_talk(page, message):
    html = page()
    for address, name in (
        (message.room.get_absolute_url(), "Lobby"),
        (message.sender.get_absolute_url(), "Olga Owner"),
    ):
        link = f'<a class="record-value" href="{address}" dir="auto">{name}</a>'
        assert link in html
    assert '<span class="icon icon-private" title="Private"></span>' in html
    assert f'<a href="/messages/{message.pk}/">Show in conversation</a>' in html


def test_a_record_of_a_chat_is_labelled(browser, make_room, make_message, olga, mira):
    chat = make_room(kind="direct", members=[olga, mira])
    message = make_message("psst", chat, olga)
    html = browser("compliance").get(f"/records/{message.pk}/").content.decode()
    assert '<span class="label">1-1 chat</span>' in html


def test_files_of_chats_are_linked_for_compliance_alone(
    browser, message, ingested_file, olga
):
    ingested_file.is_direct = True
    ingested_file.save()
    link = b"?exactly="
    address = f"/records/{message.pk}/"
    assert link in browser("compliance").get(address).content
    assert link not in browser("admin").get(address).content
    assert link not in browser(person=olga).get(address).content


def test_ids_that_the_archive_made_are_not_called_hipchats(browser, message):
    room, sender = message.room, message.sender
    message.uid, room.hipchat_id, sender.hipchat_id = "made-0", "made-1", "made-2"
    for each in (message, room, sender):
        each.save()
    page = browser("admin").get(f"/records/{message.pk}/")
    rows = [(each.name, each.value.text) for each in page.context["record"].fields]
    assert rows[1:9] == [
        ("HipChat id", "none"),
        ("Id made by the archive", "made-0"),
        ("Room", "Lobby"),
        ("HipChat id of the room", "none"),
        ("Id of the room made by the archive", "made-1"),
        ("Sender", "Olga Owner"),
        ("HipChat id of the sender", "none"),
        ("Id of the sender made by the archive", "made-2"),
    ]


def test_details_do_not_call_ids_the_archive_made_hipchats(
    browser, make_room, make_person, make_message, text_of
):
    room, person = make_room(hipchat_id="made-1"), make_person(hipchat_id="made-2")
    make_message("hello", room, person)
    client = browser("admin")
    for each in (room, person):
        text = text_of(client.get(each.get_absolute_url()))
        assert '<dt>HipChat id</dt><dd class="faint">none</dd>' in text
        made = f'<dd class="mono">{each.hipchat_id}</dd>'
        assert f"<dt>Id made by the archive</dt>{made}" in text


def test_the_admin_pages_lead_to_the_record(browser, message):
    page = browser("admin").get(f"/admin/archive/message/{message.pk}/change/")
    assert f'<a href="/records/{message.pk}/">' in page.content.decode()


def test_the_page_has_nothing_inline_one_heading_and_unique_ids(browser, message):
    html = browser("admin").get(f"/records/{message.pk}/").content.decode()
    shown = html.replace(escaped(ORIGINAL), "")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", shown) == []
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert (html.count("<h1"), len(ids)) == (1, len(set(ids)))


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 19, "9" * 40])
def test_a_number_that_is_nobodys_is_not_found(browser, number):
    client = browser("admin")
    for address in (f"/records/{number}/", f"/records/{number}/original"):
        assert client.get(address).status_code == 404
