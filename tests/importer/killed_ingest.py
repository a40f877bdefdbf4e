"""Ingests a dump and kills itself (SIGKILL) at the n-th statement to the database."""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import django
from django.db import connection
from dump_maker import Silent


def main(source: str, statements: str) -> None:
    django.setup()
    from importer.ingest import ingest

    numbers = count(1)

    def kill_at_last(execute: Any, *arguments: Any) -> Any:
        if next(numbers) == int(statements):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(kill_at_last):
        ingest(Path(source), str, Silent())


if __name__ == "__main__":
    main(*sys.argv[1:])
