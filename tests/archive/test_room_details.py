"""What stands beside a room: its facts, its owner and its members."""

import pytest

from archive.models import Membership


def test_details_of_a_public_room_say_that_no_members_are_known(
    browser, make_room, make_message, olga, text_of
):
    room = make_room(topic="Tea", owner=olga, guest_access_url="https://example.com/g")
    make_message("hi", room, olga)
    text = text_of(browser().get(room.get_absolute_url()))
    assert "HipChat's dumps know no members of public rooms" in text
    assert "<dt>Messages</dt><dd>1</dd>" in text
    assert "<dt>Guest access</dt><dd>On</dd>" in text
    assert "https://example.com/g" not in text


def test_details_of_a_private_room_name_its_members(
    browser, make_room, make_message, olga, mira, text_of
):
    room = make_room("Vault", kind="private", members=[olga, mira])
    Membership.objects.filter(person=olga).update(is_admin=True)
    response = browser(person=mira).get(room.get_absolute_url())
    details = response.context["details"]
    assert [(s.face.name, s.is_admin) for s in details.members] == [
        ("Mira Member", False),
        ("Olga Owner", True),
    ]
    assert 'Members <span class="count">2</span>' in text_of(response)


@pytest.mark.parametrize(("kind", "is_seen"), [("user", True), ("guest", False)])
def test_an_owner_the_viewer_may_not_know_is_not_named(
    browser, make_room, make_person, mira, text_of, kind, is_seen
):
    owner = make_person("Ove Owner", account_type=kind)
    room = make_room("Vault", kind="private", members=[mira], owner=owner)
    address = room.get_absolute_url()
    assert "Ove Owner" in text_of(browser("compliance").get(address))
    text = text_of(browser(person=mira).get(address))
    assert ("<dt>Owner</dt>" in text, "Ove Owner" in text) == (is_seen, is_seen)
