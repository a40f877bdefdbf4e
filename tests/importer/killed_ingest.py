"""Ingests a dump and kills itself (SIGKILL) at the n-th statement to the database.

Prints how many statements there were if it came to its end. Documents of so many bytes
in all are read in a process of their own.
"""

import sys
from pathlib import Path

import django
from dump_maker import Silent
from killing import killed_at

SMALL_BATCH = 5_000


def main(source: str, statements: str, worth_a_process: str) -> None:
    django.setup()
    from importer import reading_process, writing
    from importer.ingest import ingest

    reading_process.WORTH_A_PROCESS = int(worth_a_process)
    writing.BATCH = SMALL_BATCH
    with killed_at(int(statements)) as numbers:
        ingest(Path(source), str, Silent())
    sys.stdout.write(str(next(numbers) - 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
