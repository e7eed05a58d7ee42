"""``kerascheck version``: which version this is."""

from __future__ import annotations

import json

import click

from kerascheck import __version__


@click.command()
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def version(output_format: str) -> None:
    """Show the version."""
    click.echo(json.dumps({"version": __version__}) if output_format == "json" else f"kerascheck {__version__}")
