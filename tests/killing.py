"""Kills this process (SIGKILL) at the n-th statement it sends to the database."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection


@contextmanager
def killed_at(statement: int) -> Iterator["count[int]"]:
    """What it gives tells the number of the next statement."""
    numbers = count(1)

    def kill_at_last(execute: Any, *arguments: Any) -> Any:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    with connection.execute_wrapper(kill_at_last):
        yield numbers
