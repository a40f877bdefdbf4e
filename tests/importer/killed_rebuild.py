"""Rebuilds the search index and kills itself (SIGKILL) at the n-th statement.

Prints how many statements there were if it came to its end.
"""

import sys

import django
from dump_maker import Silent
from killing import killed_at

SMALL_BATCH = 500


def main(statements: str) -> None:
    django.setup()
    from importer import rebuilding

    rebuilding.BATCH = SMALL_BATCH
    with killed_at(int(statements)) as numbers:
        rebuilding.rebuild_index(Silent(), lambda sentence: None)
    sys.stdout.write(str(next(numbers) - 1))


if __name__ == "__main__":
    main(*sys.argv[1:])
