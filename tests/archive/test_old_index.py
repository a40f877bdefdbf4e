"""Searching with an index of an older version: a note, and what it still answers."""

from __future__ import annotations

from html import escape
from io import StringIO

import pytest
from django.core.management import call_command
from old_index import put_old_index

from archive.queries.searching.finding import OLD_INDEX
from archive.search import get_backend


@pytest.fixture
def talk(make_room, make_message, olga):
    make_message("the zeppelin flies", make_room("Lobby"), olga)
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("a hidden zeppelin", vault, olga, file_names=["plan.pdf"])


@pytest.fixture
def old_talk(talk):
    put_old_index()
    get_backend().setup()  # as the server does when it starts


def test_words_are_still_found_with_a_note(browser, old_talk, text_of):
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert escape(OLD_INDEX) in text
    assert "<mark>zeppelin</mark> flies" in text
    assert "a hidden" not in text


@pytest.mark.parametrize(
    "query",
    ["file:plan.pdf", "zeppelin file:pdf", "-file:plan.pdf", "file:a NEAR file:b"],
)
def test_files_cannot_be_asked_for_which_is_no_error(browser, old_talk, text_of, query):
    response = browser("compliance").get("/search/", {"q": query})
    assert response.status_code == 200
    assert escape(OLD_INDEX) in text_of(response)
    assert "Nothing found" in text_of(response)


def test_a_current_index_gets_no_note(browser, talk, text_of):
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert "<mark>zeppelin</mark> flies" in text
    assert escape(OLD_INDEX) not in text


def test_the_shell_says_so_beside_what_it_found(old_talk):
    out, error = StringIO(), StringIO()
    call_command("search", "zeppelin", stdout=out, stderr=error)
    assert "2 found" in out.getvalue()
    assert str(OLD_INDEX) in error.getvalue()


def test_asking_how_old_the_index_is_takes_one_statement(
    talk, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert get_backend().is_current()
