"""What a search can be narrowed to: dates, kinds, rooms and people, and to whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from conftest import NOON
from django.utils import timezone

from archive.queries.facets.bounds import OF_PREFIXES, Bounds, bounds_of
from archive.queries.facets.histogram import histogram_of
from archive.queries.facets.places import places_of
from archive.queries.facets.summary import summary_of
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import ask

BOTH_WAYS = [Bounds(), Bounds(read=0)]


@pytest.fixture
def boss(make_viewer):
    return make_viewer("compliance")


def bars(summary):
    return {bar.stretch.text: bar.count for bar in summary.bars if bar.count}


def queries(summary):
    return [bar.query for bar in summary.bars if bar.count]


def rows(choices):
    return [(choice.label, choice.count, choice.query) for choice in choices]


@pytest.mark.parametrize(
    ("zone", "counts"),
    [
        ("UTC", {"2016-03": 2, "2016-04": 1, "2016-07": 1}),
        ("Europe/Berlin", {"2016-03": 1, "2016-04": 2, "2016-07": 1}),
        ("America/New_York", {"2016-03": 3, "2016-06": 1}),
    ],
)
def test_months_begin_in_the_viewers_time_zone(
    boss, make_room, make_message, zone, counts
):
    """The last evening of a month in one zone is the first morning in another."""
    room = make_room()
    for moment in (
        datetime(2016, 3, 31, 21, 59, 59, 999_999, tzinfo=UTC),
        datetime(2016, 3, 31, 22, tzinfo=UTC),
        datetime(2016, 4, 1, tzinfo=UTC),
        datetime(2016, 7, 1, 3, 59, tzinfo=UTC),
    ):
        make_message("boom", room, sent_at=moment)
    with timezone.override(zone):
        summary = summary_of(ask("boom", boss))
        assert (summary.total, bars(summary)) == (4, counts)
        assert [total_of(ask(q, boss)) for q in queries(summary)] == list(
            counts.values()
        )


@pytest.mark.parametrize(
    ("days", "unit", "last"),
    [(61, "day", "2016-05-01"), (62, "month", "2016-05"), (4_000, "year", "2028")],
)
def test_bars_are_days_months_or_years(boss, make_room, make_message, days, unit, last):
    room = make_room()
    start = NOON if unit != "year" else NOON.replace(year=2016)
    make_message("boom", room, sent_at=start)
    later = start + timedelta(days=days if unit != "year" else 4_500)
    make_message("boom", room, sent_at=later)
    summary = summary_of(ask("boom", boss))
    assert {bar.stretch.unit for bar in summary.bars} == {unit}
    assert list(bars(summary))[-1] == last


@pytest.mark.parametrize(("days", "unit"), [(1, "month"), (310, "year")])
def test_many_hits_of_a_prefix_are_counted_in_few_bars(
    boss, make_room, make_message, days, unit
):
    room = make_room()
    for day in (0, days):
        make_message("boom", room, sent_at=NOON + timedelta(days=day))
    for text in ("boo*", "-(x boo*)", "boo* NEAR a"):
        assert bounds_of(ask(text, boss)) == OF_PREFIXES
    asked = ask("boo*", boss)
    assert {bar.stretch.unit for bar in summary_of(asked).bars} != {"year"}
    summary = summary_of(asked, replace(OF_PREFIXES, read=0))
    assert {bar.stretch.unit for bar in summary.bars} == {unit}
    assert summary.total == 2


@pytest.fixture
def booms(make_room, make_message, olga):
    """From 10 March to 20 April one a day, then in September and January."""
    room = make_room()
    start = datetime(2016, 3, 10, 12, tzinfo=UTC)
    for day in range(42):
        make_message("boom", room, olga, sent_at=start + timedelta(days=day))
    for day in (180, 300):
        make_message("boom", room, olga, sent_at=start + timedelta(days=day))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("boom", "boom during:2016-03"),
        ("boom OR", "boom during:2016-03"),
        ("during:2016 boom", "boom during:2016-03"),
        ("on:2016 boom", "on:2016 boom during:2016-03"),
        ("before:2017-02 boom", "before:2017-02 boom during:2016-03"),
        (
            "boom during:2016-03-15..2017-01",
            "boom during:2016-03-15..2016-03-31",
        ),
        (
            "boom during:2016-03-11 during:2016-03-13 during:2017",
            "boom during:2016-03-11 during:2016-03-13",
        ),
        ("boom OR during:2015", "boom OR during:2015 during:2016-03"),
    ],
)
def test_a_bar_narrows_by_its_date(boss, booms, text, query):
    summary = summary_of(ask(text, boss))
    first = next(bar for bar in summary.bars if bar.count)
    assert (first.stretch.text, first.query) == ("2016-03", query)
    assert total_of(ask(query, boss)) == first.count > 0


def test_a_year_is_chosen_and_taken_out_again(boss, booms):
    years = summary_of(ask("boom", boss)).years
    assert rows(years) == [
        ("2016", 43, "boom on:2016"),
        ("2017", 1, "boom on:2017"),
    ]
    (chosen,) = summary_of(ask("boom on:2016", boss)).years
    assert (chosen.is_selected, chosen.query) == (True, "boom")


def test_kinds_are_chosen_one_instead_of_the_other(boss, make_room, make_message):
    room = make_room()
    for kind in ("message", "message", "notification", "archive"):
        make_message("boom", room, kind=kind)
    summary = summary_of(ask("boom", boss))
    assert rows(summary.kinds) == [
        ("Messages", 2, "boom is:message"),
        ("Notifications", 1, "boom is:notification"),
        ("Rooms archived or reopened", 1, ""),
    ]
    assert rows(summary.room_kinds) == [("Public rooms", 4, "boom is:public")]
    either = summary_of(ask("is:message is:public boom is:notification", boss))
    assert [(each.is_selected, each.query) for each in either.kinds] == [
        (True, "is:public boom is:notification"),
        (True, "is:message is:public boom"),
    ]
    assert [each.is_selected for each in either.room_kinds] == [True]


@pytest.mark.parametrize("bounds", BOTH_WAYS)
def test_names_are_written_so_that_they_mean_one(
    boss, make_person, make_room, make_message, bounds
):
    twins = [make_person("Ann Twin"), make_person("Ann Twin", email="")]
    rooms = [make_room("Lobby"), make_room('The "Den"'), make_room("lobby")]
    for count, (room, person) in enumerate(zip(rooms, [*twins, None], strict=True)):
        for _ in range(3 - count):
            make_message("boom", room, person)
    places = places_of(ask("boom", boss), bounds=bounds)
    assert rows(places.rooms.choices) == [
        ("Lobby", 3, 'boom in:"1"'),
        ('The "Den"', 2, 'boom in:"The Den"'),
        ("lobby", 1, 'boom in:"3"'),
    ]
    assert rows(places.people.choices) == [
        ("Ann Twin", 3, 'boom from:"1"'),
        ("Ann Twin", 2, 'boom from:"2"'),
    ]
    either = places_of(ask("boom in:lob", boss), bounds=bounds).rooms.choices
    assert rows(either) == [("Lobby", 3, 'boom in:"1"'), ("lobby", 1, 'boom in:"3"')]
    assert {choice.is_selected for choice in either} == {False}


def test_an_integration_is_one_of_the_people(
    boss, make_person, make_room, make_message
):
    bot = make_person("Build Bot", hipchat_id=None)
    make_message("boom", make_room(), bot)
    (row,) = places_of(ask("boom", boss)).people.choices
    assert (row.label, row.looks) == ("Build Bot", "integration")
    assert row.query == 'boom from:"Build Bot"'
    (chosen,) = places_of(ask(row.query, boss)).people.choices
    assert (chosen.is_selected, chosen.query) == (True, "boom")


def test_a_search_that_counted_not_all_rooms_says_so(boss, make_room, make_message):
    for name, hits in (("Large", 1), ("Middle", 1), ("Small", 2)):
        room = make_room(name)
        for _ in range(hits):
            make_message("boom", room)
        for _ in range({"Large": 4, "Middle": 3, "Small": 0}[name]):
            make_message("hush", room)
    asked = ask("boom", boss)
    some = places_of(asked, 1, Bounds(read=0, counted=2)).rooms
    assert (some.counted, some.known) == (2, 3)
    all_of_them = places_of(asked, 1, Bounds(read=0, counted=3)).rooms
    assert (all_of_them.counted, rows(all_of_them.choices)[0][:2]) == (0, ("Small", 2))


@pytest.mark.parametrize("bounds", BOTH_WAYS)
def test_no_number_holds_what_a_viewer_may_not_see(
    make_viewer, make_room, make_message, make_person, olga, mira, stan, bounds
):
    hidden_bot = make_person("Secret Bot", hipchat_id=None, is_listed=False)
    rooms = [
        make_room("Lobby"),
        make_room("Vault", "private", [olga, mira]),
        make_room(kind="direct", members=[olga, mira]),
    ]
    for number, room in enumerate(rooms):
        when = NOON + timedelta(days=400 * number)
        make_message("boom", room, olga, sent_at=when)
        other = hidden_bot if number else None
        make_message("boom", room, other, sent_at=when + timedelta(seconds=1))

    def seen_by(viewer):
        asked = ask("boom", viewer)
        summary, places = summary_of(asked), places_of(asked, bounds=bounds)
        return (
            summary.total,
            bars(summary),
            rows(summary.kinds),
            rows(summary.room_kinds),
            rows(summary.years),
            rows(places.rooms.choices),
            [label for label, *_ in rows(places.people.choices)],
        )

    whole = seen_by(make_viewer("compliance"))
    assert whole[0] == 6
    assert len(whole[1]) == len(whole[3]) == len(whole[4]) == len(whole[5]) == 3
    assert whole[6] == ["Olga Owner", "Secret Bot"]
    lobby = (
        2,
        {"2016-03-01": 2},
        [("Messages", 2, "boom is:message")],
        [("Public rooms", 2, "boom is:public")],
        [("2016", 2, "boom on:2016")],
        [("Lobby", 2, 'boom in:"Lobby"')],
        ["Olga Owner"],
    )
    assert seen_by(make_viewer("member", stan)) == lobby
    assert seen_by(make_viewer("admin"))[0] == 4
    assert [row[0] for row in seen_by(make_viewer("member", mira))[5]] == [
        "Lobby",
        "Vault",
        "Olga Owner",
    ]


def test_a_search_for_nothing_counts_nothing(boss, make_room, make_message):
    make_message("boom", make_room())
    for text in ("", "xyzzy", "from:nobody"):
        asked = ask(text, boss)
        assert (summary_of(asked).total, places_of(asked).rooms.choices) == (0, ())
        assert histogram_of(summary_of(asked)) is None


def test_days_are_drawn_in_whole_months(boss, make_room, make_message):
    make_message("boom", make_room(), sent_at=datetime(2016, 3, 16, 9, tzinfo=UTC))
    histogram = histogram_of(summary_of(ask("boom", boss)))
    (column,) = histogram.columns
    assert (column.x, column.height) == (f"{15 / 31 * 100:.3f}%", "100.00%")
    assert [tick.label for tick in histogram.ticks] == ["1 Mar 2016", "15 Mar 2016"]


def test_months_are_drawn_in_whole_years_with_few_dates(boss, make_room, make_message):
    room = make_room()
    make_message("boom", room, sent_at=datetime(2010, 3, 16, tzinfo=UTC))
    for second in range(40):
        make_message(
            "boom", room, sent_at=datetime(2018, 2, 1, 9, 0, second, tzinfo=UTC)
        )
    histogram = histogram_of(summary_of(ask("boom", boss)))
    assert [column.height for column in histogram.columns] == ["3.00%", "100.00%"]
    assert [column.x for column in histogram.columns] == [
        f"{2 / 108 * 100:.3f}%",
        f"{97 / 108 * 100:.3f}%",
    ]
    labels = [tick.label for tick in histogram.ticks]
    assert labels == ["2010", "2012", "2014", "2016", "2018"]
