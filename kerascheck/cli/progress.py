"""Progress: a bar on the terminal's standard error for a run that takes longer than a second."""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE: Final = 1.0
"""Seconds without a bar: a run that is done by then needs none."""


class ProgressBar:
    """Shows how many files are done, as a context; says nothing where standard error is no terminal.

    Args:
        wanted: whether the person wants to see more than findings.
    """

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._began = monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Takes note of how many of all files are done."""
        if self._shown is None:
            if not self._wanted or monotonic() - self._began < PATIENCE:
                return
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            bar = Progress(TextColumn("checking"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True)
            bar.start()
            self._shown = (bar, bar.add_task("checking", total=total))
        bar, task = self._shown
        bar.update(task, completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown is not None:
            self._shown[0].stop()
