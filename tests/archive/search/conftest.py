"""What tests of whole searches may ask for."""

import pytest
from corpus import write_corpus


@pytest.fixture
def corpus(make_person, make_room, make_message, make_viewer):
    return write_corpus(make_person, make_room, make_message, make_viewer)
