"""`manage.py verify [RUN]`: the archive compared with the evidence it was made of."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.models import ImportRun
from importer.progress import ProgressBar
from importer.verifying.documents import Checked, Difference
from importer.verifying.verification import Verification


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
        runs = [_run(run)] if run is not None else list(_all_runs())
        if not runs:
            raise CommandError(
                "Nothing was ingested so far: there is nothing to verify."
            )
        with ProgressBar() as progress:
            verification = Verification(progress)
            for each in runs:
                self.stdout.write(_heading(each))
                self._show(verification.check_run(each))
            hashes = None if run is None else verification.checked.file_hashes
            self._show(verification.check_files(hashes))
        self.stdout.write(_summary(verification.checked))
        if count := verification.checked.differences:
            raise CommandError(_sentence(count))
        self.stdout.write("The archive is what the dumps say.")

    def _show(self, differences: Iterable[Difference]) -> None:
        for difference in differences:
            self.stdout.write(f"  {difference}")


def _all_runs() -> Iterable[ImportRun]:
    """Those of which something is stored."""
    kept = (ImportRun.Status.FINISHED, ImportRun.Status.INTERRUPTED)
    return ImportRun.objects.filter(status__in=kept).order_by("pk")


def _run(number: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise CommandError(f"There is no run {number}: see the pages of imports.")
    if run.status == ImportRun.Status.FAILED:
        raise CommandError(f"Run {number} failed, so nothing of it is stored.")
    if run.status == ImportRun.Status.RUNNING:
        raise CommandError(f"Run {number} did not end so far: wait, or ingest again.")
    return run


def _heading(run: ImportRun) -> str:
    is_part = run.status == ImportRun.Status.INTERRUPTED
    return f"{run} (interrupted: what it stored until then)" if is_part else str(run)


def _summary(checked: Checked) -> str:
    counts = {
        "documents": checked.documents,
        "messages": checked.messages,
        "copies of messages": checked.copies,
        "problems": checked.problems,
        "attachments": checked.attachments,
        "files": checked.files,
        "bytes": checked.bytes,
    }
    return "Compared: " + ", ".join(f"{n:,} {what}" for what, n in counts.items())


def _sentence(count: int) -> str:
    what = "is 1 difference" if count == 1 else f"are {count:,} differences"
    return f"There {what} between the archive and its evidence, listed above."
