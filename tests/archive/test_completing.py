"""The address the search box asks: JSON, of no more text than a query may have."""

import pytest


def test_it_answers_with_what_to_put_where(browser, olga):
    response = browser().get("/search/complete/", {"q": "boom from:ol", "at": "12"})
    assert response.json() == {
        "suggestions": [
            {
                "label": "Olga Owner",
                "detail": "@OlgaOwner",
                "kind": "person",
                "text": 'from:"Olga Owner" ',
                "from": 5,
                "to": 12,
            }
        ],
        "told": "1 suggestion",
    }


def test_it_tells_what_a_calendar_can_choose_from(browser, make_room, make_message):
    make_message("hello", make_room())
    answer = browser().get("/search/complete/", {"q": "on:"}).json()
    assert (answer["first_day"], answer["last_day"]) == ("2016-03-01", "2016-03-01")


def test_it_stays_in_no_browser(browser):
    rules = browser().get("/search/complete/?q=fr")["Cache-Control"].split(", ")
    assert {"no-store", "private"} <= set(rules)


def test_strangers_are_led_to_the_sign_in(client, db):
    assert client.get("/search/complete/?q=fr").url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "fr", "at": "-1"},
        {"q": "fr", "at": "9" * 5_000},
        {"q": "fr", "at": "²"},
        {"q": "x" * 100_000, "at": "99999"},
        {"q": "from:\0" + '"(' * 900, "at": "7"},
        {"q": "on:" + "٣" * 9},
        {"q": "on:...."},
        {"q": "from:%_\\'"},
    ],
)
def test_whatever_is_asked_is_answered(browser, olga, asked):
    answer = browser().get("/search/complete/", asked).json()
    assert set(answer) == {"suggestions", "told"}
