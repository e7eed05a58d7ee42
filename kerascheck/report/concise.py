"""The format ``concise``: one line a diagnostic."""

from __future__ import annotations

from kerascheck.diagnostic import Diagnostic
from kerascheck.report import Style
from kerascheck.report.closing import closing_lines
from kerascheck.report.paint import Paint, printable
from kerascheck.report.place import place, rule_url
from kerascheck.result import CheckResult


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    paint = Paint(style.color)
    lines = [_line(diagnostic, paint) for diagnostic in result.diagnostics]
    if style.closing:
        lines += closing_lines(result, style)
    return "".join(f"{line}\n" for line in lines)


def _line(diagnostic: Diagnostic, paint: Paint) -> str:
    code = paint.link(diagnostic.code, rule_url(diagnostic.name, diagnostic.code))
    head = paint.severity(diagnostic.severity, f"{diagnostic.severity}[{code}]")
    return f"{paint.bold(printable(place(diagnostic.span)))}: {head} {printable(diagnostic.message)}"
