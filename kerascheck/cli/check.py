"""``kerascheck check``: find mistakes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from kerascheck.cli.adoption import refuse_contradictions, without_known
from kerascheck.cli.arguments import ArgumentFiles, flag, word_list
from kerascheck.cli.common import settings_for, settings_options, tell, write
from kerascheck.cli.outcome import View, deliver
from kerascheck.cli.rule_options import rule_options, with_rule_options
from kerascheck.files import FoundFiles, find_files, is_excluded, unreadable_file
from kerascheck.result import CheckResult, FileInput
from kerascheck.setting_keys import LIVE_MODES, OUTPUT_FORMATS
from kerascheck.settings import Settings, from_table
from kerascheck.source import UnreadableFile, decode_text, display_name

STANDARD_INPUT = "-"


@click.command(cls=ArgumentFiles)
@click.argument("paths", nargs=-1, metavar="[PATHS | - | @FILE]...")
@rule_options
@flag("--fix", "Apply safe fixes.")
@flag("--unsafe-fixes", "Count unsafe fixes as well; with --fix, apply them.")
@flag("--fix-only", "Apply fixes, don't report what is left.")
@flag("--diff", "Show what --fix would change; change nothing.")
@word_list("--exclude", "Patterns of paths to leave out, instead of the usual ones.")
@word_list("--extend-exclude", "Further patterns of paths to leave out.")
@flag("--force-exclude", "Leave out excluded paths even when they are named.")
@click.option("--respect-gitignore/--no-respect-gitignore", default=None, help="Leave out what git ignores (default: yes).")
@click.option("--stdin-filename", metavar="PATH", help="The name of the file that comes on standard input.")
@click.option("--live", type=click.Choice(LIVE_MODES), help="Whether a live TensorFlow confirms (default: auto, when there is one).")
@click.option("--python", metavar="PATH", help="The Python whose TensorFlow confirms.")
@click.option("--keras-version", metavar="X.Y", help="The Keras to check for (default: the installed one, else the project's pins).")
@click.option("--output-format", type=click.Choice(OUTPUT_FORMATS), envvar="KERASCHECK_OUTPUT_FORMAT", help="Default: full.")
@click.option(
    "-o", "--output-file", "outputs", multiple=True, metavar="[FORMAT:]FILE", help="Write to a file, not to standard output; repeatable."
)
@flag("--statistics", "Count findings by rule instead of showing them.")
@flag("--show-files", "Show which files would be checked.")
@flag("--show-settings", "Show the settings in force, as a settings file.")
@flag("-v", "--verbose", "Tell also what was not understood, and why.")
@flag("-q", "--quiet", "Show findings and nothing else.")
@flag("-s", "--silent", "Show nothing; the exit status tells.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: auto, on a terminal.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="A file of known findings, which are not shown.")
@flag("--update-baseline", "Make the baseline anew, of what is found now.")
@flag("--exit-zero", "Exit with 0 even when there are findings.")
@flag("--exit-non-zero-on-fix", "Exit with 1 when something was fixed.")
@click.option("-j", "--jobs", metavar="N|auto", help="How many processes check at once (default: auto, as many as it is worth).")
@flag("--no-cache", "Keep no results and answers on disk and use none.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="FOLDER", help="Where results and answers are kept.")
@flag("-w", "--watch", "Check again whenever a file changes.")
@flag("--timing", "Show what took how long.")
@settings_options
@click.pass_context
def check(ctx: click.Context, /, paths: tuple[str, ...], config: str | None, isolated: bool, **options: Any) -> None:
    """Find mistakes in Keras models, in PATHS (default: the current folder) or on standard input (-)."""
    if options["watch"]:
        from kerascheck.cli.watch import watch

        if STANDARD_INPUT in paths:
            raise click.UsageError("--watch needs files; standard input comes only once")
        watch(paths, lambda: _once(paths, config, isolated, options))
        ctx.exit(0)
    ctx.exit(_once(paths, config, isolated, options))


def _once(paths: tuple[str, ...], config: str | None, isolated: bool, options: dict[str, Any]) -> int:
    """One check and its reports; gives the exit status."""
    started = perf_counter()
    settings = _settings(paths, config, isolated, options)
    if options["show_settings"]:
        from kerascheck.shown_settings import shown_settings

        write(shown_settings(settings))
        return 0
    found = _files(paths, options["stdin_filename"], settings)
    if options["show_files"]:
        for file in found.files:
            click.echo(file.display)
        return 0
    refuse_contradictions(settings, options)
    view = View.of(settings, options)
    if not found.files and not found.unreadable and not view.silent:
        tell("warning: no Python files or notebooks found under the given paths")
    searched = perf_counter()
    result = without_known(_checked(found, settings, view), found.files, settings, bool(options["update_baseline"]))
    timings = (("find files", searched - started), *result.timings, ("all", perf_counter() - started))
    piped = next((file for file in found.files if file.text is not None), None)
    return deliver(replace(result, timings=timings), view, piped if settings.fix else None)


def _settings(paths: tuple[str, ...], config: str | None, isolated: bool, options: dict[str, Any]) -> Settings:
    """The settings with the options on top.

    Raises:
        SettingsError: when anything in them can't be used.
    """
    places = [options["stdin_filename"] if path == STANDARD_INPUT else path for path in paths]
    same = ("exclude", "force_exclude", "respect_gitignore", "live", "python", "output_format", "unsafe_fixes", "baseline", "cache_dir")
    given = {name: options[name] for name in same}
    given["fix"] = options["fix"] or options["fix_only"] or options["diff"] or None
    given["verbose"] = options["verbose"] or None
    given["cache"] = False if options["no_cache"] else None
    settings = settings_for([place for place in places if place], config, isolated, given)
    if options["jobs"] is not None:
        jobs = options["jobs"]
        settings = from_table({"jobs": int(jobs) if jobs.isdecimal() else jobs}, settings, "-j")
    if options["keras_version"] is not None:
        settings = from_table({"keras-version": options["keras_version"]}, settings, "--keras-version")
    settings = replace(settings, extend_exclude=(*settings.extend_exclude, *(options["extend_exclude"] or ())))
    return with_rule_options(settings, options)


def _files(paths: tuple[str, ...], stdin_filename: str | None, settings: Settings) -> FoundFiles:
    """The files meant, standard input among them."""
    on_disk = [path for path in paths if path != STANDARD_INPUT]
    found = find_files(on_disk if paths else ["."], settings)
    if STANDARD_INPUT not in paths:
        return found
    path = Path(stdin_filename or STANDARD_INPUT)
    if stdin_filename and settings.force_exclude and is_excluded(path, settings):
        return found
    display = display_name(path)
    try:
        text = decode_text(sys.stdin.buffer.read())[0]
    except UnreadableFile as error:
        return replace(found, unreadable=(*found.unreadable, unreadable_file(display, error.reason)))
    return replace(found, files=(*found.files, FileInput(path.absolute(), display, text)))


def _checked(found: FoundFiles, settings: Settings, view: View) -> CheckResult:
    """What the pipeline says of the files, with the paths that do not exist."""
    from kerascheck.cli.judge import missing_judge, required_judge

    required_judge(settings)
    if not found.files:
        return CheckResult(diagnostics=found.unreadable)
    from kerascheck.check import check_files
    from kerascheck.cli.progress import ProgressBar

    with ProgressBar(wanted=not view.quiet) as progress:
        result = check_files(found.files, settings, progress=progress)
    note = missing_judge(settings) if result.understood[1] and not view.quiet else None
    diagnostics = tuple(sorted((*found.unreadable, *result.diagnostics), key=lambda diagnostic: diagnostic.sort_key))
    return replace(result, diagnostics=diagnostics, notes=(*result.notes, *([note] if note and note not in result.notes else [])))
