"""Saved searches: kept, listed, opened, changed, shared and deleted, and by whom."""

import pytest

from archive.models import ImportRun, SavedSearch, SavedSearchSeen, Viewer
from archive.models.searches import MOST_SAVED

LIST = "/search/saved/"


def save(client, text="zeppelin", **fields):
    """Saved as it is on the search page, with its name and words."""
    form = {"name": f"All {text}", "text": text, "order": "oldest"} | fields
    return client.post("/search/save/", form)


@pytest.fixture
def olgas(browser, olga):
    return browser(person=olga)


@pytest.fixture
def stans(browser, stan):
    return browser(person=stan)


def the_only_one():
    return SavedSearch.objects.get()


def names(client):
    page = client.get(LIST)
    rows = (*page.context["own"], *page.context["shared"])
    return [row.saved.name for row in rows]


def test_a_search_is_saved_and_shows_under_its_name(olgas, olga, text_of):
    answer = save(olgas, name=" <b>Airships</b> ")
    assert answer["Location"] == "/search/?q=zeppelin&order=oldest"
    saved = the_only_one()
    assert (saved.name, saved.text, saved.order, saved.is_shared, saved.viewer) == (
        "<b>Airships</b>",
        "zeppelin",
        "oldest",
        False,
        Viewer.objects.get(email=olga.email),
    )
    text = text_of(olgas.get(answer["Location"]))
    assert "Saved as <a" in text
    assert "&lt;b&gt;Airships&lt;/b&gt;" in text
    assert 'class="search-save"' not in text
    assert "&lt;b&gt;Airships&lt;/b&gt;" in text_of(olgas.get(LIST))


def test_another_search_can_still_be_saved(olgas, text_of):
    save(olgas)
    text = text_of(olgas.get("/search/", {"q": 'zeppelin "over" Rome', "order": "x"}))
    assert "Saved as" not in text
    assert 'name="text" value="zeppelin &quot;over&quot; Rome"' in text


def test_an_order_nobody_knows_is_the_usual_one(olgas):
    save(olgas, order="</x>")
    assert the_only_one().order == "newest"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "This field is required."),
        ({"name": "n" * 101}, "Ensure this value has at most 100 characters"),
        ({"text": ""}, "This field is required."),
        ({"text": "t" * 2001}, "Ensure this value has at most 2000 characters"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_saved_is_answered_with_a_sentence(
    olgas, text_of, fields, sentence
):
    answer = save(olgas, **fields)
    assert answer.status_code == 200
    assert f"It was not saved. {sentence}" in text_of(answer)
    assert SavedSearch.objects.count() == 0


def test_the_same_words_are_saved_once(olgas, stans, text_of):
    save(olgas, name="First")
    assert "You have saved this search already, as “First”." in text_of(save(olgas))
    save(stans, name="Mine")
    assert list(SavedSearch.objects.values_list("name", flat=True)) == ["First", "Mine"]


def test_when_as_many_are_saved_as_are_kept_a_sentence_says_so(olgas, olga, text_of):
    viewer = Viewer.objects.get(email=olga.email)
    SavedSearch.objects.bulk_create(
        SavedSearch(viewer=viewer, name="n", text=str(n)) for n in range(MOST_SAVED)
    )
    assert "You have saved 200 searches" in text_of(save(olgas))
    assert SavedSearch.objects.count() == MOST_SAVED


def test_opening_leads_to_the_results_and_notes_what_is_seen(olgas):
    save(olgas, "in:lobby ä&b")
    saved = the_only_one()
    run = ImportRun.objects.create(source="x", status="finished")
    answer = olgas.get(f"{LIST}{saved.pk}/")
    assert answer["Location"] == "/search/?q=in%3Alobby+%C3%A4%26b&order=oldest"
    assert SavedSearchSeen.objects.get().run == run.pk


def test_the_list_offers_counts_only_where_something_may_be_new(olgas, text_of):
    save(olgas)
    saved = the_only_one()
    assert "Nothing new" in text_of(olgas.get(LIST))
    ImportRun.objects.create(source="x", status="finished")
    text = text_of(olgas.get(LIST))
    assert f'hx-get="{LIST}{saved.pk}/new/"' in text
    assert f'href="{LIST}?count={saved.pk}#saved-{saved.pk}"' in text
    counted = text_of(olgas.get(f"{LIST}?count={saved.pk}"))
    assert 'hx-get="/search/saved' not in counted
    assert "Nothing new" in counted
    assert "Nothing new" in text_of(olgas.get(f"{LIST}{saved.pk}/new/"))


def test_a_count_is_a_piece_of_a_page(
    olgas, olga, make_room, make_message, ingested_file, text_of
):
    save(olgas)
    make_message("zeppelin", make_room(), olga)
    ImportRun.objects.update(status="finished")
    answer = text_of(olgas.get(f"{LIST}{the_only_one().pk}/new/"))
    assert answer == '<b class="new-count">1 new</b>'


def test_others_see_a_search_only_while_it_is_shared(olgas, olga, stans, text_of):
    save(olgas)
    saved = the_only_one()
    assert names(olgas) == ["All zeppelin"]
    assert names(stans) == []
    for page in (f"{LIST}{saved.pk}/", f"{LIST}{saved.pk}/new/"):
        assert stans.get(page).status_code == 404
    olgas.post(f"{LIST}{saved.pk}/change/", {"name": "Airships", "is_shared": "on"})
    assert names(stans) == ["Airships"]
    assert f"Shared by <bdi>{olga.email}</bdi>" in text_of(stans.get(LIST))
    assert "Not opened yet" in text_of(stans.get(LIST))
    assert stans.get(f"{LIST}{saved.pk}/").status_code == 302
    olgas.post(f"{LIST}{saved.pk}/change/", {"name": "Airships"})
    assert names(stans) == []


def test_a_shared_search_is_run_with_the_rights_of_who_opens_it(
    olgas, stans, make_room, make_message, olga
):
    make_message("zeppelin", make_room("Vault", "private", [olga]), olga)
    save(olgas, is_shared="on")
    page = f"{LIST}{the_only_one().pk}/"
    assert len(olgas.get(page, follow=True).context["results"].hits) == 1
    assert len(stans.get(page, follow=True).context["results"].hits) == 0


@pytest.mark.parametrize("deed", ["change", "unshare", "delete"])
@pytest.mark.parametrize("role", ["member", "admin"])
def test_nobody_changes_what_others_share(olgas, browser, role, deed):
    save(olgas, is_shared="on")
    saved = the_only_one()
    client = browser(role)
    assert "Manage" not in client.get(LIST).content.decode()
    answer = client.post(f"{LIST}{saved.pk}/{deed}/", {"name": "x"})
    assert answer.status_code == 404
    assert (the_only_one().name, the_only_one().is_shared) == ("All zeppelin", True)


def test_compliance_ends_what_others_share_and_changes_nothing_else(olgas, browser):
    save(olgas, is_shared="on")
    page = f"{LIST}{the_only_one().pk}/"
    client = browser("compliance")
    assert "Manage" in client.get(LIST).content.decode()
    assert client.post(f"{page}change/", {"name": "x"}).status_code == 404
    assert client.post(f"{page}unshare/").status_code == 302
    assert the_only_one().is_shared is False
    assert client.post(f"{page}delete/").status_code == 404
    olgas.post(f"{page}change/", {"name": "Airships", "is_shared": "on"})
    assert client.post(f"{page}delete/").status_code == 302
    assert SavedSearch.objects.count() == 0


def test_its_owner_renames_and_deletes_it(olgas, text_of):
    save(olgas)
    page = f"{LIST}{the_only_one().pk}/"
    answer = olgas.post(f"{page}change/", {"name": ""})
    assert "It was not saved. This field is required." in text_of(answer)
    assert names(olgas) == ["All zeppelin"]
    olgas.post(f"{page}change/", {"name": "Airships"})
    assert names(olgas) == ["Airships"]
    assert olgas.post(f"{page}delete/")["Location"] == LIST
    assert names(olgas) == []


def test_no_search_is_changed_from_another_site(olga, make_viewer):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_viewer("member", olga))
    assert save(client).status_code == 403
    assert client.post("/search/recent/clear/").status_code == 403


def test_without_words_the_search_page_offers_saved_and_recent_ones(
    olgas, stans, text_of
):
    save(olgas, is_shared="on")
    olgas.get("/search/?q=balloon")
    saved = f'href="{LIST}{the_only_one().pk}/"'
    page = text_of(olgas.get("/search/"))
    assert saved in page
    assert 'href="/search/?q=balloon"' in page
    page = text_of(stans.get("/search/"))
    assert saved in page
    assert "balloon" not in page


def test_what_others_share_is_paged(olgas, olga, stans):
    viewer = Viewer.objects.get(email=olga.email)
    SavedSearch.objects.bulk_create(
        SavedSearch(viewer=viewer, name=f"{n:02}", text=str(n), is_shared=True)
        for n in range(60)
    )
    assert names(stans) == [f"{n:02}" for n in range(50)]
    second = stans.get(f"{LIST}?page=2")
    assert [row.saved.name for row in second.context["shared"]] == [
        f"{n:02}" for n in range(50, 60)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_searches(
    olgas, stans, count, django_assert_max_num_queries
):
    for number in range(count):
        save(olgas, f"own {number}")
        save(stans, f"shared {number}", is_shared="on")
    ImportRun.objects.create(source="x", status="finished")
    with django_assert_max_num_queries(13):
        page = olgas.get(LIST)
    assert (len(page.context["own"]), len(page.context["shared"])) == (count, count)
    with django_assert_max_num_queries(11):
        olgas.get("/search/")
