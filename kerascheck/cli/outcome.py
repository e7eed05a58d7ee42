"""The outcome of a check: what is written, where, and with which exit status."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kerascheck.cli.common import Failure, tell, wants_color, write
from kerascheck.diagnostic import Severity
from kerascheck.report import FORMATS, Style, renderer
from kerascheck.result import CheckResult, FileInput, FixedFile
from kerascheck.settings import Settings
from kerascheck.source import Source

NOTHING_FOUND, FINDINGS, FAILED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class View:
    """What the person wants to see, by the options of ``check``."""

    settings: Settings
    outputs: tuple[tuple[str, str], ...]
    color: str
    statistics: bool
    verbose: bool
    quiet: bool
    silent: bool
    timing: bool
    unsafe: bool
    fix_only: bool
    diff: bool
    exit_zero: bool
    exit_non_zero_on_fix: bool

    @classmethod
    def of(cls, settings: Settings, options: Mapping[str, Any]) -> View:
        """The view that the settings and the options ask for."""
        flags = ("statistics", "verbose", "timing", "fix_only", "diff", "exit_zero", "exit_non_zero_on_fix")
        return cls(
            settings,
            tuple(_format_and_file(output, settings.output_format) for output in options["outputs"]),
            options["color"],
            quiet=bool(options["quiet"] or options["silent"]),
            silent=bool(options["silent"]),
            unsafe=settings.unsafe_fixes,
            **{name: bool(options[name]) for name in flags},
        )


def deliver(result: CheckResult, view: View, piped: FileInput | None) -> int:
    """Write fixed files and reports; gives the exit status.

    Args:
        result: what the check has found.
        view: what to show of it.
        piped: the file that came on standard input, when fixes are asked for: it goes to standard output, the report to standard error.

    Raises:
        Failure: when a file can't be written.
    """
    if view.diff:
        _show_difference(result, view)
    else:
        for fixed in result.fixed:
            if piped is None or fixed.source.display != piped.display:
                _write_fixed(fixed)
        if piped is not None:
            write(next((fixed.text for fixed in result.fixed if fixed.source.display == piped.display), piped.text or ""))
        _report(result, view, to_error=piped is not None)
    if not view.silent:
        _tell(result, view)
    return _status(result, view)


def _report(result: CheckResult, view: View, to_error: bool) -> None:
    if view.fix_only:
        from kerascheck.report.closing import count_by_severity

        applied = [diagnostic for fixed in result.fixed for diagnostic in fixed.applied]
        if applied and not view.quiet:
            tell(f"Fixed {count_by_severity(applied)}.")
        return
    for name, file in view.outputs or ((view.settings.output_format, "-"),):
        if file != "-":
            _write_file(Path(file), _text(name, result, view, color=False).encode())
        elif not view.silent:
            color = wants_color(view.color, sys.stderr if to_error else sys.stdout)
            write(_text(name, result, view, color), err=to_error)


def _text(name: str, result: CheckResult, view: View, color: bool) -> str:
    if view.statistics:
        from kerascheck.report.statistics import statistics

        return statistics(result.diagnostics, view.unsafe, as_json=name.startswith("json"))
    return renderer(name)(result, Style(color, closing=not view.quiet, unsafe=view.unsafe, settings=view.settings))


def _show_difference(result: CheckResult, view: View) -> None:
    from kerascheck.fix import difference
    from kerascheck.report.closing import count_by_severity

    if view.silent:
        return
    for fixed in result.fixed:
        source = fixed.source
        write(difference(source, Source.of(fixed.text, source.path, source.display, source.encoding)))
    if not view.quiet:
        applied = [diagnostic for fixed in result.fixed for diagnostic in fixed.applied]
        tell(f"Would fix {count_by_severity(applied)}." if applied else "Nothing would be fixed.")


def _tell(result: CheckResult, view: View) -> None:
    """Everything that goes to standard error."""
    from kerascheck.report.place import place

    for error in result.internal_errors:
        tell(f"internal error: {error}")
    if not view.quiet:
        for note in result.notes:
            tell(note)
    if view.verbose:
        for gap in result.gaps:
            tell(f"{place(gap.span)}: not understood: {gap.reason}")
    if view.timing:
        for stage, seconds in result.timings:
            tell(f"{seconds * 1000:>10.1f} ms  {stage}")


def _status(result: CheckResult, view: View) -> int:
    if result.internal_errors:
        return FAILED
    if view.exit_zero:
        return NOTHING_FOUND
    if result.fixed and (view.diff or view.exit_non_zero_on_fix):
        return FINDINGS
    if view.diff or view.fix_only:
        return NOTHING_FOUND
    found = any(diagnostic.severity is not Severity.INFO for diagnostic in result.diagnostics)
    return FINDINGS if found else NOTHING_FOUND


def _write_fixed(fixed: FixedFile) -> None:
    try:
        data = fixed.source.encode(fixed.text)
    except UnicodeEncodeError as error:
        raise Failure(f"{fixed.source.display}: a fix can't be written in {fixed.source.encoding}") from error
    _write_file(fixed.source.path, data)


def _write_file(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Failure(f"{path}: can't be written: {error.strerror or error}") from error


def _format_and_file(output: str, default: str) -> tuple[str, str]:
    """``json:out.json`` apart; a file alone has the format of ``--output-format``."""
    name, colon, file = output.partition(":")
    return (name, file) if colon and file and name in FORMATS else (default, output)
