"""``kerascheck summary``: every model as Keras' ``model.summary()`` would print it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from kerascheck.cli.arguments import flag
from kerascheck.cli.common import settings_for, settings_options, tell, wants_color, write
from kerascheck.files import find_files
from kerascheck.setting_keys import LIVE_MODES


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATHS...")
@click.option("--output-format", type=click.Choice(["text", "json", "json-lines"]), default="text", help="Default: text.")
@click.option("--live", type=click.Choice(LIVE_MODES), help="Whether a live TensorFlow confirms (default: auto, when there is one).")
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow confirms.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: auto, on a terminal.")
@flag("--explain", "Say of each layer what its units are, why its output has its shape and how its parameters are counted.")
@settings_options
@click.pass_context
def summary(
    ctx: click.Context,
    paths: tuple[str, ...],
    output_format: str,
    live: str | None,
    python: str | None,
    color: str,
    explain: bool,
    config: str | None,
    isolated: bool,
) -> None:
    """Show every model in PATHS as Keras' model.summary() would, without running anything."""
    from kerascheck.summary import summarize_files

    settings = settings_for(paths, config, isolated, {"live": live, "python": python})
    found = find_files(paths, settings)
    summaries = summarize_files(found.files, settings, explained=explain)
    write(_text(summaries, output_format, wants_color(color, sys.stdout)))
    for diagnostic in found.unreadable:
        tell(f"{diagnostic.span.filename}: {diagnostic.message}")
    ctx.exit(1 if found.unreadable else 0)


def _text(summaries: Sequence[Mapping[str, Any]], output_format: str, color: bool) -> str:
    match output_format:
        case "json":
            return json.dumps(summaries, indent=2) + "\n"
        case "json-lines":
            return "".join(json.dumps(summary) + "\n" for summary in summaries)
        case _:
            from kerascheck.report.summary_text import summary_text

            return summary_text(summaries, color)
