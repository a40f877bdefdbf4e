"""`manage.py rebuild_search`: the search index made anew, while pages stay up."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive.progress import Messages, ProgressBar
from importer.errors import DumpError
from importer.rebuilding import half_built_size, rebuild_index
from importer.sources.lock import Work, locked
from importer.summary import counted


class Command(BaseCommand):
    help = (
        "Build the search index anew from the messages. Searches go on meanwhile with "
        "the one in use. Stopped, it goes on when called again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from-scratch",
            action="store_true",
            help="forget what a rebuild that was stopped has built",
        )

        parser.add_argument("--json", action="store_true", help="print JSON at the end")

    def handle(self, *args: Any, from_scratch: bool, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        with (
            _as_command_error(),
            locked(settings.DATA_DIR, Work.REBUILD),
            ProgressBar(Messages()) as progress,
        ):
            rebuilt = rebuild_index(
                progress, self.stderr.write, from_scratch=from_scratch
            )
        if options["json"]:
            self.stdout.write(json.dumps(rebuilt.as_json()))
            return
        self.stdout.write(
            f"The search index is built anew: {counted(rebuilt.messages, 'message')}, "
            f"{rebuilt.seconds:,.1f} s, {rebuilt.rate:,} messages/s, "
            f"index {rebuilt.size / 2**20:,.1f} MiB"
        )


@contextmanager
def _as_command_error() -> Iterator[None]:
    try:
        yield
    except DumpError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt as error:
        raise CommandError(
            "Stopped; searches go on with the index there was. The same command again "
            f"goes on. Until then what is built takes {half_built_size() >> 20:,} MiB "
            "of the disk; --from-scratch begins anew."
        ) from error
    except (DatabaseError, OSError) as error:
        raise CommandError(
            f"The archive in {settings.DATA_DIR} could not be written ({error}): make "
            "room or mend the disk. The same command again goes on."
        ) from error
