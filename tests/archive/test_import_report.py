"""The report on an import: to print and sign, and for programs."""

import json
import re
from datetime import UTC, datetime

from import_maker import TOTAL, add_file

from archive import __version__
from archive.models import Message, Problem


def test_report_begins_with_what_is_signed_and_ends_with_annexes(browser, run, text_of):
    text = text_of(browser("compliance").get(f"/imports/{run.pk}/report/"))
    assert f"HipChat Archive {__version__} made this report on <time" in text
    assert "for <b>compliance@example.org</b>. It covers rooms and 1-1 chats." in text
    order = ["items in the dump", "What was", "What is signed", "Signature", "Annex A:"]
    assert sorted(order, key=text.index) == order
    assert re.findall(r"<h2>Annex (\w): ([^<]*?)(?: <|<)", text) == [
        ("A", "Files"),
        ("B", "Problems"),
        ("C", "Files sent, but not in the dump"),
        ("D", "Messages per month, and gaps"),
        ("E", "People named, but not listed"),
        ("F", "Files that nothing refers to"),
        ("G", "What the dump says of itself"),
    ]
    assert text.count("<details") == text.count(" open>") > 0


def test_annexes_that_have_nothing_to_say_are_left_out(browser, run):
    Problem.objects.all().delete()
    run.about = {}
    run.save()
    page = browser("compliance").get(f"/imports/{run.pk}/report/")
    letters = [(each.letter, each.key) for each in page.context["report"].annexes]
    assert letters == [
        ("A", "files"),
        ("B", "absent"),
        ("C", "months"),
        ("D", "people"),
        ("E", "unreferenced"),
    ]


def test_report_lists_files_with_problems_and_all_if_asked_to(browser, run, text_of):
    add_file(run, "rooms/9/history.json", items=3, stored=2, problems=1)
    client, address = browser("compliance"), f"/imports/{run.pk}/report/"
    short, whole = client.get(address), client.get(f"{address}?files=all")
    paths = [file.path for file in short.context["report"].files]
    assert paths == ["rooms/9/history.json"]
    assert len(whole.context["report"].files) == 3
    assert 'href="?files=all"' not in text_of(whole)
    assert f'<a href="{address}?files=all">With all files</a>' in text_of(short)
    assert f'<a href="{address}">Short report</a>' in text_of(whole)


def test_long_lists_say_that_they_are_cut(browser, run, text_of, monkeypatch):
    monkeypatch.setattr("archive.queries.import_report.AT_MOST", 1)
    text = text_of(browser("compliance").get(f"/imports/{run.pk}/report/"))
    assert "The first 1 of 3; the page of this import lists all." in text
    assert "The first 1 of 2; the page of this import lists all." in text


def test_every_page_of_paper_names_the_dump(browser, run):
    html = browser("admin").get(f"/imports/{run.pk}/report/").content.decode()
    assert f'data-title="Report on import {run.pk}"' in html
    assert f'data-of="SHA-256 {"a" * 64}"' in html
    run.sha256 = ""
    run.save()
    html = browser("compliance").get(f"/imports/{run.pk}/report/").content.decode()
    assert f'data-of="Manifest {"b" * 64}"' in html


def test_failed_imports_offer_no_report_to_print(browser, run):
    link, client = f'href="/imports/{run.pk}/report/"', browser("admin")
    assert link in client.get(f"/imports/{run.pk}/").content.decode()
    run.status = "failed"
    run.save()
    assert link not in client.get(f"/imports/{run.pk}/").content.decode()


def test_report_as_json_has_the_same_numbers(browser, run):
    response = browser("compliance").get(f"/imports/{run.pk}/report.json")
    disposition = f'attachment; filename="import-{run.pk}.json"'
    assert response["Content-Disposition"] == disposition
    found = json.loads(response.content)
    assert found["numbers"]["total"] == TOTAL
    assert found["numbers"]["adds_up"] is True
    assert found["numbers"]["undated"] == 2
    assert found["months"] == [
        {"first": "2016-03", "items": 1_005, "stored": 1_000, "direct": 0},
        {"first": "2016-07", "items": 7_311, "stored": 7_309, "direct": 7_311},
    ]
    assert found["problems"]["count"] == len(found["problems"]["first"]) == 3
    message = str(Message.objects.get(body="psst").pk)
    assert found["absent_files"]["first"][1]["message"] == message


def test_how_many_differences_there_are_is_for_compliance_alone(browser, run):
    run.verified_at, run.differences = datetime(2026, 11, 25, tzinfo=UTC), 4_242
    run.save()
    address = f"/imports/{run.pk}/report.json"
    for role, differences in (("admin", True), ("compliance", 4_242)):
        found = browser(role).get(address).json()["verified"]
        assert found == {"at": "2026-11-25T00:00:00Z", "differences": differences}
