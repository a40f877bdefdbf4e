"""Shows how far some work is: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text


class Messages(ProgressColumn):
    """How many messages of how many, and how many in a second."""

    def __init__(self) -> None:
        """The bar beside it gives way where a terminal is narrow."""
        super().__init__(Column(no_wrap=True))

    def render(self, task: Task) -> Text:
        if task.total is None:
            return Text()
        rate = f", {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{task.completed:,.0f}/{task.total:,.0f} messages{rate}")


class ProgressBar:
    """One bar for each task; amounts are bytes, or what another column says."""

    def __init__(self, amounts: ProgressColumn | None = None) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description:<18}"),
            BarColumn(),
            amounts or DownloadColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take the bars away, so that something can be written."""
        self._progress.stop()

    def begin(self, task: str, total: int | None, done: int = 0) -> None:
        self._task = self._progress.add_task(task, total=total, completed=done)

    def advance(self, amount: int) -> None:
        if self._task is not None:
            self._progress.advance(self._task, amount)
