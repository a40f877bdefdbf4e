"""Where the pages of imports lead: from problem to file, from file to room."""

import pytest
from import_maker import add_file, add_problem

from archive.queries.import_files import files_of
from archive.queries.import_places import file_rows_of


@pytest.fixture
def places(run):
    """What each path leads a viewer to."""

    def read(viewer):
        rows = file_rows_of(files_of(run, viewer), viewer)
        return {row.file.path: row.place.url for row in rows if row.place}

    return read


def test_a_problem_leads_to_its_file_and_to_no_other(browser, run, text_of):
    add_file(run, "rooms/1/history.json.old")
    add_problem(run, "It breaks off.", "", file="dump.tar.gz", position=None)
    client = browser("admin")
    text = text_of(client.get(f"/imports/{run.pk}/problems/"))
    address = f"/imports/{run.pk}/files/?exactly=rooms/1/history.json"
    assert f'<a href="{address}"><code dir="ltr">rooms/1/history.json</code>' in text
    assert '<p class="place"><code dir="ltr">dump.tar.gz</code>' in text
    page = client.get(address)
    assert [row.file.path for row in page.context["rows"]] == ["rooms/1/history.json"]
    assert 'Only what is of <code dir="ltr">rooms/1/history.json</code>' in text_of(
        page
    )
    typed = client.get(f"/imports/{run.pk}/files/?path=rooms/1")
    assert len(typed.context["rows"]) == 2


def test_a_file_leads_to_its_problems_and_to_no_others(browser, run, text_of):
    odd = " a&b?/history.json "
    add_file(run, odd, items=1, problems=1)
    add_problem(run, "Odd.", "", file=odd)
    add_problem(run, "Even.", "", file=f"more/{odd}")
    client = browser("admin")
    address = f"/imports/{run.pk}/problems/?exactly=%20a%26b%3F/history.json%20"
    assert f'<a href="{address}">1</a>' in text_of(
        client.get(f"/imports/{run.pk}/files/")
    )
    assert [each.reason for each in client.get(address).context["page"]] == ["Odd."]


def test_a_file_leads_to_the_room_or_the_person_its_path_names(
    run, places, make_room, make_person, make_viewer
):
    make_room("Lobby", hipchat_id="77")
    make_room("Ops", hipchat_id="8")
    for number in "56":
        make_room("Twice", hipchat_id=number)
    make_person("Pia", hipchat_id="44")
    for path in (
        "rooms/77/h.json",
        "Ops/1.json",
        "Twice/1.json",
        "no/1.json",
        "x.json",
    ):
        add_file(run, path)
    add_file(run, "users/44/h.json", is_direct=True)
    add_file(run, "users/77/h.json", is_direct=True)
    rooms = {"rooms/77/h.json": "/rooms/77/", "Ops/1.json": "/rooms/8/"}
    people = {"users/44/h.json": "/people/44/"}
    assert places(make_viewer("compliance")) == rooms | people
    assert places(make_viewer("admin")) == rooms


def test_a_file_leads_nobody_to_what_they_may_not_see(
    run, places, make_room, make_viewer, olga, mira
):
    chat = make_room(kind="direct", members=[olga, mira], hipchat_id="direct-9")
    add_file(run, "logs/direct-9/1.json")
    assert places(make_viewer("compliance")) == {
        "logs/direct-9/1.json": chat.get_absolute_url()
    }
    assert places(make_viewer("admin")) == {}


def test_places_ask_as_much_for_one_file_as_for_many(
    run, make_viewer, make_room, django_assert_num_queries
):
    viewer = make_viewer("compliance")
    for number in range(5):
        make_room(f"Room {number}", hipchat_id=f"r{number}")
        add_file(run, f"rooms/r{number}/history.json")
        add_file(run, f"users/{number}/history.json", is_direct=True)
    with django_assert_num_queries(3):
        assert len(file_rows_of(files_of(run, viewer), viewer)) == 12
