"""Where one was reading last: noted in passing, shown to nobody else, and forgotten."""

import pytest

from archive.models import Place, Viewer


@pytest.fixture
def stans(browser, stan):
    return browser(person=stan)


@pytest.fixture
def lobby(make_room):
    return make_room("Lobby", hipchat_id="lobby")


def places(client):
    return [(each.name, each.url) for each in client.get("/").context["places"]]


def tell(client, room, message):
    return client.post("/places/", {"room": room, "message": message})


def test_a_script_tells_where_one_is(stans, lobby, make_message, text_of):
    message = make_message("here", lobby)
    assert tell(stans, "lobby", message.pk).status_code == 204
    place = f"/rooms/lobby/?at={message.pk}#message-{message.pk}"
    assert places(stans) == [("Lobby", place)]
    assert "at 1 Mar 2016, 12:00; read" in text_of(stans.get("/"))


def test_a_room_has_one_place_and_the_last_comes_first(
    stans, lobby, make_room, make_message
):
    den = make_room("Den", hipchat_id="den")
    first, second, third = (make_message("x", room) for room in (lobby, den, lobby))
    for message in (first, second, third):
        tell(stans, message.room.hipchat_id, message.pk)
    assert [name for name, _ in places(stans)] == ["Lobby", "Den"]
    assert Place.objects.get(room=lobby).message_id == third.pk


@pytest.mark.parametrize(
    ("room", "message"),
    [("lobby", ""), ("lobby", "x"), ("lobby", "-1"), ("none", "5"), ("a\0b", "5")],
)
def test_what_is_no_place_is_not_found(stans, lobby, room, message):
    assert tell(stans, room, message).status_code == 404
    assert tell(stans, "lobby", "9" * 19).status_code == 204


def test_a_place_in_a_room_one_may_not_see_is_not_found(stans, make_room, mira):
    make_room("Vault", kind="private", members=[mira], hipchat_id="vault")
    assert tell(stans, "vault", "5").status_code == 404
    assert Place.objects.count() == 0


def test_a_place_goes_with_the_right_to_read_there(
    browser, mira, make_room, make_message
):
    vault = make_room("Vault", kind="private", members=[mira], hipchat_id="vault")
    message = make_message("x", vault)
    miras = browser(person=mira)
    tell(miras, "vault", message.pk)
    assert [name for name, _ in places(miras)] == ["Vault"]
    vault.memberships.all().delete()
    assert places(miras) == []


@pytest.mark.parametrize("role", ["admin", "compliance"])
def test_nobody_else_sees_where_one_was(stans, lobby, make_message, browser, role):
    tell(stans, "lobby", make_message("x", lobby).pk)
    assert places(browser(role)) == []


def test_all_places_are_forgotten_at_once_and_only_one_s_own(
    stans, lobby, make_message, browser
):
    message = make_message("x", lobby)
    others = browser("admin")
    for client in (stans, others):
        tell(client, "lobby", message.pk)
    assert stans.post("/places/clear/")["Location"] == "/"
    assert (places(stans), len(places(others))) == ([], 1)


def test_opening_a_message_notes_the_place_once(
    stans, lobby, make_message, django_assert_max_num_queries
):
    message = make_message("x", lobby)
    stans.get(f"/messages/{message.pk}/", follow=True)
    place = Place.objects.get()
    assert (place.message_id, place.room) == (message.pk, lobby)
    stans.get(f"/rooms/lobby/?at={message.pk}")
    assert Place.objects.get().read_at == place.read_at


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}, {"HX-Request": "true"}],
)
def test_what_nobody_looks_at_is_not_noted(stans, lobby, make_message, headers):
    address = f"/rooms/lobby/?at={make_message('x', lobby).pk}"
    assert stans.get(address, headers=headers).status_code == 200
    assert stans.head(address).status_code == 200
    stans.get("/rooms/lobby/")
    assert Place.objects.count() == 0


def test_places_go_with_their_viewer(stans, lobby, make_message):
    tell(stans, "lobby", make_message("x", lobby).pk)
    Viewer.objects.all().delete()
    assert Place.objects.count() == 0
