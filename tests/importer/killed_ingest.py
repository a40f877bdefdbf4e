"""Ingests a dump and kills itself (SIGKILL) at the n-th statement to the database."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from importer.ingest import ingest  # noqa: E402


class Silent:
    def begin(self, task: str, total: int) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass


statements_left = int(sys.argv[2])


def count_down(execute: Any, *arguments: Any) -> Any:
    global statements_left
    statements_left -= 1
    if statements_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*arguments)


with connection.execute_wrapper(count_down):
    ingest(Path(sys.argv[1]), str, Silent())
