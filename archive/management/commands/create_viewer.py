"""`manage.py create_viewer EMAIL`: lets someone sign in, with a password shown once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from archive.models import Viewer


class Command(BaseCommand):
    help = "Create a viewer with a random password, which is shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--role", choices=Viewer.Role.values, default=Viewer.Role.MEMBER
        )

    def handle(self, *args: Any, email: str, role: str, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        if Viewer.objects.filter(email__iexact=email).exists():
            raise CommandError(f"There is a viewer {email} already.")
        password = secrets.token_urlsafe(12)
        Viewer.objects.create_viewer(email, password, role)
        self.stdout.write(f"{role:<11} {email}  password: {password}")
