"""Downloads of a search: their contents, to whom, in what order, and how lazily."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from email.message import Message as Header

import pytest

from archive.models import Attachment, IngestedFile, Membership, StoredFile, Viewer
from archive.queries.downloading import download as downloading
from archive.queries.downloading.tables import COLUMNS

HOSTILE = [
    "zeppelin",
    '=HYPERLINK("https://evil.example/","zeppelin")',
    "+1 zeppelin",
    "-zeppelin",
    "@zeppelin",
    "\tzeppelin",
    "\rzeppelin",
    'zeppelin says "quoted", and more',
    "zeppelin\nof two\r\nand three lines\n\n",
    "<script>alert('zeppelin')</script>",
    "مرحبا zeppelin بالعالم \u202egnp",
    "zeppelin \0 nothing",
    "zeppelin \u2028 and \x85 and \x1c",
    "zeppelin 💥, 東京, é",
    "'zeppelin",
]
FORMS = ("csv", "jsonl", "html")


@pytest.fixture
def said(make_room, make_message, olga):
    """Hostile words, oldest first, in a public room."""
    room = make_room("Lobby, the =1+1")
    return [make_message(body, room, olga) for body in HOSTILE]


@pytest.fixture
def download(browser):
    """What a viewer downloads, and with which headers."""
    clients = {}

    def get(form, q="zeppelin", *, role="member", person=None, **more):
        key = (role, person)
        if key not in clients:
            clients[key] = browser(role, person)
        response = clients[key].get(f"/search/download/{form}", {"q": q, **more})
        assert response.status_code == 200
        return response

    return get


def json_lines(response):
    return [json.loads(line) for line in response.getvalue().split(b"\n")[:-1]]


def table(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def text_of(response):
    return response.getvalue().decode()


def test_json_lines_hold_every_body_as_it_is_newest_first(download, said):
    rows = json_lines(download("jsonl"))
    assert [row["body"] for row in rows] == HOSTILE[::-1]
    assert [row["id"] for row in rows] == [str(each.pk) for each in said[::-1]]


def test_a_line_is_one_object_wherever_a_program_ends_lines(download, said):
    lines = text_of(download("jsonl")).splitlines()
    assert [json.loads(line)["body"] for line in lines] == HOSTILE[::-1]


def test_oldest_first_is_the_other_way_round(download, said):
    for read, form in ((json_lines, "jsonl"), (table, "csv")):
        rows = read(download(form, order="oldest"))
        assert [row["path"] for row in rows] == [
            each.get_absolute_url() for each in said
        ]


def test_a_spreadsheet_runs_no_cell_and_else_holds_the_same(download, said):
    rows = table(download("csv", order="oldest"))
    guarded = [f"'{body}" if body[0] in "=+-@\t\r" else body for body in HOSTILE]
    assert [row["body"] for row in rows] == guarded
    assert not [
        cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")
    ]
    assert list(rows[0]) == list(COLUMNS)


def test_csv_is_what_rfc_4180_says_and_says_that_it_is_utf_8(download, said):
    content = download("csv", q='"quoted"').getvalue()
    assert content.startswith(b"\xef\xbb\xbfid,uid,")
    assert content.endswith(b"\r\n")
    assert b'"zeppelin says ""quoted"", and more"' in content
    assert content.count(b"\n") == content.count(b"\r\n") == 2


def test_every_field_is_what_the_message_has(
    download, settings, make_room, make_message, olga, ingested_file
):
    settings.TIME_ZONE = "Europe/Berlin"
    stored = StoredFile.objects.create(sha256="e" * 64, size=7)
    message = make_message(
        "zeppelin",
        make_room("Vault", kind="private", hipchat_id="7"),
        olga,
        sent_at=datetime(2016, 7, 1, 22, 30, 1, 42, tzinfo=UTC),
        sender_name="Olga of old",
        extra={"deleted": True, "card": {"title": "\ud800"}},
        kind="notification",
        color="red",
        position=3,
        file_names=["lost.txt"],
    )
    Attachment.objects.create(
        message=message, name="a\n\n=b.png", file=stored, status="present"
    )
    expected = {
        "id": str(message.pk),
        "uid": message.uid,
        "sent_at": "2016-07-01T22:30:01.000042Z",
        "local_time": "2016-07-02T00:30:01.000042+02:00",
        "time_zone": "Europe/Berlin",
        "room": "Vault",
        "room_id": "7",
        "room_kind": "private",
        "sender": "Olga of old",
        "sender_id": olga.hipchat_id,
        "kind": "notification",
        "format": "text",
        "color": "red",
        "body": "zeppelin",
        "deleted": True,
        "path": f"/messages/{message.pk}/",
        "source_file": "rooms/1/history.json",
        "source_position": 3,
        "source_sha256": "0" * 64,
        "attachments": [
            {"name": "lost.txt", "status": "missing", "sha256": None},
            {"name": "a\n\n=b.png", "status": "present", "sha256": "e" * 64},
        ],
        "extra": {"deleted": True, "card": {"title": "\ud800"}},
    }
    assert json_lines(download("jsonl", role="admin")) == [expected]
    del expected["extra"]
    assert table(download("csv", role="admin")) == [
        expected
        | {
            "deleted": "yes",
            "attachments": "lost.txt\na  =b.png",
            "attachments_sha256": "\n" + "e" * 64,
            "source_position": "3",
        }
    ]


def test_no_address_of_a_person_is_given_away(download, said, olga):
    for form in FORMS:
        assert olga.email not in text_of(download(form, role="compliance"))


def test_the_page_shows_every_message_and_runs_nothing(download, said, olga):
    html = text_of(download("html"))
    assert re.findall(r'id="message-(\d+)"', html) == [str(m.pk) for m in said[::-1]]
    assert "&lt;script&gt;alert(&#x27;zeppelin&#x27;)&lt;/script&gt;" in html
    assert not re.search(r"<script|<img|<link|\son\w+=|url\(|\sstyle=", html)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert "<h2>Tuesday, 1 March 2016</h2>" in html
    assert html.count("<h2>") == html.count("<h3>") == 1
    assert f"End of {len(said)} messages." in html
    assert html.rstrip().endswith("</html>")


def test_the_page_says_what_was_asked_by_whom_and_how_it_was_read(download, said, stan):
    html = text_of(download("html", q='zeppelin -"<b>" from:olga', person=stan))
    assert '<h1 dir="auto">zeppelin -&quot;&lt;b&gt;&quot; from:olga</h1>' in html
    assert '<code dir="auto">from:olga</code>' in html
    assert "Olga Owner" in html
    assert stan.email in html
    assert f"{len(said)}, the newest first" in html


def test_other_forms_of_a_word_are_told_to_those_who_may_read_one(
    download, make_room, make_message, mira, stan
):
    """The index has the words of all rooms."""
    make_message("a layoff", make_room("Lobby"))
    make_message("the layoffs", make_room("Vault", kind="private", members=[mira]))
    told = "also in its other forms"
    assert told in text_of(download("html", q="layoff", person=mira))
    assert told not in text_of(download("html", q="layoff", person=stan))


def test_a_heading_stands_where_day_or_room_change_also_between_pages(
    download, make_room, make_message, olga, monkeypatch
):
    monkeypatch.setattr(downloading, "PAGE", 2)
    lobby, den = make_room("Lobby"), make_room("Den")
    days = [(lobby, 1), (lobby, 1), (lobby, 1), (den, 1), (den, 2), (den, 2)]
    for hour, (room, day) in enumerate(days):
        moment = datetime(2016, 3, day, hour, tzinfo=UTC)
        make_message("zeppelin", room, olga, sent_at=moment)
    html = text_of(download("html", order="oldest"))
    assert re.findall(r"<h[23]>(?:<bdi>)?([^<]+)", html) == [
        "Tuesday, 1 March 2016",
        "Lobby",
        "Den",
        "Wednesday, 2 March 2016",
        "Den",
    ]
    assert html.count("<article") == 6


def test_links_lead_to_the_archive_and_shortcuts_stay_as_typed(
    download, make_room, make_message, olga
):
    message = make_message("zeppelin (boom) @OlgaOwner", make_room(), olga)
    html = text_of(download("html"))
    assert f'href="http://testserver/messages/{message.pk}/"' in html
    assert ">(boom)</span> @OlgaOwner</div>" in html


@pytest.fixture
def secrets(make_room, make_message, said, olga, mira, ingested_file):
    """A private room of Mira's, a 1-1 chat of hers, and the files they came in."""
    vault = make_room("Vault", kind="private", members=[mira])
    chat = make_room(kind="direct", members=[mira, olga])
    file = IngestedFile.objects.create(
        run=ingested_file.run,
        path="users/2/history.json",
        sha256="d" * 64,
        size=2,
        is_direct=True,
    )
    make_message("zeppelin of the vault", vault, olga)
    make_message("zeppelin of the chat", chat, olga, source_file=file)
    return chat


@pytest.mark.parametrize("form", FORMS)
def test_everyone_downloads_what_they_may_see_and_no_number_tells_more(
    form, download, secrets, mira, stan
):
    everywhere = len(HOSTILE)
    for who, number, vault, chat in (
        ({"person": stan}, everywhere, False, False),
        ({"person": mira}, everywhere + 2, True, True),
        ({"role": "admin"}, everywhere + 1, True, False),
        ({"role": "compliance"}, everywhere + 2, True, True),
    ):
        response = download(form, **who)
        assert response["X-Total-Messages"] == str(number)
        text = text_of(response)
        found = "zeppelin of the vault" in text, "zeppelin of the chat" in text
        assert found == (vault, chat), who


@pytest.mark.parametrize("form", FORMS)
def test_files_of_dumps_are_named_to_those_who_may_see_imports(
    form, download, secrets, mira
):
    for who, room_file, chat_file in (
        ({"person": mira}, False, False),
        ({"role": "admin"}, True, False),
        ({"role": "compliance"}, True, True),
    ):
        text = text_of(download(form, **who))
        found = "rooms/1/history.json" in text, "users/2/history.json" in text
        assert found == (room_file, chat_file), who
        assert ("d" * 64 in text) is chat_file


def test_an_admin_in_a_chat_of_their_own_is_not_told_its_file(download, secrets, mira):
    rows = json_lines(download("jsonl", "chat", role="admin", person=mira))
    assert [row["body"] for row in rows] == ["zeppelin of the chat"]
    assert rows[0]["source_file"] is rows[0]["source_sha256"] is None


def test_who_loses_a_room_meanwhile_gets_no_further_page_of_it(
    download, make_room, make_message, olga, mira, monkeypatch
):
    monkeypatch.setattr(downloading, "PAGE", 2)
    room = make_room("Vault", kind="private", members=[mira])
    for number in range(6):
        make_message(f"zeppelin {number}", room, olga)
    parts = iter(download("jsonl", person=mira))
    assert next(parts).count(b"\n") == 2
    Membership.objects.filter(person=mira).delete()
    assert b"".join(parts) == b""


def test_who_may_no_longer_sign_in_gets_a_download_that_breaks_off(
    download, said, olga, monkeypatch
):
    monkeypatch.setattr(downloading, "PAGE", 2)
    parts = iter(download("html", person=olga))
    received = next(parts) + next(parts)
    Viewer.objects.update(is_active=False)
    with pytest.raises(Viewer.DoesNotExist):
        received += b"".join(parts)
    assert (received.count(b"<article"), b"End of" in received) == (2, False)


@pytest.mark.parametrize("form", FORMS)
def test_a_page_is_read_when_it_is_asked_for(
    form,
    download,
    make_room,
    make_message,
    olga,
    monkeypatch,
    django_assert_num_queries,
):
    monkeypatch.setattr(downloading, "PAGE", 10)
    room = make_room()
    for number in range(45):
        make_message(f"zeppelin {number}", room, olga, file_names=["a.txt"])
    response = iter(download(form, role="compliance"))
    if form != "jsonl":
        with django_assert_num_queries(0):
            assert b"zeppelin 44" not in next(response)
    with django_assert_num_queries(6):
        page = next(response)
    assert set(re.findall(rb"zeppelin (\d+)", page)) == {
        b"%d" % n for n in range(35, 45)
    }
    rest = b"".join(response)
    assert set(re.findall(rb"zeppelin (\d+)", rest)) == {b"%d" % n for n in range(35)}


@pytest.mark.parametrize("count", [1, 9])
def test_queries_do_not_depend_on_messages(
    count, download, make_room, make_person, make_message, django_assert_num_queries
):
    for number in range(count):
        room, sender = make_room(f"Room {number}"), make_person(f"Person {number}")
        make_message("zeppelin", room, sender, file_names=["a.txt", "b.txt"])
    response = download("html", role="compliance")
    with django_assert_num_queries(6):
        assert text_of(response).count("<article") == count


@pytest.mark.parametrize(
    "q", ["", "  ", "nowhere", "from:nobody", "NEAR/3", "-", "((((", "\0", "💥" * 900]
)
def test_nothing_found_is_a_file_without_messages(download, said, q):
    assert table(download("csv", q)) == []
    assert download("csv", q).getvalue().count(b"\r\n") == 1
    assert download("jsonl", q).getvalue() == b""
    html = text_of(download("html", q))
    assert "End of 0 messages." in html
    assert "<article" not in html


def test_what_was_not_understood_is_noted_on_the_page(download, said):
    html = text_of(download("html", "from:nobody zeppelin"))
    assert "<dt>Noted</dt>" in html
    assert "nobody" in html.split("<dt>Noted</dt>")[1].split("</dd>")[0]


def test_an_order_it_does_not_know_is_the_newest_first(download, said):
    rows = json_lines(download("jsonl", order="<b>"))
    assert [row["body"] for row in rows] == HOSTILE[::-1]


@pytest.mark.parametrize(
    ("order", "told"),
    [("newest", "newest"), ("oldest", "oldest"), ("relevance", "newest")],
)
def test_the_page_says_in_which_order_a_download_is(order, told, browser, said):
    page = browser().get("/search/", {"q": "zeppelin", "order": order})
    assert f"The {told} come first." in page.content.decode()


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("zeppelin", "search-zeppelin-DAY.csv"),
        (
            'from:"Olga Owner" -a/../b\r\nX: y',
            "search-from-Olga-Owner-a-..-b-X-y-DAY.csv",
        ),
        ("東京 é", "search-東京-é-DAY.csv"),
        ("…", "search-nothing-DAY.csv"),
        ("\u202egpj.exe", "search-gpj.exe-DAY.csv"),
        ("a" * 800, f"search-{'a' * 60}-DAY.csv"),
    ],
)
def test_the_file_is_named_after_query_and_day(download, said, q, name):
    header = Header()
    header["Content-Disposition"] = download("csv", q)["Content-Disposition"]
    assert header.get_content_disposition() == "attachment"
    found = re.sub(r"\d{4}-\d\d-\d\d(?=\.csv$)", "DAY", header.get_filename())
    assert found == name


@pytest.mark.parametrize("form", FORMS)
def test_a_download_is_kept_by_no_browser_and_shown_by_none(form, download, said):
    response = download(form)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Total-Messages"] == str(len(said))
    response.close()


def test_only_what_was_offered_can_be_downloaded(browser, said):
    client = browser()
    assert client.get("/search/download/exe?q=a").status_code == 404
    assert client.get("/search/download/csv/?q=a").status_code == 404
    assert client.post("/search/download/csv?q=a").status_code == 405
    assert client.head("/search/download/csv?q=a").status_code == 405


def test_a_page_to_read_has_the_viewers_clock_and_names(
    browser, make_room, make_message, make_person
):
    """An @name is today's, so the name of then stands beside it."""
    alva = make_person("Alva Example", mention_name="alva")
    make_message("zeppelin", make_room("Lobby"), alva)
    client = browser()
    client.post("/settings/", {"clock": "12", "names": "mention"})
    text = client.get("/search/download/html?q=zeppelin").getvalue().decode()
    assert ">12:00 p.m.</time>" in text
    assert '<b dir="auto">@alva</b> <bdi>Alva Example</bdi>' in text
