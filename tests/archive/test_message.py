"""A message's address: it leads to its place in the room, for those who may see it."""

import pytest


def test_message_leads_into_its_context(browser, make_room, make_message, olga):
    room = make_room()
    message = make_message("hello", room, olga)
    client = browser()
    response = client.get(f"/messages/{message.pk}/")
    place = f"/rooms/{room.hipchat_id}/?at={message.pk}#message-{message.pk}"
    assert (response.status_code, response["Location"]) == (302, place)
    page = client.get(place.partition("#")[0]).content.decode()
    assert f'id="message-{message.pk}"' in page


def test_message_of_a_hidden_room_is_not_found(
    browser, make_room, make_message, olga, stan
):
    vault = make_room("Vault", kind="private", members=[olga])
    message = make_message("secret", vault, olga)
    address = f"/messages/{message.pk}/"
    assert browser(person=olga).get(address).status_code == 302
    answer = browser(person=stan).get(address)
    assert answer.status_code == 404
    assert answer.content == browser("member").get("/messages/1/").content


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 18, "9" * 19, "9" * 40])
def test_id_that_is_nobodys_is_not_found(browser, number):
    assert browser().get(f"/messages/{number}/").status_code == 404
