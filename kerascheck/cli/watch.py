"""Watching: the check is made anew whenever a Python file or a setting changes, until the person presses Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

from kerascheck.cli.common import Failure, tell

WATCHED: Final = frozenset((".py", ".pyw", ".ipynb", ".toml"))


def watch(paths: Sequence[str], check: Callable[[], object]) -> None:
    """Checks once, then again after every change under some paths.

    Args:
        paths: files and folders; the folder of a file is watched, since editors replace files instead of writing them.
        check: makes one check and shows its results.

    Raises:
        Failure: when the library that watches is missing, or there is nothing to watch.
    """
    try:
        from watchfiles import Change, DefaultFilter
        from watchfiles import watch as changes
    except ImportError as error:
        raise Failure("--watch needs the library watchfiles: pip install 'kerascheck[watch]'") from error
    given = [Path(path).absolute() for path in paths or ["."] if Path(path).exists()]
    if not given:
        raise Failure("there is nothing to watch: none of the paths exists")
    files = {str(path) for path in given if path.is_file()}
    folders = [path for path in given if path.is_dir()]
    usual = DefaultFilter()

    def concerns(change: Change, path: str) -> bool:
        under = path in files or any(Path(path).is_relative_to(folder) for folder in folders)
        return under and Path(path).suffix in WATCHED and usual(change, path)

    _shown(check)
    try:
        for _ in changes(*{path if path.is_dir() else path.parent for path in given}, watch_filter=concerns, raise_interrupt=True):
            _shown(check)
    except KeyboardInterrupt:
        tell("")


def _shown(check: Callable[[], object]) -> None:
    if sys.stdout.isatty():
        click.clear()
    check()
    tell("Watching for changes; Ctrl-C ends.")
