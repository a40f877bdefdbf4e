"""`manage.py publish ROOM… --to DIR`: rooms as plain HTML that opens from a disk."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from archive import __version__
from archive.models import Viewer
from archive.models.zones import zone_called
from archive.progress import Messages, ProgressBar
from archive.publishing.asked import Asked
from archive.publishing.bundle import publish
from archive.publishing.choosing import public, rooms_called
from archive.publishing.errors import PublishError
from archive.queries.timeline import FIRST_DAY, LAST_DAY


class Command(BaseCommand):
    help = (
        "Write rooms as a folder of plain HTML with pictures and a search, which opens "
        "from a disk without a server. Public rooms are published as every member "
        "reads them; private rooms and 1-1 chats only with --as, the rights of a "
        "viewer who may read them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "rooms", nargs="+", metavar="ROOM", help="a HipChat id or an exact name"
        )
        parser.add_argument(
            "--to",
            required=True,
            type=Path,
            metavar="DIR",
            help="a folder that is empty or not there yet",
        )
        parser.add_argument(
            "--as",
            dest="viewer",
            metavar="EMAIL",
            help="with the rights of this viewer",
        )
        parser.add_argument(
            "--from", dest="since", type=_day, metavar="DATE", help="the first day"
        )
        parser.add_argument("--until", type=_day, metavar="DATE", help="the last day")
        parser.add_argument(
            "--time-zone",
            type=_zone,
            metavar="ZONE",
            help="such as Europe/Berlin; else the viewer's or the archive's",
        )
        parser.add_argument(
            "--no-files",
            action="store_true",
            help="leave out the files that people sent",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace an earlier bundle; other files are never deleted",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if "archive_message" not in connection.introspection.table_names():
            raise CommandError(
                f"There is no archive in {settings.DATA_DIR} yet: ingest a dump first."
            )
        # An empty address is a mistake in a script, not a wish for public rooms.
        email = options["viewer"]
        viewer = public() if email is None else _viewer(email)
        target: Path = options["to"]
        with timezone.override(options["time_zone"] or viewer.zone), _sentences(target):
            asked = _asked(viewer, options)
            with ProgressBar(Messages()) as bar:
                count = publish(asked, target, bar, force=options["force"])
        self.stdout.write(
            f"Published in {target}: {count:,} message{'' if count == 1 else 's'}. "
            f"Open {target / 'index.html'} in a browser."
        )


def _asked(viewer: Viewer, options: dict[str, Any]) -> Asked:
    since, until = options["since"], options["until"]
    if since and until and until < since:
        raise PublishError("--until is a day before --from.")
    return Asked(
        rooms=rooms_called(options["rooms"], viewer),
        viewer=viewer,
        made_at=timezone.now(),
        version=__version__,
        since=since,
        until=until,
        with_files=not options["no_files"],
    )


@contextmanager
def _sentences(target: Path) -> Iterator[None]:
    """Whatever fails is said in one; what was half written is gone by then."""
    try:
        yield
    except PublishError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        reason = error.strerror or error
        raise CommandError(f"{target} cannot be written: {reason}.") from error
    except KeyboardInterrupt as error:
        raise CommandError(f"Stopped: {target} is as it was before.") from error


def _viewer(email: str) -> Viewer:
    try:
        viewer = Viewer.objects.get_by_natural_key(email)
    except Viewer.DoesNotExist as error:
        raise CommandError(f"There is no viewer with the address {email}.") from error
    if not viewer.is_active:
        raise CommandError(f"{viewer.email} may no longer sign in.")
    return viewer


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day, such as 2016-03-01.") from error
    if not FIRST_DAY < day < LAST_DAY:
        raise ArgumentTypeError(f"No message can be of {text!r}.")
    return day


def _zone(text: str) -> ZoneInfo:
    if zone := zone_called(text):
        return zone
    raise ArgumentTypeError(f"{text!r} is no time zone, such as Europe/Berlin.")
