"""Every viewer reads times, and searches by dates, in a time zone of their own."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import Viewer

# In UTC still March, in Berlin April already, in New York the afternoon.
LATE = datetime(2016, 3, 31, 23, 30, tzinfo=UTC)
ZONES = {
    "UTC": ("2016-03-31", "2016-03-31T23:30:00.000000+00:00"),
    "Europe/Berlin": ("2016-04-01", "2016-04-01T01:30:00.000000+02:00"),
    "America/New_York": ("2016-03-31", "2016-03-31T19:30:00.000000-04:00"),
}
HOSTILE = [
    "Europe/Atlantis",
    "Europe",
    "europe/berlin",
    "Etc/GMT+5",
    "../../../etc/passwd",
    "/etc/localtime",
    "a\0b",
    "<script>",
    "x" * 9_999,
]
MEANS_NOTHING = [each[:64] for each in HOSTILE if each != "Etc/GMT+5"]


@pytest.fixture
def message(make_room, make_message, olga):
    return make_message("zeppelin", make_room("Lobby"), olga, sent_at=LATE)


@pytest.fixture
def reader(make_viewer):
    """A viewer's browser; the names of their zones need not be good ones."""

    def make(zone="", role="member", person=None):
        viewer = make_viewer(role, person)
        Viewer.objects.filter(pk=viewer.pk).update(time_zone=zone)
        client = Client()
        client.force_login(viewer)
        return client

    return make


def total(client, q):
    return client.get("/search/", {"q": q, "counts": 1}).context["results"].total


def downloaded(client, form):
    response = client.get(f"/search/download/{form}", {"q": "zeppelin"})
    content = b"".join(response).decode("utf-8-sig")
    response.close()
    return content


@pytest.mark.parametrize("zone", ZONES)
def test_a_date_is_a_day_where_the_viewer_is(reader, message, zone):
    client, (day, _) = reader(zone), ZONES[zone]
    found = {
        each: total(client, f"zeppelin on:{each}")
        for each in ("2016-03-31", "2016-04-01")
    }
    assert found == {"2016-03-31": 0, "2016-04-01": 0} | {day: 1}
    assert total(client, f"zeppelin during:{day[:7]}") == 1


@pytest.mark.parametrize("zone", ZONES)
def test_rooms_and_their_days_are_told_in_it(reader, message, zone, text_of):
    client, (day, local) = reader(zone), ZONES[zone]
    room = message.room.get_absolute_url()
    (heading,) = client.get(room).context["timeline"].days
    assert f"{heading.date}" == day
    page = client.get(f"{room}{day}/")
    assert f'href="{message.get_absolute_url()}"' in text_of(page)
    assert f">{local[11:16]}<" in text_of(page)
    other = {"2016-03-31", "2016-04-01"} - {day}
    assert client.get(f"{room}{other.pop()}/").context["timeline"].days == ()


@pytest.mark.parametrize("zone", ZONES)
def test_bars_and_explanations_are_of_it(reader, message, zone, text_of):
    client, (day, _) = reader(zone), ZONES[zone]
    page = client.get("/search/", {"q": "zeppelin", "counts": 1})
    (bar,) = [bar for bar in page.context["summary"].bars if bar.count]
    assert bar.stretch.text == day
    explained = client.get("/search/explain/", {"q": f"on:{day}"})
    assert f"Read in the time zone {zone}." in text_of(explained)
    help_text = text_of(client.get("/search/"))
    assert f"Days begin and end in the time zone {zone}, which" in help_text


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_downloaded_tells_times_in_it(reader, message, zone):
    """Though it is written when the request is over."""
    client, (_, local) = reader(zone), ZONES[zone]
    (row,) = csv.DictReader(io.StringIO(downloaded(client, "csv")))
    fields = json.loads(downloaded(client, "jsonl"))
    for each in (row, fields):
        assert (each["local_time"], each["time_zone"]) == (local, zone)
        assert each["sent_at"] == "2016-03-31T23:30:00.000000Z"
    html = downloaded(client, "html")
    assert f"messages are those of {zone}." in html
    assert f"<h2>{datetime.fromisoformat(local):%A, %-d %B %Y}</h2>" in html


def test_a_download_keeps_the_zone_it_was_begun_in_to_itself(reader, message):
    client = reader("Europe/Berlin")
    response = client.get("/search/download/csv", {"q": "zeppelin"})
    chunks = iter(response)
    assert next(chunks).startswith(b"\xef\xbb\xbfid,")
    assert timezone.get_current_timezone_name() == "UTC"
    Viewer.objects.update(time_zone="America/New_York")
    assert b"2016-04-01T01:30:00" in next(chunks)
    assert timezone.get_current_timezone_name() == "UTC"
    response.close()


def test_no_zone_stays_for_the_next_request(reader, message, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    berlin, archives = reader("Europe/Berlin"), reader(role="admin")
    day = "zeppelin on:2016-04-01 before:2016-04-01"
    address = f"/search/explain/?q={day}"
    for client, zone in ((berlin, "Europe/Berlin"), (archives, "Asia/Tokyo")) * 2:
        page = client.get(address).content.decode()
        assert f"Read in the time zone {zone}." in page
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"


def test_no_zone_stays_after_an_error(reader, message, monkeypatch):
    client = reader("Europe/Berlin")
    seen = []

    def fail(*_):
        seen.append(timezone.get_current_timezone_name())
        raise RuntimeError

    monkeypatch.setattr("archive.views.viewer_settings.SettingsForm", fail)
    client.raise_request_exception = False
    assert client.get("/settings/").status_code == 500
    assert client.get("/rooms/nowhere/").status_code == 404
    assert seen == ["Europe/Berlin"]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("name", MEANS_NOTHING)
def test_a_name_that_means_nothing_is_the_archives_zone(
    reader, message, settings, name, text_of
):
    settings.TIME_ZONE = "Europe/Berlin"
    client = reader(name)
    assert total(client, "zeppelin on:2016-04-01") == 1
    page = client.get("/settings/")
    assert "In Europe/Berlin it is" in text_of(page)
    zones = text_of(page).partition('name="time_zone"')[2].partition("</select>")[0]
    assert " selected>" not in zones
    assert '<option value="">The archive’s: Europe/Berlin<' in text_of(page)


def test_a_certificate_names_the_zone_and_is_not_made_again_in_another(
    reader, message, text_of
):
    client = reader("Europe/Berlin")
    asked = {"q": "zeppelin on:2016-04-01"}
    issued = client.get(reverse("certificate"), asked).context["issued"]
    assert "dates are read in: Europe/Berlin\n" in issued.text
    assert "searched: from 2016-03-31T22:00:00Z to before" in issued.text
    asked["at"] = issued.seal
    again = client.get(reverse("certificate-text"), asked)
    assert again.content.decode() == issued.text
    client.post("/settings/", {"time_zone": "UTC"})
    refused = client.get(reverse("certificate-text"), asked)
    assert refused.status_code == 409
    assert "or your time zone has changed since" in text_of(refused)


def test_the_shell_searches_as_the_viewer_does(reader, message, capsys):
    reader("Europe/Berlin")
    for viewer, found in (((), "0 found"), (("--viewer", "member@example.org"), "1 f")):
        call_command("search", "on:2016-04-01", *viewer)
        assert capsys.readouterr().out.splitlines()[-1].startswith(found)


def test_a_zone_is_chosen_and_given_back(reader, text_of):
    client = reader()
    for name, shown in (("Asia/Tokyo", "Asia/Tokyo"), ("UTC", "UTC"), ("", "UTC")):
        answer = client.post("/settings/", {"time_zone": name})
        assert (answer.status_code, answer["Location"]) == (302, "/settings/")
        assert Viewer.objects.get().time_zone == name
        page = text_of(client.get("/settings/"))
        zones = page.partition('name="time_zone"')[2].partition("</select>")[0]
        assert f'<option value="{name}" selected>' in zones
        assert zones.count(" selected>") == 1
        assert f"In {shown} it is <time" in page


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_zone_is_refused_with_a_sentence(reader, name, text_of):
    client = reader("Asia/Tokyo")
    page = text_of(client.post("/settings/", {"time_zone": name}))
    assert "Nothing was changed. There is no time zone of that name here." in page
    assert "In Asia/Tokyo it is" in page
    assert name not in page or name == "Europe"
    assert Viewer.objects.get().time_zone == "Asia/Tokyo"


def test_settings_change_nothing_else_and_nobody_else(reader, make_viewer):
    other, client = make_viewer("admin"), reader()
    before = Viewer.objects.exclude(pk=other.pk).values("email", "role").get()
    fields = {"time_zone": "Asia/Tokyo", "role": "compliance", "pk": other.pk}
    client.post("/settings/", fields)
    assert Viewer.objects.get(time_zone="Asia/Tokyo").role == before["role"]
    assert Viewer.objects.get(pk=other.pk).time_zone == ""


def test_settings_are_only_changed_from_their_own_page(make_viewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_viewer())
    assert client.post("/settings/", {"time_zone": "Asia/Tokyo"}).status_code == 403
    assert Viewer.objects.get().time_zone == ""


@pytest.mark.parametrize(
    ("in_hipchat", "is_offered"),
    [("America/Sao_Paulo", True), ("UTC", True), ("Moon/Base", False), ("", False)],
)
def test_the_zone_one_had_in_hipchat_comes_first(
    reader, make_person, in_hipchat, is_offered, text_of
):
    client = reader(person=make_person("Petra Person", timezone=in_hipchat))
    page = text_of(client.get("/settings/"))
    offered = (
        '<option value="" selected>The archive’s: UTC</option> '
        f'<option value="{in_hipchat}">In HipChat: {in_hipchat}</option> '
        '<option value="UTC">UTC</option> <optgroup label="Africa">'
    )
    assert (offered in page) == is_offered
    assert ("In HipChat" in page) == is_offered


def test_zones_stand_below_their_areas(reader, text_of):
    page = text_of(reader().get("/settings/"))
    assert (
        '<option value="America/Argentina/Buenos_Aires">Argentina/Buenos Aires<' in page
    )
    areas = page.split('<optgroup label="')
    (europe,) = [area for area in areas if area.startswith("Europe")]
    assert '<option value="Europe/Berlin">Berlin</option>' in europe
    assert 'value="Etc/' not in page


def test_the_account_menu_leads_to_the_settings(reader, text_of):
    link = '<a href="/settings/"><span class="icon icon-user-cog"></span> Settings</a>'
    for role in ("member", "compliance"):
        assert link in text_of(reader(role=role).get("/rooms/"))


@pytest.mark.parametrize("zone", ["", "Europe/Berlin"])
def test_a_zone_costs_no_statement(reader, message, zone, django_assert_num_queries):
    client = reader(zone)
    client.get("/settings/")
    with django_assert_num_queries(15):
        client.get(message.room.get_absolute_url())


def test_compliance_sees_and_changes_a_viewers_zone(reader, make_viewer):
    viewer, client = make_viewer("admin"), reader(role="compliance")
    address = reverse("admin:archive_viewer_change", args=[viewer.pk])
    fields = {"email": viewer.email, "role": "admin", "is_active": "on"}
    client.post(address, fields | {"time_zone": "Europe/Atlantis"})
    viewer.refresh_from_db()
    assert viewer.time_zone == ""
    client.post(address, fields | {"time_zone": "Europe/Berlin"})
    viewer.refresh_from_db()
    assert viewer.time_zone == "Europe/Berlin"
    selected = '<option value="Europe/Berlin" selected>'
    assert selected in client.get(address).content.decode()
