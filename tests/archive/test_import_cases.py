"""Of every dump of the tests: its pages' numbers add up, and are those of the rows."""

from pathlib import Path

import pytest
from dump_maker import Silent

from archive.models import Message, Problem, Room
from importer.ingest import ingest

DUMPS = Path(__file__).parents[1] / "dumps"
CASES = sorted(folder.name for folder in DUMPS.iterdir() if folder.is_dir())


@pytest.fixture
def ingested(db):
    """Takes in a dump of the test's folder; the sample is an archive within it."""

    def take_in(folder):
        packed = list(folder.glob("*.tar.gz"))
        return ingest(packed[0] if packed else folder, str, Silent())

    return take_in


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_of_every_dump_add_up(browser, ingested, case, text_of):
    run = ingested(DUMPS / case)
    stored = Message.objects.filter(source_file__run=run)
    problems = Problem.objects.filter(run=run)
    rows = {
        "compliance": (stored, problems),
        "admin": (
            stored.exclude(room__kind=Room.Kind.DIRECT),
            problems.filter(is_direct=False),
        ),
    }
    for role, (kept, listed) in rows.items():
        client = browser(role)
        page = client.get(f"/imports/{run.pk}/")
        assert "✓ The numbers add up" in text_of(page)
        assert page.context["overview"].numbers.adds_up
        found = client.get(f"/imports/{run.pk}/report.json").json()
        total = found["numbers"]["total"]
        assert (total["stored"], total["problems"]) == (kept.count(), listed.count())
        assert found["problems"]["count"] == total["problems"]
        assert total == sum_of_kinds(found["numbers"]["scopes"])
        assert sum(month["stored"] for month in found["months"]) == kept.count()
        dated = sum(month["items"] for month in found["months"])
        assert dated + found["numbers"]["undated"] == total["items"]


@pytest.mark.parametrize("case", CASES)
def test_the_documents_of_every_dump_add_up(browser, ingested, case):
    run = ingested(DUMPS / case)
    sums = browser("compliance").get(f"/imports/{run.pk}/files/").context["sums"]
    assert (sums.uneven, sums.tally.adds_up) == (0, True)
    assert sums.tally.items + sums.elsewhere == run.report["items"]
    read = run.files.exclude(format="").values("path")
    assert sums.elsewhere == run.problems.exclude(file__in=read).count()


def sum_of_kinds(scopes):
    kinds = [kind for scope in scopes.values() for kind in scope["kinds"].values()]
    return {
        name: sum(kind[name] for kind in kinds)
        for name in ("items", "stored", "duplicates", "problems")
    }
