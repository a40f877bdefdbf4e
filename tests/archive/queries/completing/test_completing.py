"""What a search can go on with, and that nobody is told of what they may not see."""

import pytest

from archive.models import Emoticon, PersonName, RoomName
from archive.queries.completing.complete import complete
from archive.queries.completing.people import MANY
from archive.queries.searching.names import ViewersNames
from archive.search.items import items_of
from archive.search.operators import BY_NAME


def labels(text, viewer):
    return [each.label for each in complete(text, len(text), viewer).suggestions]


def completed(text, viewer, number=0, cursor=None):
    """The text after one of the suggestions has been taken."""
    cursor = len(text) if cursor is None else cursor
    taken = complete(text, cursor, viewer).suggestions[number]
    return text[: taken.start] + taken.text + text[taken.end :]


@pytest.fixture
def den(make_room, make_person, make_message, olga, mira):
    """A private room in which a guest and an integration were heard."""
    room = make_room("Den", kind="private", members=[olga, mira])
    guest = make_person("Gus Guest", account_type="guest")
    bot = make_person("Secret Builder", hipchat_id=None, is_listed=False)
    make_message("hello", room, guest)
    make_message("built", room, bot, kind="notification")
    return room


def test_the_beginning_of_a_word_gives_operators(make_viewer):
    viewer = make_viewer()
    assert labels("fr", viewer) == ["from:"]
    assert labels("boom -b", viewer) == ["before:", "by:"]
    assert labels("", viewer) == [f"{name}:" for name in BY_NAME]
    assert labels("boom", viewer) == []
    assert completed("(boom OR -fr)", viewer, cursor=12) == "(boom OR -from:)"


def test_people_are_found_by_any_word_of_their_names(make_viewer, make_person, olga):
    viewer = make_viewer()
    make_person("Zoë Müller", mention_name="zm")
    make_person("Anne-Marie Ox", mention_name="amo")
    assert labels("from:own", viewer) == ["Olga Owner"]
    assert labels("from:olgao", viewer) == ["Olga Owner"]
    assert labels("from:@OLGA", viewer) == ["Olga Owner"]
    assert labels("from:lga", viewer) == []
    assert labels("from:mul", viewer) == ["Zoë Müller"]
    assert labels("from:MÜ", viewer) == ["Zoë Müller"]
    assert labels("from:marie", viewer) == ["Anne-Marie Ox"]
    assert labels('from:"anne m', viewer) == ["Anne-Marie Ox"]


def test_people_are_found_by_names_of_former_days(make_viewer, olga):
    PersonName.objects.create(person=olga, name="Olga Maiden", mention_name="olgam")
    (found,) = complete("from:maid", 9, make_viewer()).suggestions
    assert found.label == "Olga Owner"
    assert found.detail == "@OlgaOwner · formerly Olga Maiden"
    assert found.text == 'from:"Olga Owner" '


def test_who_is_heard_most_where_the_viewer_may_read_comes_first(
    make_viewer, make_room, make_message, den, olga, mira, stan
):
    lobby = make_room("Lobby")
    for sender in (stan, stan, mira):
        make_message("hello", lobby, sender)
    for _ in range(5):
        make_message("psst", den, olga)
    stranger = make_viewer(person=stan)
    assert labels("from:", stranger) == ["Stan Stranger", "Mira Member", "Olga Owner"]
    assert labels("from:", make_viewer(person=mira))[0] == "Olga Owner"


def test_of_very_many_people_those_heard_most_still_come_first(
    make_viewer, make_room, make_person, make_message
):
    people = [make_person(f"Anna {n}") for n in range(MANY + 1)]
    make_message("hello", make_room(), people[-1])
    viewer = make_viewer()
    assert labels("from:", viewer)[0] == f"Anna {MANY}"
    assert labels("from:an", viewer)[:2] == [f"Anna {MANY}", "Anna 0"]
    assert len(labels("from:an", viewer)) == 8


def test_names_are_written_so_that_they_mean_one(make_viewer, make_person, make_room):
    viewer = make_viewer()
    make_person("Ana", mention_name="ana1")
    make_person("Ana", mention_name="ana2")
    make_person('Bo "Bob" Carlsen', mention_name="bo")
    make_person("***", mention_name="", hipchat_id="77")
    make_person("Cy «Cyrus» Duval", mention_name="cy")
    make_room("The “Best” room", hipchat_id="best")
    make_room("“Odd” room", hipchat_id='odd"1"')
    make_room("Odd room!", hipchat_id="even")
    make_room("Ops", hipchat_id="ops-1")
    make_room("Ops", hipchat_id="ops-2", is_archived=True)
    assert [completed("from:an", viewer, n) for n in (0, 1)] == [
        "from:@ana1 ",
        "from:@ana2 ",
    ]
    assert completed("from:bob", viewer) == 'from:"Bo Bob Carlsen" '
    assert completed("from:cyr", viewer) == 'from:"Cy Cyrus Duval" '
    assert completed("in:bes", viewer) == 'in:"The Best room" '
    assert completed("in:odd", viewer, 1) == 'in:"odd 1" '
    assert [*ViewersNames(viewer).rooms("odd 1").values()] == ["“Odd” room"]
    assert completed("from:", viewer, 3) == 'from:"***" '
    assert [completed("in:op", viewer, n) for n in (0, 1)] == [
        "in:ops-1 ",
        "in:ops-2 ",
    ]


HOSTILE = ("Ops", "ops!", "7", "(OPS", "from:x", "*", "é “e”", "@Ops")


@pytest.mark.parametrize("operator", ["from", "in"])
def test_whatever_a_name_looks_like_what_is_written_means_one(
    make_viewer, make_person, make_room, operator
):
    """Some differ in signs and capitals only, and one is the id of another."""
    make, look_up = {
        "from": (make_person, ViewersNames.people),
        "in": (make_room, ViewersNames.rooms),
    }[operator]
    made = [make(name).pk for name in HOSTILE]
    viewer = make_viewer()
    found = complete(f"{operator}:", len(operator) + 1, viewer).suggestions
    items = [item for each in found for item in items_of(each.text)]
    assert {item.operator for item in items} == {operator}
    meant = [set(look_up(ViewersNames(viewer), item.value)) for item in items]
    assert sorted(meant, key=min) == [{pk} for pk in made]


def test_what_stands_around_a_value_stays(make_viewer, olga):
    viewer = make_viewer()
    assert completed("boom -from:ol", viewer) == 'boom -from:"Olga Owner" '
    assert completed("(from:ol)", viewer, cursor=8) == '(from:"Olga Owner")'
    assert completed('from:"Olga O', viewer) == 'from:"Olga Owner" '
    assert completed("from:olga boom", viewer, cursor=7) == 'from:"Olga Owner" boom'


def test_rooms_are_found_by_words_and_former_names(
    make_viewer, make_room, make_message
):
    viewer = make_viewer()
    lobby, planning = make_room("Lobby"), make_room("Release Planning")
    RoomName.objects.create(room=lobby, name="Great Hall")
    make_message("hello", planning)
    assert labels("in:", viewer) == ["Release Planning", "Lobby"]
    assert labels("in:plan", viewer) == ["Release Planning"]
    assert labels("in:#lob", viewer) == ["Lobby"]
    assert complete("in:hall", 7, viewer).suggestions[0].detail == "formerly Great Hall"


def test_partners_are_whom_one_chatted_with(make_viewer, make_room, olga, mira, stan):
    make_room(kind="direct", members=[olga, mira])
    make_room(kind="direct", members=[mira, stan])
    assert labels("with:", make_viewer(person=olga)) == ["Mira Member"]
    assert labels("to:m", make_viewer("admin", person=stan)) == ["Mira Member"]
    assert labels("with:", make_viewer("admin")) == []
    everyone = ["Olga Owner", "Mira Member", "Stan Stranger"]
    assert labels("with:", make_viewer("compliance")) == everyone


def test_mentions_are_of_accounts_and_by_is_of_integrations(
    make_viewer, make_room, make_person, make_message, olga
):
    bot = make_person("Olgas Bot", hipchat_id=None, mention_name="", is_listed=False)
    make_message("built", make_room(), bot, kind="notification")
    viewer = make_viewer()
    assert labels("from:ol", viewer) == ["Olgas Bot", "Olga Owner"]
    assert labels("mentions:ol", viewer) == ["Olga Owner"]
    assert labels("by:", viewer) == ["Olgas Bot"]
    assert complete("by:", 3, viewer).suggestions[0].kind == "integration"


def test_choices_and_emoticons_begin_as_typed(make_viewer):
    viewer = make_viewer()
    Emoticon.objects.create(shortcut="boomerang")
    assert labels("has:i", viewer) == ["image"]
    assert labels("is:", viewer) == [each.name for each in BY_NAME["is"].choices]
    assert completed("color:gr", viewer, 1) == "color:gray "
    assert labels("emoticon:(boo", viewer) == ["(boomerang)", "(boom)"]
    assert completed("emoticon:boome", viewer) == "emoticon:boomerang "
    Emoticon.objects.create(shortcut="boom")
    assert labels("emoticon:boom", viewer) == ["(boom)", "(boomerang)"]
    assert labels("file:", viewer) == labels("id:", viewer) == []


def test_dates_are_of_the_years_that_were_spoken_in(
    make_viewer, make_room, make_message
):
    viewer = make_viewer()
    assert labels("on:", viewer) == ["today", "yesterday"]
    make_message("hello", make_room())
    assert labels("on:", viewer) == ["Choose a day…", "today", "yesterday", "2016"]
    assert labels("on:2016", viewer) == ["Choose a day…", "2016", "2016-03"]
    assert labels("on:2017", viewer) == ["Choose a day…"]
    assert completed("during:2016-03..2016-0", viewer, 1) == "during:2016-03..2016-03 "
    day = complete("boom -after:2016", 16, viewer).suggestions[0]
    assert (day.kind, day.text, day.start, day.end) == ("calendar", "after:", 6, 16)


@pytest.mark.parametrize(
    "text", ["in:", "in:den", "from:gus", "from:secret", "by:", "by:secret", "on:2016"]
)
def test_nothing_of_a_private_room_is_told_to_strangers(
    make_viewer, den, mira, stan, text
):
    """The members' list proves that there is something to tell."""
    RoomName.objects.create(room=den, name="Den of former days")
    assert set(labels(text, make_viewer(person=mira))) - {"Choose a day…"}
    assert labels(text, make_viewer(person=stan)) == []


def test_former_names_of_those_one_may_not_see_are_not_told(
    make_viewer, den, mira, stan
):
    guest = den.activities.get(person__account_type="guest").person
    PersonName.objects.create(person=guest, name="Hidden Hal")
    RoomName.objects.create(room=den, name="Hidden Hall")
    member, stranger = make_viewer(person=mira), make_viewer(person=stan)
    assert labels("from:hidden", member) == ["Gus Guest"]
    assert labels("in:hidden", member) == ["Den"]
    assert labels("from:hidden", stranger) == labels("in:hidden", stranger) == []


def test_a_hidden_namesake_changes_nothing(make_viewer, den, make_person, stan):
    """That a name is written otherwise would tell that there is another."""
    make_person("Gus Guest", mention_name="gus2")
    assert completed("from:gus", make_viewer(person=stan)) == 'from:"Gus Guest" '
    assert completed("from:gus", make_viewer("admin")).startswith("from:@")


@pytest.mark.parametrize("text", ["from:a", "with:a", "mentions:a", "by:a", "in:a"])
@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow(
    make_viewer,
    make_room,
    make_person,
    make_message,
    django_assert_max_num_queries,
    text,
    count,
):
    for n in range(count):
        one, other = make_person(f"Anna {n}"), make_person(f"Alf {n}")
        make_message("hello", make_room(f"Attic {n}"), one)
        make_message("psst", make_room(kind="direct", members=[one, other]), other)
    viewer = make_viewer(person=one)
    assert viewer.person == one
    with django_assert_max_num_queries(9):
        complete(text, len(text), viewer)
