"""The numbers behind the pages of ingests: sums, months, gaps and the chart."""

from datetime import date, timedelta

import pytest

from archive.models import ImportRun, Problem, Viewer
from archive.queries.import_chart import chart_of
from archive.queries.import_numbers import (
    GAPS_AT_MOST,
    Gap,
    Month,
    Tally,
    months_of,
    numbers_of,
    silence_of,
)
from archive.queries.import_problems import kind_of, of_kind, reasons_of
from archive.queries.imports import runs_visible_to

COMPLIANCE, ADMIN, MEMBER = (Viewer(role=role) for role in reversed(Viewer.Role.values))
ROOM = {"message": {"items": 3, "stored": 1, "duplicates": 1, "problems": 1}}
CHAT = {"message": {"items": 5, "stored": 5, "duplicates": 0, "problems": 0}}
SCOPES = {
    "rooms": {"kinds": ROOM, "days": {"2016-03-01": {"items": 3, "stored": 1}}},
    "direct": {"kinds": CHAT, "days": {"2016-03-31": {"items": 4, "stored": 4}}},
}
WHOLE = {"items": 8, "stored": 6, "duplicates": 1, "problems": 1}


def run_with(**report):
    return ImportRun(report=report)


@pytest.mark.parametrize(
    ("viewer", "total"),
    [(COMPLIANCE, Tally(8, 6, 1, 1)), (ADMIN, Tally(3, 1, 1, 1)), (MEMBER, Tally())],
    ids=["compliance", "admin", "member"],
)
def test_viewers_get_the_numbers_that_are_theirs(viewer, total):
    numbers = numbers_of(run_with(scopes=SCOPES, **WHOLE), viewer)
    assert (numbers.total, numbers.adds_up) == (total, True)


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [(COMPLIANCE, Tally(8, 6, 1, 1)), (ADMIN, None), (MEMBER, None)],
    ids=["compliance", "admin", "member"],
)
def test_totals_that_mix_rooms_and_chats_are_for_compliance_alone(viewer, expected):
    numbers = numbers_of(run_with(**WHOLE), viewer)
    assert (numbers.total if numbers else None) == expected


def test_a_run_that_counted_nothing_has_no_numbers():
    assert [numbers_of(run_with(), each) for each in (COMPLIANCE, ADMIN)] == [None] * 2


@pytest.mark.parametrize("wrong", [{"items": 9}, {"stored": 7}, {"problems": 0}])
def test_scopes_that_are_not_what_the_run_counted_do_not_add_up(wrong):
    run = run_with(scopes=SCOPES, **(WHOLE | wrong))
    assert numbers_of(run, COMPLIANCE).adds_up is False
    assert numbers_of(run, ADMIN).adds_up is True


def test_a_kind_that_lost_an_item_does_not_add_up():
    lost = {"message": ROOM["message"] | {"stored": 0}}
    run = run_with(scopes={"rooms": {"kinds": lost, "days": {}}})
    assert numbers_of(run, ADMIN).adds_up is False


def test_kinds_of_which_there_are_none_are_left_out():
    kinds = ROOM | {"topic": {"items": 0}, "unreadable": {"items": 1, "problems": 1}}
    run = run_with(scopes={"rooms": {"kinds": kinds, "days": {}}})
    labels = [kind.label for kind in numbers_of(run, ADMIN).scopes[0].kinds]
    assert labels == ["Message", "Not readable"]


def test_months_add_up_to_what_has_a_time():
    numbers = numbers_of(run_with(scopes=SCOPES, **WHOLE), COMPLIANCE)
    assert months_of(numbers) == (Month(date(2016, 3, 1), 7, 5, 4),)
    assert numbers.undated == 1
    of_rooms = numbers_of(run_with(scopes=SCOPES), ADMIN)
    assert months_of(of_rooms) == (Month(date(2016, 3, 1), 3, 1, 0),)


def days_after(*distances):
    """The first of March 2016, and days at these distances each from the last."""
    days = [date(2016, 3, 1)]
    for distance in distances:
        days.append(days[-1] + timedelta(days=distance))
    return days


@pytest.mark.parametrize(
    ("distances", "lengths", "limit"),
    [
        ((), [], 3),
        ((1, 1, 3, 1, 1), [], 3),
        ((1, 1, 4, 1, 1), [], 3),
        ((1, 1, 5, 1, 1), [4], 3),
        ((10, 10, 30, 10), [], 30),
        ((10, 10, 32, 10), [31], 30),
        ((20, 20, 33, 20), [32], 31),
        ((1, 9, 1, 9, 1, 300, 1), [8, 8, 299], 3),
    ],
)
def test_gaps_are_longer_than_weekends_and_the_usual_pause(distances, lengths, limit):
    silence = silence_of(days_after(*distances))
    assert [gap.days for gap in silence.gaps] == lengths
    assert silence.limit == limit


@pytest.mark.parametrize(("distances", "is_told"), [((), False), ((300,), True)])
def test_of_fewer_than_two_days_no_gaps_are_told(distances, is_told):
    assert silence_of(days_after(*distances)).can_be_told is is_told
    assert silence_of([]).can_be_told is False
    assert silence_of([]).gaps == ()


def test_the_scale_has_room_for_its_longest_number():
    months = [Month(date(2016, 1, 1), items, 0, 0) for items in (7, 1_700)]
    widths = [chart_of([month], []).scale_width for month in months]
    assert widths == [7, 35]


def test_of_very_many_gaps_the_longest_are_kept_in_order():
    distances = [1] * 600 + [5] * GAPS_AT_MOST + [9]
    silence = silence_of(days_after(*distances))
    assert (len(silence.gaps), silence.left_out) == (GAPS_AT_MOST, 1)
    assert silence.gaps[-1].days == 8
    assert list(silence.gaps) == sorted(silence.gaps, key=lambda gap: gap.first)


def test_columns_and_gaps_stand_in_their_place():
    months = [Month(date(2016, 1, 1), 20, 10, 0), Month(date(2017, 12, 1), 5, 0, 0)]
    gap = Gap(date(2016, 7, 1), date(2016, 12, 31))
    chart = chart_of(months, [gap])
    assert (chart.top, chart.middle) == (20, 10)
    heights = [(each.held, each.held_top, each.stored) for each in chart.columns]
    assert heights == [
        ("100.000%", "0.000%", "50.000%"),
        ("25.000%", "75.000%", "0.000%"),
    ]
    assert [(band.x, band.width) for band in chart.bands] == [("25.000%", "25.000%")]
    assert [(t.x, t.label) for t in chart.ticks] == [
        ("0.000%", "2016"),
        ("50.000%", "2017"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (2016, 2016, ["Jan 2016", "Apr 2016", "Jul 2016", "Oct 2016"]),
        (2012, 2017, ["2012", "2013", "2014", "2015", "2016", "2017"]),
        (2006, 2018, ["2006", "2008", "2010", "2012", "2014", "2016", "2018"]),
        (1970, 2016, ["1970", "1980", "1990", "2000", "2010"]),
        (1970, 2254, ["1970", "2020", "2070", "2120", "2170", "2220"]),
    ],
)
def test_years_are_named_as_far_as_there_is_room(first, last, labels):
    months = [Month(date(year, 5, 1), 1, 1, 0) for year in (first, last)]
    assert [tick.label for tick in chart_of(months, []).ticks] == labels


def test_without_months_there_is_no_chart():
    assert chart_of([], []) is None


@pytest.mark.parametrize(
    ("reason", "sort"),
    [
        ("Its time cannot be read.", "Its time cannot be read."),
        ("The account 17 is listed twice.", "The account … is listed twice."),
        ("The time “soon” cannot be read.", "The time … cannot be read."),
        ("It is in page2/a.json, too.", "It is in …, too."),
        ("It's no time; isn't it?", "It's no time; isn't it?"),
    ],
)
def test_problems_of_one_sort_have_one_sentence(reason, sort):
    assert kind_of(reason) == sort


def test_every_problem_is_found_by_its_sort(ingested_file):
    reasons = ["The account 1 is odd.", "The account 2 is odd.", "100 %", "“a” and “b”"]
    Problem.objects.bulk_create(
        Problem(run=ingested_file.run, file="f", reason=reason) for reason in reasons
    )
    sorts = reasons_of(Problem.objects.order_by("pk"))
    assert sorts[0].text == "The account … is odd."
    found = [Problem.objects.filter(of_kind(each.text)).count() for each in sorts]
    assert found == [each.count for each in sorts] == [2, 1, 1]
    assert [each.text for each in sorts[1:]] == reasons[2:]


def test_members_see_no_runs(ingested_file):
    seen = [runs_visible_to(each).count() for each in (COMPLIANCE, ADMIN, MEMBER)]
    assert seen == [1, 1, 0]
