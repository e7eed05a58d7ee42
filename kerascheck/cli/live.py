"""``kerascheck live``: which Python, TensorFlow and Keras are the judge."""

from __future__ import annotations

from pathlib import Path

import click

from kerascheck.cli.common import settings_for, settings_options
from kerascheck.cli.judge import ADVICE
from kerascheck.settings import Settings


@click.command()
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow confirms.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="FOLDER", help="Where answers are kept.")
@settings_options
@click.pass_context
def live(ctx: click.Context, python: str | None, cache_dir: Path | None, config: str | None, isolated: bool) -> None:
    """Tell which Python, TensorFlow and Keras confirm the shapes, how they were found, and how much is kept of what they said."""
    from kerascheck.live import NoJudge, find_judge

    settings = settings_for([], config, isolated, {"python": python, "cache_dir": cache_dir})
    judge = find_judge(settings.python, Path.cwd())
    if isinstance(judge, NoJudge):
        click.echo(judge.reason)
        for line in judge.tried:
            click.echo(f"  {line}")
        click.echo(ADVICE)
        ctx.exit(1)
    click.echo(f"Python      {judge.python}")
    click.echo(f"found by    {judge.found_by}")
    click.echo(f"TensorFlow  {judge.framework}")
    click.echo(f"Keras       {judge.keras}")
    click.echo(f"cache       {_cache(settings, judge.keras, judge.framework)}")


def _cache(settings: Settings, keras: str, tensorflow: str) -> str:
    from kerascheck.live import AnswerCache

    cache = AnswerCache(settings.cache_folder, keras, tensorflow)
    if not cache.size:
        return f"{settings.cache_folder}: empty"
    answers = len(cache)
    return f"{settings.cache_folder}: {answers} answer{'' if answers == 1 else 's'}, {cache.size / 1024:.1f} KiB"
