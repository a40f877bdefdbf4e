"""`manage.py serve`: brings the database up to date and serves the pages."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from archive.queries.searching.finding import OLD_INDEX
from archive.search import get_backend

# Reading is mostly waiting for the database's file, so threads serve it well. There are
# more than pages need: a download holds one until its end, and may take hours. Where
# there are threads, gunicorn's timeout is for workers that hang, not for long answers.
GUNICORN = [
    "--workers=2",
    "--threads=8",
    "--worker-class=gthread",
    "--no-control-socket",
    # As long as it goes: a search of 800 Chinese characters fits.
    "--limit-request-line=8190",
]


class Command(BaseCommand):
    help = "Serve the archive on 127.0.0.1 with a production server (gunicorn)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        check_port(port)
        call_command("migrate", verbosity=0)
        if not get_backend().is_current():
            self.stdout.write(str(OLD_INDEX))
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"The archive is at http://127.0.0.1:{port}/ (Ctrl-C stops)")
        self.stdout.flush()
        server = ["gunicorn", f"--bind=127.0.0.1:{port}", *GUNICORN]
        command = [sys.executable, "-m", *server, "--log-level=warning"]
        os.execv(sys.executable, [*command, "archive.wsgi"])  # noqa: S606 - no shell


def check_port(port: int) -> None:
    """Raises CommandError, with what to do, when the port cannot be had."""
    if not 0 < port < 65536:
        raise CommandError(f"There is no port {port}: ports go from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}). "
                f"PORT={port + 1} before the command takes another one."
            ) from error
