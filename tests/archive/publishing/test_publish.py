"""`manage.py publish`: what lies in the folder, and what never comes to lie there."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command

from archive.models import ImportRun, Membership, Message
from archive.models.messages import first_id_at
from archive.publishing.asked import Asked
from archive.publishing.bundle import publish as publish_bundle
from archive.publishing.choosing import public
from archive.publishing.plan import MOST_ON_A_PAGE
from tests.conftest import NOON

ADDRESS = re.compile(r'\s(?:href|src)="([^"]*)"')


def files_in(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def all_words(folder: Path) -> str:
    return "\n".join(
        content.decode(errors="replace") for content in files_in(folder).values()
    )


def pages_of(folder: Path) -> str:
    pages = folder.glob("rooms/*/20*.html")
    return "\n".join(page.read_text("utf-8") for page in sorted(pages))


def broken_links(folder: Path) -> list[str]:
    """Of all that lead anywhere but to another host."""
    broken = []
    for page in folder.rglob("*.html"):
        html = page.read_text("utf-8")
        for written in ADDRESS.findall(html):
            link = urlsplit(unescape(written))
            if link.scheme in ("http", "https", "mailto"):
                continue
            place = page.parent / unquote(link.path) if link.path else page
            is_there = place.is_file() and place.resolve().is_relative_to(folder)
            there = place.read_text("utf-8") if is_there and link.fragment else ""
            if not is_there or (link.fragment and f'id="{link.fragment}"' not in there):
                broken.append(f"{page.name}: {written}")
    return broken


def test_a_room_becomes_pages_whose_links_all_lead_somewhere(publish, target, lobby):
    said = publish("Lobby")
    assert said.startswith(f"Published in {target}: 5 messages. Open ")
    assert broken_links(target) == []
    html = pages_of(target)
    for message in Message.objects.all():
        assert f'id="message-{message.pk}"' in html
    assert "Déjà vu, " in html
    assert 'title="Mira Member">@MiraMember</a>' in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert not re.search(r'="/', html)


def test_files_lie_under_names_that_are_safe_and_never_run(publish, target, lobby):
    publish("4711")
    names = sorted(file.name for file in target.glob("files/*/*"))
    assert [re.sub("-[0-9a-f]{12}", "", name) for name in names] == [
        "drawing.svg.download",
        "über_cat.png",
    ]
    html = pages_of(target)
    assert len(re.findall('<img [^>]*src="../../files/', html)) == 1
    assert "../../über cat.PNG" in html


def test_without_files_their_names_stay(publish, target, lobby):
    publish("Lobby", "--no-files")
    assert not (target / "files").exists()
    assert broken_links(target) == []
    assert "left out of this copy" in pages_of(target)
    assert "drawing.svg" in pages_of(target)


def test_the_manifest_has_the_hash_of_every_file(publish, target, lobby):
    publish("Lobby", "--from", "2016-03-01", "--time-zone", "Asia/Tokyo")
    files = files_in(target)
    manifest = json.loads(files["manifest.json"])
    listed = {each["path"]: each["sha256"] for each in manifest["files"]}
    hashes = {path: sha256(content).hexdigest() for path, content in files.items()}
    sums = files["SHA256SUMS"].decode().splitlines()
    assert dict(line.split("  ")[::-1] for line in sums) == {
        path: digest for path, digest in hashes.items() if path != "SHA256SUMS"
    }
    assert listed == {
        path: digest
        for path, digest in hashes.items()
        if path not in ("SHA256SUMS", "manifest.json")
    }
    assert manifest["asked"] == {
        "rooms": ["4711"],
        "rights": "public",
        "from": "2016-03-01",
        "until": None,
        "time_zone": "Asia/Tokyo",
        "files": True,
    }
    assert manifest["messages"] == manifest["rooms"][0]["messages"] == 5


def test_the_same_again_differs_only_where_the_time_is_told(publish, target, lobby):
    publish("Lobby")
    before = files_in(target)
    publish("Lobby", "--force")
    after = files_in(target)
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed <= {"index.html", "manifest.json", "SHA256SUMS"}
    assert [each.name for each in target.parent.iterdir()] == [target.name]


def test_long_months_are_cut_into_pages(publish, target, make_room, ingested_file):
    room = make_room("Long")
    times = [NOON + timedelta(minutes=n) for n in range(MOST_ON_A_PAGE + 3)]
    times.append(NOON + timedelta(days=40))
    Message.objects.bulk_create(
        Message(
            id=first_id_at(sent_at),
            uid=str(number),
            room=room,
            sender_name="Somebody",
            sent_at=sent_at,
            kind="message",
            format="text",
            body=f"line {number}",
            source_file=ingested_file,
            position=number,
        )
        for number, sent_at in enumerate(times)
    )
    publish("Long")
    folder = next(target.glob("rooms/*"))
    lengths = {
        page.name: page.read_text("utf-8").count('id="message-')
        for page in sorted(folder.glob("20*.html"))
    }
    assert lengths == {"2016-03-2.html": 3, "2016-03.html": 500, "2016-04.html": 1}
    assert broken_links(target) == []
    middle = (folder / "2016-03-2.html").read_text("utf-8")
    assert re.findall('href="(2016[^"]*)" rel="([a-z]+)"', middle) == [
        *[("2016-03.html", "prev"), ("2016-04.html", "next")] * 2
    ]


def test_days_are_those_of_the_time_zone(publish, target, make_room, make_message):
    room = make_room("Lobby")
    for hour in (-13, -11, 11, 13):
        make_message(f"hour {hour}", room, sent_at=NOON + timedelta(hours=hour))
    publish("Lobby", "--from", "2016-03-01", "--until", "2016-03-01")
    assert re.findall(r"hour -?\d+", pages_of(target)) == ["hour -11", "hour 11"]
    zone = ("--time-zone", "Pacific/Auckland")
    publish("Lobby", "--from", "2016-03-02", "--until", "2016-03-02", "--force", *zone)
    assert re.findall(r"hour -?\d+", pages_of(target)) == ["hour 11", "hour 13"]
    assert "Nothing was said there in that time" in refusal(
        publish, "Lobby", "--from", "2017-01-01", "--force"
    )


@pytest.fixture
def secrets(make_room, make_message, olga, mira):
    """Words that only some may read, in a private room and in a 1-1 chat."""
    den = make_room("Den", "private", [olga])
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("the den's secret", den, olga)
    make_message("the chat's secret", chat, olga)
    return {"den": den.hipchat_id, "chat": chat.hipchat_id}


def refusal(publish, *arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        publish(*arguments)
    return str(error.value)


@pytest.mark.parametrize("named", ["den", "chat", "Den", "den "])
def test_without_a_viewer_only_public_rooms_are_published(
    publish, target, secrets, named
):
    name = secrets.get(named, named)
    said = refusal(publish, name)
    unknown = refusal(publish, "Nowhere").replace("'Nowhere'", repr(name))
    assert said == unknown
    assert "--as EMAIL" in said
    assert not target.exists()
    assert list(target.parent.parent.glob("out/*")) == []


@pytest.mark.parametrize(
    ("role", "who", "readable"),
    [
        ("member", "stan", set()),
        ("member", "mira", {"chat"}),
        ("member", "olga", {"den", "chat"}),
        ("admin", None, {"den"}),
        ("compliance", None, {"den", "chat"}),
    ],
)
def test_rights_are_those_of_the_viewer_named(
    publish, target, secrets, make_viewer, request, role, who, readable
):
    person = request.getfixturevalue(who) if who else None
    viewer = make_viewer(role, person)
    for number, (which, id) in enumerate(secrets.items()):
        arguments = (id, "--as", viewer.email, *(["--force"] if number else []))
        if which not in readable:
            assert "may read no room" in refusal(publish, *arguments)
            continue
        publish(*arguments)
        assert f"the {which}" in pages_of(target).replace("&#x27;", "'")
        manifest = json.loads((target / "manifest.json").read_bytes())
        assert manifest["asked"]["rights"] == role
        assert viewer.email not in all_words(target)


def test_a_member_of_a_public_room_gives_no_private_room_away(
    publish, target, lobby, secrets, make_person, make_message
):
    Membership.objects.create(room=lobby, person=make_person("Nia Newcomer"))
    publish("Lobby")
    assert "secret" not in all_words(target)
    assert "Den" not in all_words(target)


def test_imports_are_told_to_those_alone_who_may_see_them(
    publish, target, lobby, ingested_file, make_viewer, olga
):
    ImportRun.objects.update(status="finished")
    publish("4711", "--as", make_viewer("member", olga).email)
    assert "test.tar.gz" not in all_words(target)
    publish("4711", "--as", make_viewer("admin").email, "--force")
    assert "test.tar.gz" in (target / "index.html").read_text("utf-8")


def test_whoever_may_no_longer_sign_in_lends_no_rights(publish, lobby, make_viewer):
    viewer = make_viewer("compliance")
    viewer.is_active = False
    viewer.save()
    assert "may no longer sign in" in refusal(publish, "Lobby", "--as", viewer.email)
    assert "no viewer" in refusal(publish, "Lobby", "--as", "")


def test_names_are_exact_and_one_room(publish, target, lobby, make_room):
    assert "There is 'Lobby' (4711)." in refusal(publish, "Lob")
    make_room("lobby", hipchat_id="4712")
    assert refusal(publish, "LOBBY") == (
        "2 rooms are called 'LOBBY': give the HipChat id, one of 4711, 4712."
    )
    publish("4711", "4711")
    assert len(list(target.glob("rooms/*"))) == 1


@pytest.mark.parametrize("name", ["../../x", "CON", "🎉", "a/b\\c", "." * 200, "日本"])
def test_folders_are_safe_however_a_room_is_called(
    publish, target, make_room, make_message, name
):
    room = make_room(name, hipchat_id="../7")
    make_message("hello", room)
    publish("../7")
    (folder,) = target.glob("rooms/*")
    assert re.fullmatch(r"[a-z0-9-]{10,50}", folder.name)
    assert broken_links(target) == []


def test_what_is_in_the_way_is_never_deleted(publish, target, lobby):
    target.mkdir(parents=True)
    (target / "mine.txt").write_text("mine")
    for force in ([], ["--force"]):
        assert "is not empty" in refusal(publish, "Lobby", *force)
    assert (target / "mine.txt").read_text() == "mine"
    (target / "mine.txt").unlink()
    publish("Lobby")
    assert "--force replaces it" in refusal(publish, "Lobby")
    (target / "rooms" / "mine.txt").write_text("mine")
    assert "'rooms/mine.txt'" in refusal(publish, "Lobby", "--force")
    assert (target / "rooms" / "mine.txt").read_text() == "mine"
    assert (target / "index.html").is_file()


def test_a_foreign_manifest_is_no_bundle(publish, target, lobby):
    target.mkdir(parents=True)
    for text in ("{}", "[", "[1]", '{"format": "hipchat-archive-bundle-1"}', "1"):
        (target / "manifest.json").write_text(text)
        assert "is not empty" in refusal(publish, "Lobby", "--force")


def test_a_file_in_the_place_of_the_folder_is_refused(publish, target, lobby):
    target.parent.mkdir()
    target.write_text("mine")
    assert f"{target} is a file" in refusal(publish, "Lobby", "--force")
    assert target.read_text() == "mine"
    target.unlink()
    target.parent.rmdir()
    target.parent.write_text("mine")
    assert f"{target.parent} is a file" in refusal(publish, "Lobby")


def test_a_disk_that_cannot_be_written_is_told_in_a_sentence(lobby):
    with pytest.raises(CommandError) as error:
        call_command("publish", "Lobby", "--to", "/proc/bundle")
    said = "/proc/bundle cannot be written: No such file or directory."
    assert str(error.value) == said


class Impatient:
    """Somebody who presses Ctrl-C when a page is written."""

    def begin(self, task: str, total: int | None) -> None:
        pass

    def advance(self, amount: int) -> None:
        raise KeyboardInterrupt


def test_whoever_stops_it_finds_all_as_it_was(publish, target, lobby):
    publish("Lobby")
    before = files_in(target)
    asked = Asked(rooms=(lobby,), viewer=public(), made_at=NOON, version="1")
    with pytest.raises(KeyboardInterrupt):
        publish_bundle(asked, target, Impatient(), force=True)
    assert files_in(target) == before
    assert [each.name for each in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("change", ["missing", "damaged"])
def test_nothing_is_published_with_a_file_that_is_not_what_was_sent(
    publish, target, lobby, make_message, attach, change
):
    stored = attach(make_message("more", lobby), "plan.pdf", b"sent")
    if change == "missing":
        stored.path.unlink()
    else:
        stored.path.write_bytes(b"else")
    assert f"{stored.sha256} of the archive is {change}" in refusal(publish, "Lobby")
    assert list(target.parent.iterdir()) == []
    publish("Lobby", "--no-files")


def test_nobody_is_named_who_spoke_before_what_is_published(
    publish, target, lobby, make_message, make_person
):
    """A link's preview names the message it belongs to, which may be another day's."""
    nora = make_person("Nora Night")
    midnight = NOON.replace(hour=23, minute=59, second=59)
    said = make_message("see example.com", lobby, nora, sent_at=midnight)
    card = {"attach_to": said.uid, "card": {"title": "A page"}}
    later = midnight + timedelta(seconds=2)
    make_message("", lobby, None, sent_at=later, extra=card, kind="notification")
    publish("Lobby", "--until", said.sent_at.date().isoformat())
    assert "Nora Night" in pages_of(target)
    publish("Lobby", "--from", later.date().isoformat(), "--force")
    assert "A page" in pages_of(target)
    assert "Nora Night" not in all_words(target)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "2016-03-02", "--until", "2016-03-01"], "a day before --from"),
        (["--from", "yesterday"], "is no day"),
        (["--until", "0001-01-01"], "No message can be of"),
        (["--time-zone", "Europe/Atlantis"], "is no time zone"),
    ],
)
def test_mistakes_are_told_in_a_sentence(publish, lobby, arguments, sentence):
    assert sentence in refusal(publish, "Lobby", *arguments)
