"""What the tests of pages share: browsers signed in as each kind of viewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from archive.models import Person, Viewer


@pytest.fixture
def browser(make_viewer: Callable[..., Viewer]) -> Callable[..., Client]:
    """A browser in which a viewer is signed in; `person` is who they were."""

    def make(role: str = "member", person: Person | None = None) -> Client:
        client = Client()
        client.force_login(make_viewer(role, person))
        return client

    return make


@pytest.fixture
def text_of() -> Callable[[Any], str]:
    """A page's HTML with all white space made single, for looking things up in it."""

    def read(response: Any) -> str:
        return " ".join(response.content.decode().split())

    return read
