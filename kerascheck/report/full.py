"""The format ``full``: each diagnostic with its code, its places underlined, its fix and what live Keras says."""

from __future__ import annotations

from collections.abc import Mapping

from kerascheck.diagnostic import Applicability, Diagnostic, Fix
from kerascheck.report import Style
from kerascheck.report.change import changed_lines
from kerascheck.report.closing import closing_lines
from kerascheck.report.paint import Paint, printable
from kerascheck.report.place import rule_url
from kerascheck.report.snippet import TAB, snippets
from kerascheck.result import CheckResult
from kerascheck.source import Source


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    paint = Paint(style.color)
    blocks = [[*_block(diagnostic, result.sources, paint), ""] for diagnostic in result.diagnostics]
    lines = [line for block in blocks for line in block]
    if style.closing:
        lines += closing_lines(result, style)
    return "".join(f"{line}\n" for line in lines)


def _block(diagnostic: Diagnostic, sources: Mapping[str, Source], paint: Paint) -> list[str]:
    code = paint.link(diagnostic.code, rule_url(diagnostic.name, diagnostic.code))
    head = paint.severity(diagnostic.severity, f"{diagnostic.severity}[{code}]")
    lines = [f"{head} {paint.bold(f'{diagnostic.name}: {printable(diagnostic.message)}')}", *snippets(diagnostic, sources, paint)]
    if diagnostic.fix is not None:
        lines += _help(diagnostic.fix, diagnostic.span.cell, sources, paint)
    if diagnostic.live is not None:
        live = diagnostic.live
        message = [printable(line) for line in live.message.strip().splitlines()]
        lines.append(f"{paint.bold('live')}: Keras {live.keras} says: {message[0] if message else ''}".rstrip())
        lines += (f"      {line}".rstrip() for line in message[1:])
    return lines


def _help(fix: Fix, cell: int | None, sources: Mapping[str, Source], paint: Paint) -> list[str]:
    note = " (unsafe fix)" if fix.applicability is Applicability.UNSAFE else ""
    lines = [f"{paint.bold('help')}: {printable(fix.message)}{note}"]
    changes = changed_lines(fix, sources)
    gutter = max((len(str(change.row)) for change in changes), default=0)
    for change in changes:
        if change.cell != cell:
            cell = change.cell
            lines.append(f"    {paint.frame(f'in cell {cell}:')}")
        text = f"{'+' if change.added else '-'} {printable(change.text.expandtabs(TAB))}".rstrip()
        lines.append(f"    {paint.frame(f'{change.row:>{gutter}}')} {paint.added(text) if change.added else paint.removed(text)}")
    return lines
