"""Reading lists: made, put in order, shared, and read by others as far as they may."""

import pytest

from archive.models import ReadingList, Viewer

LISTS = "/lists/"


@pytest.fixture
def miras(browser, mira):
    return browser(person=mira)


@pytest.fixture
def stans(browser, stan):
    return browser(person=stan)


@pytest.fixture
def plan(miras, mira, make_room, make_message, olga):
    """Mira's shared list: of a public room, a private one and a 1-1 chat."""
    rooms = [
        make_room("Lobby"),
        make_room("Vault", kind="private", members=[mira]),
        make_room(kind="direct", members=[olga, mira]),
    ]
    plan = ReadingList.objects.create(
        viewer=Viewer.objects.get(email=mira.email),
        name="Plan <b>A</b>",
        about="all of it",
        is_shared=True,
    )
    for position, room in enumerate(rooms):
        message = make_message(f"{room.kind} words", room, mira)
        note = f"note on {room.kind}"
        plan.entries.create(message=message, position=position, note=note)
    return plan


def bodies(client, plan):
    entries = client.get(f"{LISTS}{plan.pk}/").context["entries"]
    return [row.line.message.body.split()[0] for row in entries]


def change(client, entry, do, **fields):
    return client.post(f"{LISTS}entries/{entry.pk}/", {"do": do} | fields)


def test_a_list_is_made_and_changed(miras, text_of):
    answer = miras.post(LISTS, {"name": " <i>Plan</i> ", "about": "x\ny"})
    made = ReadingList.objects.get()
    assert answer["Location"] == f"/lists/{made.pk}/"
    page = text_of(miras.get(answer["Location"]))
    assert '<h1 dir="auto">&lt;i&gt;Plan&lt;/i&gt;</h1>' in page
    assert "only you see it" in page
    miras.post(f"{LISTS}{made.pk}/change/", {"name": "B", "is_shared": "on"})
    made.refresh_from_db()
    assert (made.name, made.about, made.is_shared) == ("B", "", True)
    assert "shared with everyone" in text_of(miras.get(answer["Location"]))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "This field is required."),
        ({"name": "n" * 101}, "at most 100 characters"),
        ({"name": "n", "about": "a" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_made_is_answered_with_a_sentence(
    miras, plan, fields, sentence, text_of
):
    for address in (LISTS, f"{LISTS}{plan.pk}/change/"):
        answer = text_of(miras.post(address, fields))
        assert "It was not saved." in answer
        assert sentence in answer
    assert ReadingList.objects.get().name == "Plan <b>A</b>"


def test_lists_and_their_messages_are_bounded(
    miras, plan, make_message, make_room, monkeypatch, text_of
):
    monkeypatch.setattr("archive.forms_reading.MOST_LISTS", 1)
    monkeypatch.setattr("archive.forms_reading.MOST_ENTRIES", 3)
    assert "You have 1 lists" in text_of(miras.post(LISTS, {"name": "x"}))
    message = make_message("x", make_room("Den"))
    address = f"/messages/{message.pk}/keep/"
    form = {"do": "add-to-list", "reading_list": plan.pk}
    assert "A list holds 3 messages" in text_of(miras.post(address, form))
    form = {"do": "add-to-list", "name": "another"}
    assert "You have 1 lists" in text_of(miras.post(address, form))
    assert plan.entries.count() == 3


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("stan", ["public"]),
        ("admin", ["public", "private"]),
        ("mira", ["public", "private", "direct"]),
        ("compliance", ["public", "private", "direct"]),
    ],
)
def test_of_a_shared_list_one_reads_what_one_may_read(
    plan, browser, mira, stan, miras, who, seen, text_of
):
    client = {"mira": miras}.get(who) or (
        browser(person=stan) if who == "stan" else browser(who)
    )
    page = client.get(f"{LISTS}{plan.pk}/")
    text = text_of(page)
    assert bodies(client, plan) == seen
    assert page.context["row"].count == len(seen)
    for kind in ("public", "private", "direct"):
        assert (f"note on {kind}" in text) == (kind in seen)
    lists = client.get(LISTS).context
    (row,) = (*lists["own"], *lists["shared"])
    assert row.count == len(seen)
    assert "all of it" in text
    assert (f"shared by <bdi>{mira.email}" in text) == (who != "mira")


def test_a_private_list_is_nobody_else_s(plan, stans, browser):
    ReadingList.objects.update(is_shared=False)
    for client in (stans, browser("admin"), browser("compliance")):
        assert client.get(f"{LISTS}{plan.pk}/").status_code == 404
        assert list(client.get(LISTS).context["shared"]) == []


def test_only_its_owner_changes_a_list(plan, stans, browser):
    entry = plan.entries.first()
    for client in (stans, browser("admin"), browser("compliance")):
        place = f"{LISTS}{plan.pk}"
        assert client.post(f"{place}/change/", {"name": "x"}).status_code == 404
        assert client.post(f"{place}/delete/").status_code == 404
        for do in ("up", "down", "note", "remove"):
            assert change(client, entry, do).status_code == 404
    plan.refresh_from_db()
    assert (plan.name, plan.entries.count()) == ("Plan <b>A</b>", 3)


@pytest.mark.parametrize(
    ("who", "status"), [("stan", 404), ("admin", 404), ("compliance", 302)]
)
def test_compliance_ends_what_others_share(plan, stans, browser, who, status):
    client = stans if who == "stan" else browser(who)
    assert client.post(f"{LISTS}{plan.pk}/unshare/").status_code == status
    plan.refresh_from_db()
    assert plan.is_shared == (status == 404)
    assert plan.entries.count() == 3


def test_messages_are_moved_noted_and_taken_out(plan, miras):
    first, second, third = plan.entries.all()
    answer = change(miras, third, "up")
    assert answer["Location"] == f"/lists/{plan.pk}/#entry-{third.pk}"
    assert bodies(miras, plan) == ["public", "direct", "private"]
    change(miras, first, "down")
    assert bodies(miras, plan) == ["direct", "public", "private"]
    change(miras, third, "up")
    change(miras, second, "down")
    assert bodies(miras, plan) == ["direct", "public", "private"]
    change(miras, first, "note", note="new")
    first.refresh_from_db()
    assert first.note == "new"
    change(miras, first, "remove")
    assert bodies(miras, plan) == ["direct", "private"]
    assert change(miras, second, "burn").status_code == 404


def test_a_message_moves_over_those_its_owner_may_not_see_any_more(plan, miras):
    first, second, third = plan.entries.all()
    second.message.room.memberships.all().delete()
    assert bodies(miras, plan) == ["public", "direct"]
    change(miras, third, "up")
    assert bodies(miras, plan) == ["direct", "public"]
    assert change(miras, second, "up").status_code == 404


def test_a_list_is_deleted_when_one_has_said_so_twice(plan, miras, text_of):
    address = f"{LISTS}{plan.pk}/delete/"
    assert "It goes for everyone" in text_of(miras.get(address))
    assert ReadingList.objects.count() == 1
    assert miras.post(address)["Location"] == LISTS
    assert ReadingList.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_lists(
    miras, stans, plan, make_message, make_room, count, django_assert_max_num_queries
):
    room = make_room("Den")
    owner = plan.viewer
    for number in range(count):
        for who in (owner, Viewer.objects.exclude(pk=owner.pk).get()):
            made = ReadingList.objects.create(viewer=who, name="x", is_shared=True)
            made.entries.create(message=make_message("x", room), position=0)
        plan.entries.create(message=make_message("x", room), position=9 + number)
    with django_assert_max_num_queries(13):
        page = miras.get(LISTS)
    assert (len(page.context["own"]), len(page.context["shared"])) == (count + 1, count)
    with django_assert_max_num_queries(15):
        assert len(bodies(miras, plan)) == 3 + count
