"""``kerascheck graph``: a picture of the models in a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kerascheck.cli.arguments import flag
from kerascheck.cli.common import Failure, settings_for, settings_options, tell, write
from kerascheck.files import find_files
from kerascheck.setting_keys import LIVE_MODES
from kerascheck.settings import did_you_mean

if TYPE_CHECKING:
    from kerascheck.graph.picture import FilePictures

FORMATS: Final = ("svg", "html", "dot", "mermaid", "json")
SUFFIXES: Final = {".svg": "svg", ".html": "html", ".htm": "html", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".json": "json"}


@click.command()
@click.argument("path", metavar="PATH")
@click.option("--output-format", type=click.Choice(FORMATS), help="Default: what -o's name ends in, else svg.")
@click.option("-o", "--output-file", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of to standard output.")
@click.option("--model", "name", metavar="NAME", help="Only this model: its variable, function, class or Keras name.")
@flag("--expand", "Show nested models with what is in them.")
@click.option("--live", type=click.Choice(LIVE_MODES), help="Whether a live TensorFlow confirms (default: auto, when there is one).")
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow confirms.")
@settings_options
@click.pass_context
def graph(
    ctx: click.Context, path: str, output_format: str | None, output_file: Path | None, name: str | None, expand: bool | None,
    live: str | None, python: str | None, config: str | None, isolated: bool,
) -> None:  # fmt: skip
    """Draw the models in PATH, with shapes on the edges and the findings of `check`, without running anything."""
    from kerascheck.graph.draw import NoSuchModel, pictures_of

    settings = settings_for([path], config, isolated, {"live": live, "python": python})
    found = find_files([path], settings)
    for diagnostic in found.unreadable:
        raise Failure(f"{diagnostic.span.filename}: {diagnostic.message}")
    try:
        files, errors = pictures_of(found.files, settings, name=name, expand=bool(expand))
    except NoSuchModel as error:
        there = f"; the models are {', '.join(f'`{each}`' for each in error.names)}" if error.names else "; there are no models"
        raise Failure(f"{path} has no model `{name}`{did_you_mean(name or '', error.names)}{there}") from error
    for line in errors:
        tell(line)
    chosen = output_format or (SUFFIXES.get(output_file.suffix.lower(), "svg") if output_file is not None else "svg")
    if chosen != "json" and not any(file.pictures for file in files):
        raise Failure(f"no models found in {path}")
    text = _text(files, chosen)
    if output_file is None:
        write(text)
    else:
        try:
            output_file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Failure(f"{output_file}: {error.strerror or error}") from error
    ctx.exit(0)


def _text(files: Sequence[FilePictures], output_format: str) -> str:
    if output_format == "json":
        from kerascheck.graph.picture import as_json

        return json.dumps(as_json(files), indent=2) + "\n"
    try:
        return str(import_module(f"kerascheck.graph.{output_format}").render(files))
    except ModuleNotFoundError as error:
        if error.name != "fast_sugiyama":
            raise
        raise Failure(
            f"{output_format} pictures need fast-sugiyama, which places the boxes: pip install 'kerascheck[graph]'; "
            "dot, mermaid and json need nothing more"
        ) from error
