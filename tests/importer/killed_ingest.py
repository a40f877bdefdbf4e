"""Ingests a dump and kills itself (SIGKILL) at the n-th statement to the database.

Prints how many statements there were if it came to its end. Documents of so many bytes
in all are read in a process of their own.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

import django
from django.db import connection
from dump_maker import Silent

SMALL_BATCH = 5_000


def main(source: str, statements: str, worth_a_process: str) -> None:
    django.setup()
    from importer import reading_process, writing
    from importer.ingest import ingest

    reading_process.WORTH_A_PROCESS = int(worth_a_process)
    writing.BATCH = SMALL_BATCH
    numbers = count(1)

    def kill_at_last(execute: Any, *arguments: Any) -> Any:
        if next(numbers) == int(statements):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(kill_at_last):
        ingest(Path(source), str, Silent())
    sys.stdout.write(str(next(numbers) - 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
