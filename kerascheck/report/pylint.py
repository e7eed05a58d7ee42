"""The format ``pylint``: what ``pylint --output-format=parseable`` prints, for tools that read that."""

from __future__ import annotations

from kerascheck.diagnostic import Diagnostic
from kerascheck.report import Style
from kerascheck.report.paint import printable
from kerascheck.report.told import first_line, sentence
from kerascheck.result import CheckResult


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    return "".join(f"{_line(diagnostic)}\n" for diagnostic in result.diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    # Pylint names a function or class behind the comma, and nothing at a module's top level.
    span = diagnostic.span
    return f"{printable(span.filename)}:{first_line(span)}: [{diagnostic.code}({diagnostic.name}), ] {sentence(diagnostic)}"
