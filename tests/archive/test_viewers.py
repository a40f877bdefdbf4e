"""Viewers: one for each e-mail address, and who in the archive they are."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from archive.models import Viewer


def test_an_address_in_other_letters_is_the_same_viewer(db):
    Viewer.objects.create_viewer("Mira@Example.org", "correct horse", "member")
    second = Viewer(email="mira@example.ORG", role="member")
    second.set_password("correct horse")
    with pytest.raises(ValidationError, match="already exists"):
        second.full_clean()
    assert Viewer.objects.get_by_natural_key("MIRA@example.org").pk


@pytest.mark.parametrize(
    ("emails", "mine", "names"),
    [
        (["a@x.org", "b@x.org"], "A@X.org", "0"),
        (["a@x.org", "A@x.org"], "a@x.org", None),
        (["%@x.org"], "a@x.org", None),
        ([" a@x.org"], "a@x.org", None),
        ([""], "", None),
    ],
)
def test_a_viewer_is_the_only_person_with_the_address(make_person, emails, mine, names):
    for number, email in enumerate(emails):
        make_person(str(number), email=email)
    person = Viewer.objects.create_viewer(mine, "correct horse", "member").person
    assert (person and person.name) == names
