"""A dump's password, which is never taken from the command line."""

from __future__ import annotations

import os
import sys
from getpass import getpass
from pathlib import Path

from importer.errors import DumpError


class Password:
    """Read only when a dump turns out to be encrypted; raises DumpError without one."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def get(self) -> str:
        if self._file:
            return _from_file(self._file)
        if password := os.environ.get("ARCHIVE_DUMP_PASSWORD"):
            return password
        if sys.stdin.isatty():
            return getpass("Password of the dump: ")
        raise DumpError(
            "The dump is encrypted: give its password with --password-file or in "
            "ARCHIVE_DUMP_PASSWORD."
        )


def _from_file(file: Path) -> str:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        # Its name is not repeated: it may be the password, given by mistake.
        raise DumpError("The password file cannot be read.") from error
    if not lines or not lines[0]:
        raise DumpError("The password file is empty.")
    return lines[0]
