"""Signing in and out, and what those see who are not signed in."""

import pytest
from django.test import Client

from archive.models import Viewer

PASSWORD = "correct horse"  # noqa: S105 - what the fixture gives


def sign_in(client, email, password=PASSWORD, **fields):
    data = {"username": email, "password": password} | fields
    return client.post("/sign-in/", data)


def test_right_password_leads_to_the_first_page(client, make_viewer):
    response = sign_in(client, make_viewer().email)
    assert (response.status_code, response["Location"]) == (302, "/")


def test_one_arrives_where_one_wanted_to_go(client, make_viewer):
    wanted = client.get("/messages/12/")
    assert wanted["Location"] == "/sign-in/?next=/messages/12/"
    assert 'value="/messages/12/"' in client.get(wanted["Location"]).content.decode()
    response = sign_in(client, make_viewer().email, next="/messages/12/")
    assert response["Location"] == "/messages/12/"


def test_signing_in_leads_to_no_other_host(client, make_viewer):
    response = sign_in(client, make_viewer().email, next="https://evil.example/")
    assert response["Location"] == "/"


@pytest.mark.parametrize("email", ["member@example.org", "nobody@example.org"])
def test_wrong_password_and_unknown_name_read_the_same(client, make_viewer, email):
    make_viewer()
    response = sign_in(client, email, "wrong")
    assert response.status_code == 200
    assert "The e-mail address or the password is not right." in (
        response.content.decode()
    )


def test_ten_wrong_passwords_close_the_door(client, make_viewer, text_of):
    viewer = make_viewer()
    answers = [sign_in(client, viewer.email, "wrong") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert "Too many attempts" in text_of(answers[-1])
    assert sign_in(client, viewer.email).status_code == 429


@pytest.mark.parametrize("other", ["MEMBER@Example.org", " member@example.org "])
def test_door_stays_closed_however_the_address_is_written(client, make_viewer, other):
    viewer = make_viewer()
    for _ in range(10):
        sign_in(client, viewer.email, "wrong")
    assert sign_in(client, other).status_code == 429


def test_signing_out_takes_a_form(browser):
    client = browser()
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/rooms/")["Location"] == "/sign-in/?next=/rooms/"


def test_form_that_is_too_old_says_so(make_viewer, text_of):
    response = sign_in(Client(enforce_csrf_checks=True), make_viewer().email)
    assert response.status_code == 403
    assert "Please try again" in text_of(response)


def test_viewer_who_may_no_longer_sign_in_is_out(browser):
    client = browser()
    Viewer.objects.update(is_active=False)
    assert client.get("/rooms/").status_code == 302
