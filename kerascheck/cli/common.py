"""What several commands share: options, where settings are looked for, and how text gets out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from kerascheck.settings import Settings, load_settings


class Failure(click.ClickException):
    """What went wrong other than in the checked code; exit status 1 is for findings alone."""

    exit_code = 2


Command = TypeVar("Command", bound=Callable[..., Any])


def settings_options(command: Command) -> Command:
    """``--config`` and ``--isolated``."""
    command = click.option("--isolated", is_flag=True, help="Ignore all configuration files.")(command)
    return click.option("--config", metavar="PATH | 'KEY = VALUE'", help="A configuration file, or one setting as TOML.")(command)


def settings_for(paths: Sequence[str], config: str | None, isolated: bool, options: dict[str, Any] | None = None) -> Settings:
    """The settings that hold for some paths: those nearest to the folder that has them all, with the options given on top.

    Args:
        paths: files and folders; none stands for the working directory.
        config: ``--config``.
        isolated: ``--isolated``.
        options: settings by field name; None stands for an option that was not given.
    """
    settings = load_settings(_common_folder(paths), config=config, isolated=isolated)
    return replace(settings, **{name: value for name, value in (options or {}).items() if value is not None})


def wants_color(mode: str, stream: TextIO) -> bool:
    """Whether to colour what goes to a stream: as ``--color`` says, else ``NO_COLOR``, else ``FORCE_COLOR``, else on a terminal."""
    if mode != "auto":
        return mode == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    # Emacs runs compilations on a terminal, and then looks for places in plain text.
    compiling = os.environ.get("INSIDE_EMACS", "").endswith(",compile")
    return stream.isatty() and os.environ.get("TERM") != "dumb" and not compiling


def write(text: str, err: bool = False) -> None:
    """Write to standard output (or error); what its encoding cannot say is escaped, never an error."""
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False, err=err, color=True)


def tell(line: str) -> None:
    """One line for the person on standard error."""
    click.echo(line, err=True)


def _common_folder(paths: Sequence[str]) -> Path:
    existing = [os.path.abspath(path) for path in paths if os.path.exists(path)]
    if not existing:
        return Path.cwd()
    try:
        common = os.path.commonpath(existing)
    except ValueError:  # on different drives
        return Path.cwd()
    return Path(common if os.path.isdir(common) else os.path.dirname(common))
