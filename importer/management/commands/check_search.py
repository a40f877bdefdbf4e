"""`manage.py check_search`: the search index compared with the messages."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from archive.progress import Messages, ProgressBar
from importer.errors import DumpError
from importer.sources.lock import Work, locked
from importer.verifying.index import (
    differences_of_counts,
    differences_of_index,
    steps,
)

OF_INDEX = (
    "The search index is not what the messages say: run manage.py rebuild_search."
)
OF_COUNTS = (
    "Rooms count other messages than are stored: manage.py verify says more, and "
    "rebuild_search does not mend it."
)


class Command(BaseCommand):
    help = (
        "Compare the search index with the messages: all ids, how many each room has, "
        "and the words of some."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="compare the words of all messages"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            with locked(settings.DATA_DIR, Work.CHECK):
                self._check(is_all=options["all"])
        except DumpError as error:
            raise CommandError(str(error)) from error

    def _check(self, *, is_all: bool) -> None:
        with ProgressBar(Messages()) as progress:
            progress.begin("Checking", steps(is_all=is_all))
            of_index = list(differences_of_index(progress.advance, is_all=is_all))
            of_counts = list(differences_of_counts())
        for what in of_index:
            self.stdout.write(f"  the search index: {what}")
        for what in of_counts:
            self.stdout.write(f"  the archive: {what}")
        advice = [OF_INDEX] * bool(of_index) + [OF_COUNTS] * bool(of_counts)
        if advice:
            raise CommandError(" ".join(advice))
        which = "all" if is_all else "some"
        self.stdout.write(
            f"The search index has every message, and of {which} all their words."
        )
