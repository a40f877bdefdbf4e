"""What typed queries mean, and the notes on those that mean nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from archive.models.messages import first_id_at
from archive.search.analysis import terms
from archive.search.base import (
    All,
    Any,
    Having,
    InRoomsOf,
    Mentioning,
    Not,
    OfKind,
    SaidIn,
    SentBy,
)
from archive.search.language import (
    LONGEST_TEXT,
    MOST_ITEMS,
    MOST_MEANT,
    NOTHING,
    Parsed,
    parse,
)

PEOPLE = {"yuki bauer": frozenset({1}), "sven": frozenset({2, 3})}
PEOPLE["build bot"] = frozenset({4})
PEOPLE["p"] = frozenset(range(MOST_MEANT + 1))
ROOMS = {"lobby": frozenset({7}), "data science": frozenset({8})}


class Names:
    def people(self, name):
        return PEOPLE.get(name.lower().lstrip("@"), frozenset())

    def rooms(self, name):
        return ROOMS.get(name.lower().lstrip("#"), frozenset())

    def chats_with(self, people):
        return frozenset(100 + person for person in people - {4})

    def hipchat_ids(self, people):
        """Some have none."""
        return frozenset(f"h{person}" for person in people - {3, 4})


def read(text):
    return parse(text, Names())


def at(*date):
    return first_id_at(datetime(*date, tzinfo=UTC))


DATES_ARE = "write 2016, 2016-03, 2016-03-01, yesterday or 2016-03..2016-05."
KINDS_ARE = "message, notification, topic, public, private or direct"
LOBBY = SaidIn(frozenset({7}))
TO_YUKI = All((SaidIn(frozenset({101})), Not(SentBy(frozenset({1})))))
TO_SVEN = All((SaidIn(frozenset({102, 103})), Not(SentBy(frozenset({2, 3})))))
boom, two, three = terms("boom"), terms("two"), terms("three")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("boom", boom),
        ("Boom TWO", All((boom, two))),
        ("boom AND two", All((boom, two))),
        ("boom and two", All((boom, terms("and"), two))),
        ('"boom two"', terms("boom two")),
        ("“boom two”", terms("boom two")),
        ("boom-two", terms("boom two")),
        ("boo*", terms("boo", is_prefix=True)),
        ("-boom", Not(boom)),
        ('two -"boom three"', All((two, Not(terms("boom three"))))),
        ("--force", terms("force")),
        ("- boom", boom),
        ("boom OR two", Any((boom, two))),
        ("three boom OR two", All((three, Any((boom, two))))),
        ("OR boom OR OR two OR", Any((boom, two))),
        ("boom or two", All((boom, terms("or"), two))),
        ("boom OR -two", Any((boom, Not(two)))),
        ("from:sven", SentBy(frozenset({2, 3}))),
        ('FROM:"Yuki Bauer" from:@sven', SentBy(frozenset({1, 2, 3}))),
        ("-from:sven", Not(SentBy(frozenset({2, 3})))),
        ("in:#lobby", SaidIn(frozenset({7}))),
        ('in:"Data Science" in:lobby', SaidIn(frozenset({7, 8}))),
        ("boom in:lobby", All((boom, SaidIn(frozenset({7}))))),
        (
            "in:lobby OR from:sven",
            Any((SaidIn(frozenset({7})), SentBy(frozenset({2, 3})))),
        ),
        ("with:sven", SaidIn(frozenset({102, 103}))),
        ('with:sven with:"yuki bauer"', SaidIn(frozenset({101, 102, 103}))),
        ("with:sven in:lobby", All((SaidIn(frozenset({102, 103})), LOBBY))),
        ('to:"yuki bauer"', TO_YUKI),
        ('to:"yuki bauer" to:sven', Any((TO_YUKI, TO_SVEN))),
        ('-to:"yuki bauer" -with:sven', All((Not(TO_YUKI), Not(TO_SVEN.parts[0])))),
        ("mentions:sven", Mentioning(frozenset({"h2"}))),
        ('mentions:sven mentions:"yuki bauer"', Mentioning(frozenset({"h1", "h2"}))),
        ("is:notification", OfKind(frozenset({"notification"}))),
        ("is:message IS:Topic", OfKind(frozenset({"message", "topic"}))),
        ("is:private is:direct", InRoomsOf(frozenset({"private", "direct"}))),
        (
            "is:topic is:public",
            All((OfKind(frozenset({"topic"})), InRoomsOf(frozenset({"public"})))),
        ),
        ("has:file has:link", Having(frozenset({"file", "link"}))),
        ("boom -has:file", All((boom, Not(Having(frozenset({"file"})))))),
        ("has:link OR boom", Any((Having(frozenset({"link"})), boom))),
        ('boom "two', All((boom, two))),
        ('""', NOTHING),
        ("login:boom", terms("login boom")),
        ("mentionſ:sven", terms("mentionſ sven")),
        ("ın:lobby", terms("ın lobby")),
        ("NEAR(boom two)", All((terms("near boom"), two))),
        ("words:boom ^two + NOT", All((terms("words boom"), two, terms("not")))),
        ("boom\0two", terms("boom two")),
    ],
)
def test_what_is_typed_means(text, expression):
    assert read(text).expression == expression


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("before:2016", None, at(2016, 1, 1)),
        ("before:2016-03", None, at(2016, 3, 1)),
        ("before:2016-03-05", None, at(2016, 3, 5)),
        ("after:2016", at(2017, 1, 1), None),
        ("after:2016-12", at(2017, 1, 1), None),
        ("after:2016-02-29", at(2016, 3, 1), None),
        ("on:2016", at(2016, 1, 1), at(2017, 1, 1)),
        ("on:2016/3/1", at(2016, 3, 1), at(2016, 3, 2)),
        ("after:2015 before:2016-06 before:2017", at(2016, 1, 1), at(2016, 6, 1)),
        ('on:"2016-03"', at(2016, 3, 1), at(2016, 4, 1)),
        ("during:2016-03", at(2016, 3, 1), at(2016, 4, 1)),
        ("during:2016-03-01..2016-04-15", at(2016, 3, 1), at(2016, 4, 16)),
        ("on:2015..2016-02", at(2015, 1, 1), at(2016, 3, 1)),
        ("on:2016..2016", at(2016, 1, 1), at(2017, 1, 1)),
        ('on:"2016-05 .. 2016-03"', at(2016, 3, 1), at(2016, 6, 1)),
        ("before:2015..2016", None, at(2015, 1, 1)),
        ("after:2015..2016", at(2017, 1, 1), None),
    ],
)
def test_dates_are_id_ranges(text, first, end):
    assert read(text) == Parsed(None, first, end)


def test_dates_begin_at_midnight_of_the_current_time_zone():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert read("on:2016-03-01").first_id == at(2016, 2, 29, 15)


@pytest.mark.parametrize(("word", "ago"), [("today", 0), ("Yesterday", 1)])
def test_days_may_be_called_by_the_current_time_zones_names(word, ago):
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        day = timezone.localdate() - timedelta(days=ago)
        assert read(f"on:{word}") == read(f"on:{day}")


def test_an_excluded_date_is_a_hole():
    excluded = ((at(2016, 3, 1), at(2016, 4, 1)),)
    assert read("-on:2016-03") == Parsed(None, None, None, excluded)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("from:nobody", "There is no person “nobody” here."),
        ("boom -from:nobody", "There is no person “nobody” here."),
        ("in:secret", "There is no room “secret” here."),
        ("from:", "“from:” needs a name right behind it, without a blank."),
        ("boom before:", "“before:” needs a date right behind it, without a blank."),
        (
            "after:lately boom",
            f"“after:lately” has no date that can be understood: {DATES_ARE}",
        ),
        (
            "on:2016-02-30",
            f"“on:2016-02-30” has no date that can be understood: {DATES_ARE}",
        ),
        ("on:..2016", f"“on:..2016” has no date that can be understood: {DATES_ARE}"),
        ("has:teeth", "“has:teeth” is not known: write has: and file or link."),
        ("-is:late", f"“-is:late” is not known: write is: and {KINDS_ARE}."),
        ("has:", "“has:” needs file or link right behind it, without a blank."),
        ("mentions:x", "There is no person “x” here."),
        ("to:x", "There is no person “x” here."),
        ('with:"build bot"', "There is no 1-1 chat with “build bot” here."),
        (
            'mentions:"build bot"',
            "“build bot” has no account that could be mentioned.",
        ),
        ("boom on:2016", None),
        (
            "on:2016 OR on:2017",
            "“on:2016” stands beside OR, where dates are not understood.",
        ),
        ("OR", "There is no word in it to search for."),
        ("from:p", "“from:p” fits 101 names: write more of the one meant."),
        ("!!!", "“!!!” has no letters or digits, so it was left out."),
    ],
)
def test_what_is_not_understood_is_noted(text, note):
    assert read(text).notes[:1] == ((note,) if note else ())


@pytest.mark.parametrize(
    "text",
    [
        *("from:nobody", "in:secret", "from:p", "on:x", "before:", "!!!", "AND", "OR"),
        *("-", "has:teeth", "-is:late", "mentions:nobody", "mentions:p"),
    ],
)
def test_what_is_not_understood_finds_nothing(text):
    assert read(text).expression == NOTHING


def test_dates_that_exclude_each_other_are_noted():
    assert read("before:2016 after:2016").notes == (
        "No time lies within all of these dates.",
    )


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_no_text_is_no_search(text):
    assert read(text) == Parsed(is_empty=True)


def test_an_endless_text_is_cut_with_a_note():
    parsed = read("boom " * 100_000)
    assert parsed.expression == All((boom,) * MOST_ITEMS)
    assert parsed.notes == (
        f"Only the first {LONGEST_TEXT:,} characters were read.",
        f"Only the first {MOST_ITEMS} words were searched for.",
    )


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "2255", "1969"])
def test_far_dates_are_no_errors(year):
    for operator in ("before", "after", "on"):
        parsed = read(f"{operator}:{year}")
        for id in (parsed.first_id, parsed.end_id):
            assert id is None or -(2**63) <= id < 2**63


@given(st.text() | st.text(alphabet='"-*:() OR\0froma20161'))
def test_no_text_is_an_error(text):
    read(text)
