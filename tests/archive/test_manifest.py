"""The manifest of an import: who gets the list of all files of a dump."""

import json

import pytest
from import_maker import add_file, add_problem, keep, tally

from archive.evidence.store import document_path

OPEN = ["users.json", "rooms/1/history.json", "rooms/1/files/a.png", "logs/Ops/1.json"]


@pytest.fixture
def run(ingested_file):
    """A run of a dump that holds rooms alone."""
    run = ingested_file.run
    run.status, run.report = "finished", {"scopes": {"direct": {"kinds": {}}}}
    add_file(run, "logs/Ops/1.json")
    return run


@pytest.fixture
def manifest(run, data_folder):
    """Keeps a manifest of these paths as the run's."""

    def make(*paths):
        rows = [{"path": path, "sha256": "0" * 64, "size": 1} for path in paths]
        content = json.dumps(rows).encode()
        run.manifest_sha256 = keep(data_folder, content)
        run.save()
        return content

    return make


@pytest.fixture
def answers(browser, run):
    """What admin and compliance get."""
    clients = browser("admin"), browser("compliance")

    def read():
        address = f"/imports/{run.pk}/manifest"
        responses = [client.get(address) for client in clients]
        found = tuple(response.status_code for response in responses)
        for response in responses:
            response.close()
        return found

    return read


def test_the_manifest_comes_byte_for_byte_as_a_file(run, browser, manifest):
    content, address = manifest(*OPEN), f"/imports/{run.pk}/manifest"
    response = browser("admin").get(address)
    assert response.getvalue() == content
    name = f"import-{run.pk}-manifest.json"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_page_leads_to_the_manifest(run, browser, manifest, text_of):
    manifest(*OPEN)
    client = browser("admin")
    link = f'href="/imports/{run.pk}/manifest"'
    assert link in text_of(client.get(f"/imports/{run.pk}/"))
    add_file(run, "users/7/history.json", is_direct=True)
    assert link not in text_of(client.get(f"/imports/{run.pk}/"))


@pytest.mark.parametrize(
    "path", ["users/7/history.json", "users/7/files/a.png", "x/rooms/1/a.png"]
)
def test_a_name_that_may_be_of_a_chat_is_for_compliance_alone(manifest, answers, path):
    manifest(*OPEN)
    assert answers() == (200, 200)
    manifest(*OPEN, path)
    assert answers() == (404, 200)


def test_a_run_with_anything_of_chats_is_for_compliance_alone(run, manifest, answers):
    manifest(*OPEN)
    assert answers() == (200, 200)
    file = add_file(run, "chats.csv", is_direct=True)
    assert answers() == (404, 200)
    file.delete()
    problem = add_problem(run, "A chat.", "psst", is_direct=True)
    assert answers() == (404, 200)
    problem.delete()
    run.report["scopes"]["direct"]["kinds"] = {"message": tally(1, 0, 1)}
    run.save()
    assert answers() == (404, 200)


@pytest.mark.parametrize("status", ["running", "failed", "interrupted"])
def test_a_run_that_did_not_end_is_for_compliance_alone(run, manifest, answers, status):
    run.status = status
    manifest(*OPEN)
    assert answers() == (404, 200)


def test_a_run_that_did_not_count_apart_is_for_compliance_alone(run, manifest, answers):
    run.report = {"items": 1}
    manifest(*OPEN)
    assert answers() == (404, 200)


@pytest.mark.parametrize("damage", [b"", b"not zstandard", None])
def test_a_manifest_that_is_gone_or_damaged_is_nobodys(
    run, manifest, answers, data_folder, damage
):
    manifest(*OPEN)
    place = document_path(data_folder, run.manifest_sha256)
    place.unlink() if damage is None else place.write_bytes(damage)
    assert answers() == (404, 404)


def test_a_manifest_that_was_changed_is_nobodys(run, manifest, answers, data_folder):
    manifest(*OPEN)
    keep(data_folder, b"[]", run.manifest_sha256)
    assert answers() == (404, 404)


def test_a_run_without_a_manifest_has_none(run, manifest, answers):
    run.save()
    assert answers() == (404, 404)
