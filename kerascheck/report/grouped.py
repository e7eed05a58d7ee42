"""The format ``grouped``: the diagnostics of each file under its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kerascheck.diagnostic import Diagnostic
from kerascheck.fix import is_fixable
from kerascheck.report import Style
from kerascheck.report.closing import closing_lines
from kerascheck.report.paint import Paint, printable
from kerascheck.report.place import rule_url
from kerascheck.result import CheckResult


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    paint = Paint(style.color)
    lines: list[str] = []
    for filename, together in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.span.filename):
        lines += (f"{paint.bold(printable(filename))}:", *_lines(list(together), style, paint), "")
    if style.closing:
        lines += closing_lines(result, style)
    return "".join(f"{line}\n" for line in lines)


def _lines(diagnostics: Sequence[Diagnostic], style: Style, paint: Paint) -> Iterator[str]:
    """One line a diagnostic, the rows aligned to the right and the columns to the left."""
    rows = [_row(diagnostic) for diagnostic in diagnostics]
    columns = [str(diagnostic.span.start.column) for diagnostic in diagnostics]
    row_width, column_width = max(map(len, rows)), max(map(len, columns))
    for diagnostic, row, column in zip(diagnostics, rows, columns, strict=True):
        code = paint.severity(diagnostic.severity, paint.link(diagnostic.code, rule_url(diagnostic.name, diagnostic.code)))
        fixable = "[*] " if is_fixable(diagnostic, style.unsafe) else ""
        yield f"  {row:>{row_width}}:{column:<{column_width}} {code} {fixable}{printable(diagnostic.message)}"


def _row(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    return str(span.start.row) if span.cell is None else f"cell {span.cell}:{span.start.row}"
