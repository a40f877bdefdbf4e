"""Cards: what stands in them, however they are written, and that it is found."""

import json

import pytest
from searching import search

from archive.search.cards import texts_of_card

CARD = {
    "title": "Deploy of wombat",
    "description": {"value": "<p>to <b>stag</b>ing</p>", "format": "html"},
    "activity": {"html": "Olga <i>deployed</i>"},
    "attributes": [{"label": "Status", "value": {"label": "green"}}],
}
TEXTS = ["Deploy of wombat", " to staging ", "Olga deployed", "Status", "green"]


@pytest.mark.parametrize(
    ("extra", "texts"),
    [
        (None, []),
        ({}, []),
        (
            {"card": CARD},
            ["Deploy of wombat", " to staging ", "Olga deployed", "Status", "green"],
        ),
        ({"card": json.dumps({"title": "a", "description": "b"})}, ["a", "b"]),
        ({"card": {"description": {"value": "<b>", "format": "text"}}}, ["<b>"]),
        ({"card": "{"}, []),
        ({"card": "[" * 100_000}, []),
        ({"card": 7}, []),
        ({"card": {"title": 7, "description": [], "activity": "x"}}, []),
        ({"card": {"attributes": [1, {"value": 2}, {"label": "k"}]}}, ["k"]),
        ({"card": {"attributes": {"label": "k"}}}, []),
    ],
)
def test_the_texts_of_a_card(extra, texts):
    assert texts_of_card(extra) == texts


@pytest.mark.parametrize(
    "query", ["wombat", "staging", '"Olga deployed"', "status", "has:card green"]
)
def test_messages_are_found_by_their_cards(make_room, make_message, query):
    message = make_message("see", make_room(), extra={"card": CARD})
    make_message("see", make_room("Other"), extra={"card": {"title": "no"}})
    answer = search(query)
    assert answer.total == 1
    assert [hit.message for hit in answer.hits] == [message]


def test_a_hit_shows_where_its_card_fits(browser, make_room, make_message, text_of):
    make_message("see", make_room(), extra={"card": CARD})
    text = text_of(browser().get("/search/?q=staging"))
    assert "Deploy of wombat ·" in text
    assert "to <mark>staging</mark>" in text
