"""``kerascheck clean``: remove the cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from kerascheck.cli.common import Failure, settings_for, settings_options
from kerascheck.settings import CACHE_FOLDER


@click.command()
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="FOLDER", help="Where answers are kept.")
@settings_options
def clean(cache_dir: Path | None, config: str | None, isolated: bool) -> None:
    """Remove the results and answers kept on disk."""
    folder = settings_for([], config, isolated, {"cache_dir": cache_dir}).cache_folder
    removed = _removed(folder)
    click.echo(f"removed {folder}" if removed else f"there is no cache in {folder}")


def _removed(folder: Path) -> bool:
    """Removes a cache; of a folder that is not kerascheck's own, only the files it has put there."""
    from kerascheck.cache import FILE_NAME as RESULTS
    from kerascheck.live.cache import FILE_NAME as ANSWERS

    try:
        if folder.name == CACHE_FOLDER and folder.is_dir():
            shutil.rmtree(folder)
            return True
        kept = [folder / name for name in (RESULTS, ANSWERS) if (folder / name).is_file()]
        for file in kept:
            file.unlink()
        return bool(kept)
    except OSError as error:
        raise Failure(f"{folder}: can't be removed: {error.strerror or error}") from error
