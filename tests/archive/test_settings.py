"""What a viewer chooses under Settings holds on all pages, for them alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from archive.models import Viewer

pytestmark = pytest.mark.django_db
CHOICES = {
    "language": "de",
    "time_zone": "Asia/Tokyo",
    "clock": "12",
    "theme": "dark",
    "density": "compact",
    "names": "mention",
}


@pytest.fixture
def room(make_room, make_message, make_person):
    room = make_room("Lobby", hipchat_id="lobby")
    make_message("hello", room, make_person("Alva Example", mention_name="alva"))
    return room


def test_all_of_them_are_kept(browser):
    client = browser()
    assert client.post("/settings/", CHOICES).status_code == 302
    viewer = Viewer.objects.get()
    assert {name: getattr(viewer, name) for name in CHOICES} == CHOICES
    page = client.get("/settings/").content.decode()
    assert len(re.findall(r" checked(?: |>|=)", page)) == 4
    assert len(re.findall(r" selected>", page)) == 2


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_offered_nowhere_is_refused(browser, name):
    client = browser()
    page = client.post("/settings/", {name: "nonsense"})
    assert "Nothing was changed." in page.content.decode()
    assert Viewer.objects.filter(**{name: "nonsense"}).count() == 0


def test_what_is_not_sent_stays(browser):
    client = browser()
    client.post("/settings/", CHOICES)
    client.post("/settings/", {"language": "fr"})
    viewer = Viewer.objects.get()
    assert (viewer.clock, viewer.theme, viewer.language) == ("12", "dark", "fr")


def test_clock_is_the_viewers(browser, room):
    twelve, other = browser("admin"), browser("compliance")
    twelve.post("/settings/", {"clock": "12"})
    assert ">12:00 p.m.<" in twelve.get("/rooms/lobby/").content.decode()
    assert ">12:00<" in other.get("/rooms/lobby/").content.decode()


def test_names_are_as_the_viewer_wants(browser, room):
    """The full name is told when one points at the other."""
    handles, other = browser("admin"), browser("compliance")
    handles.post("/settings/", {"names": "mention"})
    page = handles.get("/rooms/lobby/").content.decode()
    assert re.search(r'<a class="sender"[^>]* title="Alva Example">@alva</a>', page)
    assert ">Alva Example</a>" in other.get("/rooms/lobby/").content.decode()


def test_beside_an_at_name_stands_the_name_of_then(
    browser, make_room, make_message, make_person
):
    """Today's it is already."""
    alva = make_person("Alva Today", mention_name="alva")
    room = make_room("Lobby", hipchat_id="lobby")
    make_message("hello", room, alva, sender_name="Alva Then")
    handles, other = browser("admin"), browser("compliance")
    handles.post("/settings/", {"names": "mention"})
    pages = ("/rooms/lobby/", alva.get_absolute_url(), "/search/?q=hello")
    for page in pages:
        assert "as <bdi>Alva Then</bdi>" in handles.get(page).content.decode()
    room, _, search = (other.get(page).content.decode() for page in pages)
    assert "now <bdi>Alva Today</bdi>" in room
    assert "now <bdi>Alva Today</bdi>" in search


def test_who_has_no_handle_keeps_the_name(
    browser, make_room, make_message, make_person
):
    room = make_room("Lobby", hipchat_id="lobby")
    make_message("hi", room, make_person("Bot", hipchat_id=None, mention_name=""))
    client = browser()
    client.post("/settings/", {"names": "mention"})
    assert ">Bot</" in client.get("/rooms/lobby/").content.decode()


def test_looks_are_said_to_the_style_sheets(browser):
    client = browser()
    assert not re.search(
        "data-theme|data-density", client.get("/rooms/").content.decode()
    )
    client.post("/settings/", CHOICES)
    html = client.get("/rooms/").content.decode()
    (start,) = re.findall("<html[^>]*>", html)
    for chosen in ('lang="de"', 'data-theme="dark"', 'data-density="compact"'):
        assert chosen in start


@pytest.mark.parametrize(
    ("chosen", "asked", "spoken"),
    [
        ("", "fr-CH, en;q=0.5", "fr"),
        ("", "tlh", "en"),
        ("ja", "fr", "ja"),
        ("../../etc", "de", "de"),
    ],
)
def test_language_is_the_chosen_one_or_the_browsers(browser, chosen, asked, spoken):
    client = browser()
    Viewer.objects.update(language=chosen)
    page = client.get("/rooms/", headers={"accept-language": asked})
    assert page["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in page.content.decode()


def test_signing_in_speaks_the_browsers_language(db):
    page = Client().get("/sign-in/", headers={"accept-language": "de"})
    assert '<html lang="de"' in page.content.decode()
