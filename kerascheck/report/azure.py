"""The format ``azure``: logging commands, which Azure Pipelines shows as errors and warnings of a build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.report import Style
from kerascheck.report.told import escaped, first_column, first_line, words
from kerascheck.result import CheckResult

# Azure knows no third kind of issue.
_TYPE: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "warning"}
_IN_MESSAGES: Final[Mapping[str, str]] = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES: Final[Mapping[str, str]] = {**_IN_MESSAGES, "]": "%5D", ";": "%3B"}


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in result.diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    properties = {
        "type": _TYPE[diagnostic.severity],
        "sourcepath": span.filename,
        "linenumber": first_line(span),
        "columnnumber": first_column(span),
        "code": diagnostic.code,
    }
    listed = "".join(f"{name}={escaped(str(value), _IN_PROPERTIES)};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{escaped(words(diagnostic), _IN_MESSAGES)}"
