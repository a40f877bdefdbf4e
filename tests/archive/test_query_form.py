"""The form beside the box: it writes queries, and is filled by them."""

import pytest
from django.http import QueryDict

from archive.query_form import form_of, query_of


def filled(text):
    data = form_of(text).form.data
    return {name: data.getlist(name) for name in data if any(data.getlist(name))}


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("", ""),
        ("words=deploy+server", "deploy server"),
        ("phrase=pull+request", '"pull request"'),
        ("phrase=say+%22no%22", '"say  no"'),
        ("without=cat+dog", "-cat -dog"),
        ("sender=Yuki+Bauer&room=lobby", 'from:"Yuki Bauer" in:lobby'),
        ("sender=Yuki+(old)", 'from:"Yuki (old)"'),
        ("chat=yuki&mention=@sven&file=.pdf", "with:yuki mentions:@sven file:.pdf"),
        ("after=2016-03-01&before=2016-04-01", "after:2016-03-01 before:2016-04-01"),
        ("kind=topic&kind=public&has=file", "is:topic is:public has:file"),
        ("color=red&words=build", "build color:red"),
        ("kind=nonsense&words=boom", "boom"),
        ("words=a+OR+b&sender=%22", "a OR b"),
        ("phrase=the+“best”+room&room=“Best”", '"the  best  room" in:"Best"'),
        ("room=a%09b", 'in:"a\tb"'),
        ("without=-cat+(draft+%22+f(1)", '-cat -"(draft" -"f(1)"'),
        ("words=-(a+b&sender=yuki", "-(a b) from:yuki"),
        ("words=a+OR&sender=yuki", "a from:yuki"),
        ("words=a+NEAR&sender=yuki", "a near from:yuki"),
        ("words=" + "x" * 301, "x" * 301),
    ],
)
def test_what_is_filled_in_becomes_a_query(address, query):
    assert query_of(QueryDict(address)) == query


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}),
        ("deploy server", {"words": ["deploy server"]}),
        ('boom "pull request"', {"words": ["boom"], "phrase": ["pull request"]}),
        ('"a b" "c d"', {"words": ['"c d"'], "phrase": ["a b"]}),
        ("-cat -dog", {"without": ["cat dog"]}),
        ('from:"Yuki Bauer"', {"sender": ["Yuki Bauer"]}),
        ("in:a in:b", {"room": ["a"], "words": ["in:b"]}),
        ("-in:a", {"words": ["-in:a"]}),
        ("after:2016-03-01", {"after": ["2016-03-01"]}),
        ("after:2016", {"words": ["after:2016"]}),
        # As long as a day, but no calendar shows them.
        ("after:2016..2017", {"words": ["after:2016..2017"]}),
        ("before:2016/03/01", {"words": ["before:2016/03/01"]}),
        ("before:2016-02-30", {"words": ["before:2016-02-30"]}),
        ("is:topic is:public", {"kind": ["topic", "public"]}),
        ("is:odd on:2016", {"words": ["is:odd on:2016"]}),
        ("(a OR b) c NEAR/2 d", {"words": ["(a OR b) c NEAR/2 d"]}),
        ('-"a b" in:', {"words": ['-"a b" in:']}),
    ],
)
def test_a_query_fills_the_form_and_loses_nothing(text, fields):
    assert filled(text) == fields


@pytest.mark.parametrize(
    "text",
    [
        "deploy server",
        'boom "pull request" -cat from:yuki in:"Data Science"',
        "x (a OR b) -(c d) after:2016-03-01 is:topic has:file color:red on:2016",
    ],
)
def test_a_query_survives_the_form(text):
    """Its parts may change places."""
    again = query_of(form_of(text).form.data)
    assert sorted(again.split()) == sorted(text.split())


def test_the_form_leads_to_the_address_of_its_query(browser):
    response = browser().get("/search/form/?words=boom&sender=Olga+Owner&order=oldest")
    assert (
        response["Location"] == "/search/?q=boom+from%3A%22Olga+Owner%22&order=oldest"
    )


def test_the_page_shows_the_form_filled(browser, text_of):
    text = text_of(browser().get("/search/", {"q": 'boom from:"Yu<b>" is:topic'}))
    assert 'name="words" value="boom"' in text
    assert 'value="Yu&lt;b&gt;"' in text
    assert 'value="topic" id="id_kind_2" checked' in text
