"""The command line: ``kerascheck`` and its commands, each imported only when it is used."""

from __future__ import annotations

import errno
from importlib import import_module
from typing import Any, Final, cast

import click

from kerascheck import __version__
from kerascheck.cli.common import Failure
from kerascheck.settings import SettingsError, did_you_mean

# Each command's module, which has a click command of the same name, and its line in `kerascheck --help`.
COMMANDS: Final = {
    "check": "Find mistakes in Keras models.",
    "summary": "Show every model as Keras' model.summary() would.",
    "graph": "Draw the models.",
    "rule": "Explain a rule, or all rules; begin a new one.",
    "config": "Explain the settings, or one of them.",
    "live": "Tell which Python, TensorFlow and Keras confirm the shapes.",
    "clean": "Remove the cache.",
    "version": "Show the version.",
}


class Commands(click.Group):
    """The group of all commands, which imports none before it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return cast(click.Command, getattr(import_module(f"kerascheck.cli.{cmd_name}"), cmd_name))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"no such command `{name}`{did_you_mean(name, COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise Failure(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # click ends quietly when the reader of a pipe has gone away.
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            import traceback

            click.echo(traceback.format_exc(), err=True, nl=False)
            raise Failure(f"kerascheck {__version__} itself failed; please report the lines above") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="kerascheck", message="%(prog)s %(version)s")
def main() -> None:
    """Find mistakes in Keras models from their source, without running it."""
