"""The pages for what went wrong: they say so plainly, and work without a database."""

import pytest
from django.template.loader import render_to_string


def test_unknown_address_is_a_page_for_everyone(client, db, text_of):
    response = client.get("/no/such/address/")
    assert response.status_code == 404
    assert "There is nothing at this address" in text_of(response)


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_need_no_context(name):
    assert "<h1>" in render_to_string(f"{name}.html")


def test_failure_shows_nothing_of_the_inside(browser, monkeypatch, text_of):
    def fail(*_):
        raise RuntimeError("inner secret")

    monkeypatch.setattr("archive.views.people.rows_of", fail)
    client = browser()
    client.raise_request_exception = False
    response = client.get("/people/")
    assert response.status_code == 500
    assert "The archive failed to make this page." in text_of(response)
    assert "inner secret" not in text_of(response)
