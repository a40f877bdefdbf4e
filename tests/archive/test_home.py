"""The first page: what there is as far as one may see it, and where one was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from archive.models import Activity, ImportRun, Message, Place, Room, RoomYear, Viewer
from archive.models.pulse import quarters_of, years_of
from archive.queries.growth import growth_of
from archive.queries.on_this_day import years_before
from archive.queries.pulse import months_of

DAY = "/on-this-day/?day=2020-03-01"


def count_years(*rooms):
    """What the importer keeps of a room's life."""
    RoomYear.objects.all().delete()
    for room in rooms:
        said = Message.objects.filter(room=room)
        RoomYear.objects.bulk_create(years_of(room.pk, quarters_of(said)))


@pytest.fixture
def rooms(make_room, make_message, olga, mira):
    """A public room, a private one and a 1-1 chat, busy on one day in two years."""
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[mira])
    chat = make_room(kind="direct", members=[olga, mira])
    for year in (2015, 2016):
        noon = datetime(year, 3, 1, 12, tzinfo=UTC)
        for place, (room, sender) in enumerate(
            [(lobby, olga), (vault, mira), (chat, mira), (chat, olga)]
        ):
            body = f"{room.kind} words of {year}, no. {place}"
            moment = noon + timedelta(minutes=place)
            make_message(body, room, sender, sent_at=moment, file_names=["a.png"])
    count_years(lobby, vault, chat)
    return lobby, vault, chat


@pytest.fixture
def reader(browser, olga, mira, stan):
    """Browsers by name: those of the cast are members."""
    people = {"olga": olga, "mira": mira, "stan": stan}

    def make(who):
        if who in people:
            return browser(person=people[who])
        return browser(who)

    return make


@pytest.mark.parametrize(
    ("who", "messages", "rooms_seen", "chats"),
    [
        ("stan", 2, 1, 0),
        ("olga", 6, 1, 1),
        ("mira", 8, 2, 1),
        ("admin", 4, 2, 0),
        ("compliance", 8, 2, 1),
    ],
)
def test_the_numbers_are_of_what_one_may_read(
    rooms, reader, who, messages, rooms_seen, chats
):
    client = reader(who)
    page = client.get("/")
    numbers = page.context["numbers"]
    assert (numbers.messages, numbers.rooms, numbers.chats) == (
        messages,
        rooms_seen,
        chats,
    )
    assert client.get("/home/files/").content.decode() == str(messages)
    growth = client.get("/home/growth/").context["growth"]
    assert growth.rows[-1].cells[1] == messages
    spans = [each.count for each in client.get(DAY).context["years"]]
    # Compliance reads the 1-1 chats of others where it looks for them, not here.
    shown = messages if who != "compliance" else messages - 4
    assert sum(spans) == shown


@pytest.mark.parametrize("who", ["stan", "admin", "compliance"])
@pytest.mark.parametrize("address", ["/", "/home/growth/", "/home/people/", DAY])
def test_no_first_page_brings_up_the_chats_of_others(
    rooms, reader, who, address, text_of
):
    client = reader(who)
    for headers in ({}, {"HX-Request": "true"}):
        shown = text_of(client.get(address, headers=headers))
        assert "direct words" not in shown
        if who == "stan":
            assert "Vault" not in shown
            assert "private words" not in shown


def test_one_s_own_chat_is_among_what_was_said_on_this_day(rooms, reader, text_of):
    shown = text_of(reader("olga").get(DAY))
    assert "direct words of 2016, no. 2" in shown
    assert "public words of 2016" in shown
    assert "private words" not in shown
    assert "Mira Member" in shown


def test_this_day_leads_to_the_pages_of_the_day(rooms, reader, text_of):
    lobby, *_ = rooms
    page = reader("stan").get(DAY)
    assert [(each.day, each.years_ago) for each in page.context["years"]] == [
        (date(2016, 3, 1), 4),
        (date(2015, 3, 1), 5),
    ]
    assert f'href="/rooms/{lobby.hipchat_id}/2016-03-01/"' in text_of(page)
    assert "day=2020-02-29" in text_of(page)
    assert reader("admin").get("/on-this-day/?day=x").status_code == 404


def test_a_day_is_the_viewer_s_day(make_room, make_message, make_viewer, olga):
    """New Year's Eve of one zone is New Year's Day of another, and of another year."""
    room = make_room()
    make_message("late", room, olga, sent_at=datetime(2014, 12, 31, 20, tzinfo=UTC))
    count_years(room)
    viewer = make_viewer()
    with timezone.override("Asia/Tokyo"):
        (year,) = years_before(date(2016, 1, 1), viewer)
        assert (year.day, year.count) == (date(2015, 1, 1), 1)
        assert years_before(date(2016, 12, 31), viewer) == []
        assert months_of(Room.objects.all()) == {date(2015, 1, 1): 1}
    with timezone.override("UTC"):
        (year,) = years_before(date(2016, 12, 31), viewer)
        assert year.day == date(2014, 12, 31)
        assert months_of(Room.objects.all()) == {date(2014, 12, 1): 1}


def test_the_chart_has_silent_months_and_a_table(
    make_room, make_message, olga, reader, text_of
):
    room = make_room()
    for month, day in ((1, 1), (1, 31), (3, 1)):
        make_message("x", room, olga, sent_at=datetime(2016, month, day, tzinfo=UTC))
    count_years(room)
    growth = growth_of(Room.objects.all())
    assert growth
    assert [row.cells for row in growth.rows] == [(2, 2), (0, 2), (1, 3)]
    assert growth.svg.count(">2016<") == 1
    shown = text_of(reader("stan").get("/home/growth/"))
    assert '<a href="/search/?q=during%3A2016-01">January 2016</a>' in shown
    assert shown.count('class="rect ') == 3


def test_a_wrong_clock_makes_no_chart_of_thousands_of_columns(
    make_room, make_message, olga
):
    room = make_room()
    for year in (1970, 2016):
        make_message("x", room, olga, sent_at=datetime(year, 5, 2, tzinfo=UTC))
    count_years(room)
    growth = growth_of(Room.objects.all())
    assert growth
    assert growth.columns[0] == "Year"
    assert [row.label for row in growth.rows][:2] == ["1970", "1971"]
    assert len(growth.rows) == 47


def test_busiest_are_people_and_rooms_not_bots_and_chats(
    rooms, make_person, make_message, reader
):
    lobby, _, chat = rooms
    bot = make_person("Bot", hipchat_id=None, is_listed=False)
    for _ in range(5):
        make_message("beep", lobby, bot)
    client = reader("olga")
    busy = client.get("/").context["busy_rooms"]
    assert [(each.name, each.url, each.count, each.part) for each in busy] == [
        (lobby.name, lobby.get_absolute_url(), 7, 100)
    ]
    people = client.get("/home/people/").context["busy_people"]
    assert [(each.name, each.count, each.part) for each in people] == [
        ("Olga Owner", 4, 100),
        ("Mira Member", 2, 50),
    ]
    assert Activity.objects.filter(room=chat).count() == 2


def test_without_a_script_the_pieces_are_pages(rooms, reader, text_of):
    client = reader("stan")
    home = text_of(client.get("/"))
    for address in ("/home/growth/", "/home/people/", "/on-this-day/"):
        assert f'<a href="{address}">' in home
        assert f'hx-get="{address}"' in home
        assert "<h1" in text_of(client.get(address))
        piece = text_of(client.get(address, headers={"HX-Request": "true"}))
        assert "<html" not in piece
        assert "<h2" in piece


def test_an_empty_archive_says_what_to_do_next(reader, text_of):
    assert "manage.py ingest" in text_of(reader("admin").get("/"))
    member = text_of(reader("stan").get("/"))
    assert "The archive is empty" in member
    assert "manage.py" not in member


def test_an_archive_without_anything_for_one_is_not_called_empty(
    make_room, mira, reader, text_of
):
    make_room("Vault", kind="private", members=[mira])
    ImportRun.objects.create(source="x", status="finished", finished_at=timezone.now())
    page = text_of(reader("stan").get("/"))
    assert "Nothing you may read yet" in page
    assert "Vault" not in page


@pytest.mark.parametrize(("who", "is_led"), [("stan", False), ("admin", True)])
def test_members_learn_only_when_the_last_import_was(
    rooms, reader, who, is_led, text_of
):
    ended = datetime(2019, 2, 3, 12, tzinfo=UTC)
    run = ImportRun.objects.create(
        source="secret.tar.gz", status="finished", finished_at=ended
    )
    ImportRun.objects.create(source="x", status="failed")
    page = text_of(reader(who).get("/"))
    assert "3 Feb 2019" in page
    assert (f'href="/imports/{run.pk}/"' in page) == is_led
    assert "secret.tar.gz" not in page


def test_queries_of_the_first_page_do_not_depend_on_the_archive(
    reader, make_room, make_message, olga, django_assert_max_num_queries
):
    client = reader("stan")
    viewer = Viewer.objects.get()
    for count in (1, 4):
        for _ in range(count):
            room = make_room(hipchat_id=f"room{Room.objects.count()}")
            message = make_message("x", room, olga)
            Place.objects.note(viewer, room, message.pk)
            viewer.bookmarks.create(message=message)
            viewer.reading_lists.create(name="x").entries.create(
                message=message, position=0
            )
        with django_assert_max_num_queries(27):
            page = client.get("/")
        assert len(page.context["busy_rooms"]) in (1, 5)
    count_years(*Room.objects.all())
    with django_assert_max_num_queries(12):
        client.get("/home/growth/")
    with django_assert_max_num_queries(12):
        client.get("/home/people/")
    with django_assert_max_num_queries(22):
        client.get(DAY)
