"""`manage.py demo`: the sample archive, ready to look at, and served."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from archive.management.commands.serve import check_port
from archive.models import ImportRun, Viewer

SAMPLE = Path("tests/dumps/sample/hipchat-sample.tar.gz")
# The first two are people of the sample, so they have 1-1 chats and private rooms.
VIEWERS = {
    Viewer.Role.MEMBER: "ayakim.3@example.com",
    Viewer.Role.ADMIN: "yukibauer.1@example.com",
    Viewer.Role.COMPLIANCE: "compliance@example.com",
}


class Command(BaseCommand):
    help = "Ingest the sample dump, create a viewer for each role, and serve."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        check_port(port)
        call_command("migrate", verbosity=0)
        # Never put made-up talk among somebody's own.
        if not ImportRun.objects.filter(status=ImportRun.Status.FINISHED).exists():
            call_command("ingest", str(settings.BASE_DIR / SAMPLE))
        self._create_viewers()
        call_command("serve", port=port)

    @transaction.atomic
    def _create_viewers(self) -> None:
        if Viewer.objects.exists():
            self.stdout.write(
                "Sign in with a password shown at the first start; "
                "manage.py changepassword EMAIL sets a new one."
            )
            return
        self.stdout.write("\nViewers to sign in as. Their passwords are shown once:\n")
        for role, email in VIEWERS.items():
            call_command("create_viewer", email, role=role, stdout=self.stdout)
        self.stdout.write("")
