"""Adoption: what holds an old code base to no new findings, the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from kerascheck.cli.common import Failure
from kerascheck.result import CheckResult, FileInput
from kerascheck.settings import Settings


def without_known(result: CheckResult, files: Sequence[FileInput], settings: Settings, update: bool) -> CheckResult:
    """A result without the findings that the settings' baseline knows; the baseline is made anew first, where that is asked for.

    Args:
        result: of checking the files.
        files: all that were checked.
        settings: with the baseline and the selection of rules.
        update: whether the baseline is to be made anew.

    Raises:
        BaselineError: when the baseline can't be used.
        Failure: when it can't be written.
    """
    if settings.baseline is None:
        return result
    from kerascheck.baseline import UNSEEN, Baseline
    from kerascheck.baseline_file import load, save
    from kerascheck.registry import rules_for
    from kerascheck.selection import selected_codes

    path = settings.baseline
    baseline = Baseline(path, {}) if update and not path.exists() else load(path)
    checked = [file.display for file in files]
    comparison = baseline.compare(result.diagnostics, result.sources)
    stale = baseline.stale(comparison, checked, selected_codes(settings, rules_for(settings)) | frozenset(UNSEEN))
    gone = sum(map(len, stale.values()))
    if not update:
        notes = [f"{_findings(len(comparison.known))} known by {path} not shown"] if comparison.known else []
        if gone and baseline.covered_by(checked):
            notes.append(f"{path} has {gone} stale entr{'y' if gone == 1 else 'ies'}, no longer found; `--update-baseline` removes them")
        return replace(result, diagnostics=comparison.new, notes=(*result.notes, *notes))
    if result.internal_errors:
        return result
    new = baseline.updated(comparison, stale, result.sources)
    try:
        save(new)
    except OSError as error:
        raise Failure(f"{path}: the baseline can't be written: {error.strerror or error}") from error
    note = f"{path} has {_findings(new.size)} now: {len(comparison.new)} added, {gone} removed"
    return replace(result, diagnostics=(), notes=(*result.notes, note))


def refuse_contradictions(settings: Settings, options: Mapping[str, Any]) -> None:
    """Refuses before anything is checked what can't be done, and a baseline that can't be used.

    Raises:
        click.UsageError: for options that contradict each other.
        BaselineError: when the baseline can't be used.
    """
    update = options["update_baseline"]
    if update and settings.baseline is None:
        raise click.UsageError("--update-baseline needs the baseline's file: --baseline FILE, or the setting `baseline`")
    if update and options["diff"]:
        raise click.UsageError("--update-baseline and --diff can't be used together")
    if settings.baseline is not None and not (update and not settings.baseline.exists()):
        from kerascheck.baseline_file import load

        load(settings.baseline)


def _findings(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"
