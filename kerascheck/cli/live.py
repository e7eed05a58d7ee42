"""``kerascheck live``: which Python, TensorFlow and Keras are the judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from kerascheck.cli.common import settings_for, settings_options
from kerascheck.cli.judge import ADVICE

if TYPE_CHECKING:
    from kerascheck.live import JudgeInterpreter, NoJudge

TITLES: Final = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


@click.command()
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow confirms.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="FOLDER", help="Where answers are kept.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
@settings_options
@click.pass_context
def live(
    ctx: click.Context, python: str | None, cache_dir: Path | None, output_format: str, config: str | None, isolated: bool
) -> None:  # fmt: skip
    """Tell which Python, TensorFlow and Keras confirm the shapes, how they were found, and how much is kept of what they said."""
    from kerascheck.live import JudgeInterpreter, find_judge

    settings = settings_for([], config, isolated, {"python": python, "cache_dir": cache_dir})
    judge = find_judge(settings.python, Path.cwd())
    older = find_judge(settings.python, Path.cwd(), legacy=True)
    record = _found(judge, older, settings.cache_folder) if isinstance(judge, JudgeInterpreter) else _not_found(judge)
    if output_format == "json":
        click.echo(json.dumps(record, indent=2))
    else:
        click.echo("\n".join(_lines(record)))
    if not isinstance(judge, JudgeInterpreter):
        ctx.exit(1)


def _found(judge: JudgeInterpreter, older: JudgeInterpreter | NoJudge, folder: Path) -> dict[str, Any]:
    """All about the judge; ``keras_2`` is the version that judges programs which ask for Keras 2, None where there is none."""
    from kerascheck.live import JudgeInterpreter, cache_of

    cache = cache_of(folder, judge)
    return {
        "python": str(judge.python),
        "found_by": judge.found_by,
        "keras": judge.keras,
        "package": judge.package,
        "backend": judge.backend,
        "tensorflow": None,
        judge.backend: judge.framework,
        "keras_2": older.keras if isinstance(older, JudgeInterpreter) else None,
        "cache": {"folder": str(folder), "answers": len(cache), "bytes": cache.size},
    }


def _not_found(nothing: NoJudge) -> dict[str, Any]:
    return {"python": None, "reason": nothing.reason, "tried": list(nothing.tried), "advice": ADVICE}


def _lines(record: dict[str, Any]) -> list[str]:
    if record["python"] is None:
        return [record["reason"], *(f"  {line}" for line in record["tried"]), record["advice"]]
    backend, cache = record["backend"], record["cache"]
    answers = f"{cache['answers']} answer{'' if cache['answers'] == 1 else 's'}, {cache['bytes'] / 1024:.1f} KiB"
    rows = [
        ("Python", record["python"]),
        ("found by", record["found_by"]),
        (TITLES[backend], record[backend]),
        ("Keras", record["keras"] + (f" ({record['package']})" if record["package"] != "keras" else "")),
        ("backend", backend),
        ("Keras 2", record["keras_2"] or "none, so programs that ask for it are not confirmed"),
        ("cache", f"{cache['folder']}: {answers if cache['bytes'] else 'empty'}"),
    ]
    return [f"{title:<11} {text}" for title, text in rows]
