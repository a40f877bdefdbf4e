"""`manage.py verify [RUN]`: the archive compared with the evidence it was made of."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive.models import ImportRun
from archive.progress import ProgressBar
from importer.sources.lock import is_ingesting
from importer.summary import counted
from importer.verifying.difference import Checked, Difference
from importer.verifying.verification import Verification

_Status = ImportRun.Status


class Command(BaseCommand):
    help = "Compare every message and file with the dumps they were ingested from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "run",
            nargs="?",
            type=int,
            metavar="RUN",
            help="the number of one ingest; without it all of them are compared",
        )

    def handle(self, *args: Any, run: int | None, **options: Any) -> None:
        runs, others = _chosen(run)
        with ProgressBar() as progress:
            verification = Verification(progress, runs, others)
            for each in runs:
                self.stdout.write(_heading(each))
                self._show(verification.check_run(each))
            self._show(verification.check_files())
            self._show(verification.check_rest())
        verification.note()
        self.stdout.write(_summary(verification.checked))
        if count := verification.checked.differences:
            raise CommandError(_sentence(count))
        is_anything = verification.checked.documents > 0
        for sentence in _conclusion(
            runs, is_whole=others is None, is_anything=is_anything
        ):
            self.stdout.write(sentence)

    def _show(self, differences: Iterable[Difference]) -> None:
        for difference in differences:
            self.stdout.write(f"  {difference}")


def _chosen(number: int | None) -> tuple[list[ImportRun], list[ImportRun] | None]:
    """The runs to compare, and all others, unless the archive is compared whole."""
    runs = list(ImportRun.objects.order_by("pk"))
    ingesting = _Status.RUNNING if is_ingesting(settings.DATA_DIR) else None
    if number is None:
        chosen = [run for run in runs if run.status != ingesting]
    else:
        chosen = [run for run in runs if run.pk == number]
        _require(number, chosen, ingesting)
    if ingesting and not chosen:
        raise CommandError("The first ingest is running: verify when it has ended.")
    if all(map(_stores_nothing, chosen)):
        raise CommandError("Nothing was ingested so far: there is nothing to verify.")
    is_whole = number is None and chosen == runs
    return chosen, None if is_whole else [run for run in runs if run not in chosen]


def _require(number: int, chosen: Sequence[ImportRun], ingesting: str | None) -> None:
    if not chosen:
        raise CommandError(f"There is no run {number}: see the pages of imports.")
    if _stores_nothing(chosen[0]):
        raise CommandError(f"Run {number} failed, so nothing of it is stored.")
    if chosen[0].status == ingesting:
        raise CommandError(f"Run {number} did not end so far: wait, or ingest again.")


def _stores_nothing(run: ImportRun) -> bool:
    return run.status == _Status.FAILED and not run.files.exists()


def _is_part(run: ImportRun) -> bool:
    """Whether it was stopped: when no ingest is running, no run is either."""
    return run.status in (_Status.INTERRUPTED, _Status.RUNNING)


def _heading(run: ImportRun) -> str:
    part = " (interrupted: what it stored until then)" if _is_part(run) else ""
    failed = " (failed)" if run.status == _Status.FAILED else ""
    manifest = run.manifest_sha256
    return f"{run}{part}{failed}" + (f", manifest {manifest}" if manifest else "")


def _summary(checked: Checked) -> str:
    numbers = (
        counted(checked.documents, "document"),
        counted(checked.messages, "message"),
        f"{checked.copies:,} copies of messages",
        counted(checked.problems, "problem"),
        counted(checked.attachments, "attachment"),
        counted(checked.files, "file"),
        counted(checked.bytes, "byte"),
    )
    text = "Compared: " + ", ".join(numbers)
    return text.replace(" 1 copies of messages", " 1 copy of a message")


def _sentence(count: int) -> str:
    what = "is 1 difference" if count == 1 else f"are {count:,} differences"
    return f"There {what} between the archive and its evidence, listed above."


def _conclusion(
    runs: Sequence[ImportRun], *, is_whole: bool, is_anything: bool
) -> Iterable[str]:
    """What is proved by there being no difference, and what is not."""
    if not is_anything:
        yield "Nothing was compared, for nothing was stored before the ingest stopped."
        return
    parts = [run for run in runs if _is_part(run)]
    if is_whole and not parts:
        yield "The archive is what the dumps say."
    else:
        yield "What was compared is what the dumps say."
    for run in parts:
        yield f"Run {run.pk} was interrupted: what it did not store was not missed."
    if not is_whole:
        yield "Other runs were not compared, nor what belongs to none."
