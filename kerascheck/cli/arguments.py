"""Arguments: the kinds of option that click does not have, and ``@file``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


class ArgumentFiles(click.Command):
    """A command for which ``@file`` stands for the arguments in a file, one a line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        expanded: list[str] = []
        for arg in args:
            expanded += _arguments_in(arg[1:], ctx) if arg.startswith("@") and len(arg) > 1 else [arg]
        return super().parse_args(ctx, expanded)


def word_list(name: str, text: str) -> Callable[..., Any]:
    """An option that takes a comma list, once or several times; None when it is not given at all."""
    return click.option(name, multiple=True, metavar="LIST", callback=_words, help=text)


def flag(*names_and_text: str) -> Callable[..., Any]:
    """An option without a value; the last argument is its help."""
    *names, text = names_and_text
    return click.option(*names, is_flag=True, default=None, help=text)


def _words(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...] | None:
    return tuple(word.strip() for item in value for word in item.split(",") if word.strip()) if value else None


def _arguments_in(path: str, ctx: click.Context) -> list[str]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"argument file {path}: {getattr(error, 'strerror', None) or error}", ctx) from error
    return [line.strip() for line in lines if line.strip()]
