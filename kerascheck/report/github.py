"""The format ``github``: workflow commands, which GitHub Actions shows at the lines of a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.report import Style
from kerascheck.report.root import root, shown_from_root
from kerascheck.report.told import escaped, first_line, has_lines, words
from kerascheck.result import CheckResult

_COMMAND: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_IN_MESSAGES: Final[Mapping[str, str]] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final[Mapping[str, str]] = {**_IN_MESSAGES, ":": "%3A", ",": "%2C"}


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    folder = root()
    return "".join(f"{_command(diagnostic, folder)}\n" for diagnostic in result.diagnostics)


def _command(diagnostic: Diagnostic, folder: Path) -> str:
    span = diagnostic.span
    title = f"kerascheck {diagnostic.code} {diagnostic.name}"
    properties: dict[str, object] = {"title": title, "file": shown_from_root(span.filename, folder), "line": first_line(span)}
    if has_lines(span):
        properties["endLine"] = span.end.row
        # GitHub takes columns only where the first line is the last one.
        if span.start.row == span.end.row:
            properties |= {"col": span.start.column, "endColumn": span.end.column}
    listed = ",".join(f"{name}={escaped(str(value), _IN_PROPERTIES)}" for name, value in properties.items())
    return f"::{_COMMAND[diagnostic.severity]} {listed}::{escaped(words(diagnostic), _IN_MESSAGES)}"
