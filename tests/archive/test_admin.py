"""The admin pages: history is read-only, 1-1 chats and viewers are for compliance."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin

from archive.models import (
    ImportRun,
    IngestedFile,
    PersonName,
    Problem,
    RoomName,
    Viewer,
)

# What viewers search for is nobody else's business.
THEIR_OWN = {
    *("recentsearch", "savedsearch", "savedsearchseen"),
    *("bookmark", "place", "readinglist", "readinglistentry"),
}
# Sums made of the messages: numbers in bytes, for charts to read.
SUMS = {"roomyear"}
MODELS = [
    name
    for model in apps.get_app_config("archive").get_models()
    if (name := model.__name__.lower()) not in THEIR_OWN | SUMS
]


@pytest.fixture
def secret(make_room, make_message, olga, mira):
    """A 1-1 chat with an attachment, a file of its own and a problem."""
    chat = make_room(kind="direct", members=[olga, mira])
    message = make_message("the secret", chat, olga, file_names=["secret.pdf"])
    run = ImportRun.objects.get()
    IngestedFile.objects.create(
        run=run, path="users/1/history.json", sha256="1" * 64, size=2, is_direct=True
    )
    PersonName.objects.create(person=olga, name="Old Olga")
    RoomName.objects.create(room=chat, name="the secret room")
    run.report, run.about = {"secret": 1}, {"users/1/": "secret"}
    run.save()
    Problem.objects.create(
        run=run, file="users/1/history.json", reason="secret", raw="x", is_direct=True
    )
    return message


def page(client, viewer, path):
    client.force_login(viewer)
    return client.get(f"/admin/archive/{path}")


def test_where_a_message_comes_from_tells_admins_of_no_chat(
    client, make_viewer, make_room, make_message, ingested_file
):
    message = make_message("hi", make_room("Lobby"), position=4711)
    ingested_file.path, ingested_file.sha256 = "Cleo Secret/1.csv", "7" * 64
    ingested_file.is_direct = True
    ingested_file.save()
    address = f"message/{message.pk}/change/"
    telling = ("Cleo Secret", "7" * 64, "4711")
    seen = page(client, make_viewer("compliance"), address).content.decode()
    assert [text for text in telling if text not in seen] == []
    shown = page(client, make_viewer("admin"), address).content.decode()
    assert "a file that holds 1-1 chats, too" in shown
    assert [text for text in telling if text in shown] == []


@pytest.mark.parametrize("model", MODELS)
def test_members_see_no_admin_page(client, make_viewer, secret, model):
    assert page(client, make_viewer("member"), f"{model}/").status_code == 302


@pytest.mark.parametrize("model", MODELS)
def test_compliance_sees_every_list(client, make_viewer, secret, model):
    assert page(client, make_viewer("compliance"), f"{model}/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_admins_see_nothing_of_one_to_one_chats(client, make_viewer, secret, model):
    answer = page(client, make_viewer("admin"), f"{model}/")
    if model in {"viewer", "storedfile"}:
        assert answer.status_code == 403
    else:
        assert answer.status_code == 200
        body = answer.content.decode()
        assert "secret" not in body
        assert "users/1/" not in body
        assert "direct-" not in body


@pytest.mark.parametrize(("role", "is_told"), [("admin", False), ("compliance", True)])
def test_a_runs_report_counts_one_to_one_chats_so_admins_do_not_see_it(
    client, make_viewer, secret, role, is_told
):
    run = ImportRun.objects.get()
    answer = page(client, make_viewer(role), f"importrun/{run.pk}/change/")
    assert ("secret" in answer.content.decode()) == is_told


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("person", "memberships={membership}"),
        ("person", "message={message}"),
        ("person", "message__gte={message}"),
        ("person", "activities__isnull=False"),
        ("problem", "run__files__path__startswith=users/1/"),
        ("ingestedfile", "run__problems__is_direct=True"),
    ],
)
def test_no_address_filters_by_what_lies_behind_a_list(
    client, make_viewer, secret, model, lookup
):
    """Whose 1-1 chat it was, and when, could be found by trying."""
    membership = secret.room.memberships.first()
    query = lookup.format(membership=membership.pk, message=secret.pk)
    answer = page(client, make_viewer("admin"), f"{model}/?{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        ("person", "account_type=user"),
        ("person", "is_deleted__exact=0"),
        ("room", "kind__exact=public"),
        ("problem", "run__id__exact={run}"),
    ],
)
def test_lists_are_filtered_by_what_stands_beside_them(
    client, make_viewer, secret, model, lookup
):
    query = lookup.format(run=ImportRun.objects.get().pk)
    assert page(client, make_viewer("admin"), f"{model}/?{query}").status_code == 200


def test_every_model_of_the_archive_has_an_admin_page_and_nothing_else_has():
    """Lock-outs are lifted in the shell; groups mean nothing here."""
    registered = {model.__name__.lower() for model in admin.site._registry}
    assert registered == set(MODELS)


@pytest.mark.parametrize("model", ["message", "problem", "attachment", "ingestedfile"])
def test_there_is_something_that_could_leak(client, make_viewer, secret, model):
    body = page(client, make_viewer("compliance"), f"{model}/").content.decode()
    assert "secret" in body or "users/1/" in body or "Olga Owner" in body


def test_a_message_of_a_one_to_one_chat_is_not_found_by_admins(
    client, make_viewer, secret
):
    answer = page(client, make_viewer("admin"), f"message/{secret.pk}/change/")
    assert answer.status_code == 302
    answer = page(client, make_viewer("compliance"), f"message/{secret.pk}/change/")
    assert "the secret" in answer.content.decode()


@pytest.mark.parametrize("model", sorted(set(MODELS) - {"viewer"}))
def test_history_cannot_be_changed(client, make_viewer, secret, model):
    viewer = make_viewer("compliance")
    assert page(client, viewer, f"{model}/add/").status_code == 403
    pk = apps.get_model("archive", model).objects.values_list("pk", flat=True).first()
    if pk is not None:
        client.post(f"/admin/archive/{model}/{pk}/delete/", {"post": "yes"})
        client.post(f"/admin/archive/{model}/{pk}/change/", {"body": "changed"})
        assert apps.get_model("archive", model).objects.filter(pk=pk).exists()
        secret.refresh_from_db()
        assert secret.body == "the secret"


def test_compliance_adds_a_viewer_and_gives_a_role(client, make_viewer):
    client.force_login(make_viewer("compliance"))
    client.post(
        "/admin/archive/viewer/add/",
        {
            "email": "new@example.org",
            "role": "admin",
            "password1": "a long enough pass",
            "password2": "a long enough pass",
        },
    )
    viewer = Viewer.objects.get(email="new@example.org")
    assert viewer.role == "admin"
    assert viewer.check_password("a long enough pass")


def test_an_admin_cannot_make_themselves_compliance(client, make_viewer):
    viewer = make_viewer("admin")
    client.force_login(viewer)
    answer = client.post(
        f"/admin/archive/viewer/{viewer.pk}/change/",
        {"email": viewer.email, "role": "compliance", "is_active": "on"},
    )
    assert answer.status_code == 403
    viewer.refresh_from_db()
    assert viewer.role == "admin"


@pytest.mark.parametrize("role", ["admin", "compliance"])
@pytest.mark.parametrize(
    "path", ["axes/accesslog/", "axes/accessattempt/", "auth/group/", "auth/group/add/"]
)
def test_what_libraries_bring_is_open_to_nobody(client, make_viewer, role, path):
    """Such as the record of sign-ins, which could be deleted there."""
    client.force_login(make_viewer(role))
    assert client.get(f"/admin/{path}").status_code == 404
    assert path not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("by", ["pk", "uid"])
def test_a_message_is_found_by_either_id_and_tells_where_it_comes_from(
    client, make_viewer, secret, by
):
    client.force_login(make_viewer("compliance"))
    address = "/admin/archive/message/"
    found = client.get(address, {"q": getattr(secret, by)}).content.decode()
    assert f"{address}{secret.pk}/change/" in found
    page = client.get(f"{address}{secret.pk}/change/").content.decode()
    assert "2016-03-01 12:00:00.000000 UTC" in page
    assert "rooms/1/history.json, item 0 from 0, of Run" in page
    assert "0" * 64 in page


def test_an_admin_finds_no_message_of_a_one_to_one_chat_by_its_id(
    client, make_viewer, secret
):
    client.force_login(make_viewer("admin"))
    found = client.get("/admin/archive/message/", {"q": secret.uid}).content.decode()
    assert f"/{secret.pk}/change/" not in found


def test_a_filter_by_a_number_too_large_for_any_key_is_refused(client, make_viewer):
    client.force_login(make_viewer("admin"))
    answer = client.get("/admin/archive/problem/", {"run": "9" * 25})
    assert answer.status_code == 400
