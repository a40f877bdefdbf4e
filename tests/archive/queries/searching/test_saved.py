"""Saved searches: who sees which, and how much in them is new to whom."""

import pytest

from archive.models import ImportRun, IngestedFile, SavedSearch, SavedSearchSeen
from archive.queries.searching.saved import new_since, rows_of


@pytest.fixture
def ingest(make_room, make_message, olga, mira):
    """Each call is an import: it brings what fits to a public and a private room."""
    lobby = make_room("Lobby")
    vault = make_room("Vault", "private", [olga])

    def bring(public=1, private=0, status="finished"):
        run = ImportRun.objects.create(source="more.tar.gz", status=status)
        file = IngestedFile.objects.create(run=run, path="a.json", sha256="1", size=1)
        for _ in range(public):
            make_message("a zeppelin", lobby, mira, source_file=file)
            make_message("something else", lobby, mira, source_file=file)
        for _ in range(private):
            make_message("a hidden zeppelin", vault, olga, source_file=file)
        return run

    return bring


@pytest.fixture
def member(make_viewer, mira):
    return make_viewer("member", mira)


@pytest.fixture
def save(member):
    def make(viewer=member, text="zeppelin", **fields):
        saved = SavedSearch.objects.create(
            viewer=viewer, name=text[:100], text=text, **fields
        )
        SavedSearchSeen.objects.note(saved, viewer)
        return saved

    return make


def test_new_is_what_later_imports_brought(ingest, save, member):
    ingest(public=2)
    saved = save()
    assert new_since(saved, member) == 0
    ingest(public=3)
    assert new_since(saved, member) == 3
    ingest(public=1)
    assert new_since(saved, member) == 4
    SavedSearchSeen.objects.note(saved, member)
    assert new_since(saved, member) == 0


def test_new_is_counted_among_what_a_viewer_may_see(
    ingest, save, member, make_viewer, olga
):
    saved = save(is_shared=True)
    owner = make_viewer("member", olga)
    SavedSearchSeen.objects.note(saved, owner)
    ingest(public=1, private=2)
    assert new_since(saved, owner) == 3
    assert new_since(saved, member) == 1


def test_each_viewer_has_seen_a_shared_search_at_a_time_of_their_own(
    ingest, save, member, make_viewer
):
    saved, admin = save(is_shared=True), make_viewer("admin")
    assert new_since(saved, admin) == 0
    ingest(public=1)
    SavedSearchSeen.objects.note(saved, admin)
    ingest(public=1)
    assert (new_since(saved, member), new_since(saved, admin)) == (2, 1)


def test_without_a_later_import_no_message_is_looked_at(
    ingest, save, member, django_assert_num_queries
):
    ingest()
    saved = save()
    ingest(public=0, status="failed")
    ingest(public=0, status="running")
    with django_assert_num_queries(2) as seen:
        assert new_since(saved, member) == 0
    assert [q for q in seen.captured_queries if "message" in q["sql"]] == []


def test_what_a_killed_import_left_is_new_once_another_has_ended(ingest, save, member):
    saved = save()
    ingest(public=2, status="interrupted")
    ingest(public=1)
    assert new_since(saved, member) == 3


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("zeppelin -hidden", 1),
        ("before:2000", 0),
        ("from:nobody", 0),
        ("💥", 0),
        ("%", 0),
        ("in:lobby", 2),
    ],
)
def test_any_search_can_be_counted(ingest, save, member, text, new):
    saved = save(text=text)
    ingest(public=1)
    assert new_since(saved, member) == new


def test_rows_say_where_counting_is_worth_while(ingest, save, member, make_viewer):
    admin = make_viewer("admin")
    ingest()
    unopened, old = save(admin, "a", is_shared=True), save(text="zeppelin")
    ingest()
    new = save(text="c")
    rows = rows_of([unopened, old, new], member, counted=str(old.pk))
    assert [(row.was_opened, row.may_have_new, row.new) for row in rows] == [
        (False, False, None),
        (True, True, 1),
        (True, False, None),
    ]
    assert [(row.is_own, row.is_manageable) for row in rows] == [
        (False, False),
        (True, True),
        (True, True),
    ]
