"""The closing lines of a report for people: how much was found, what can be fixed, what was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.fix import is_fixable
from kerascheck.report import Style
from kerascheck.report.paint import Paint
from kerascheck.result import CheckResult


def closing_lines(result: CheckResult, style: Style) -> list[str]:
    """The lines that end a report."""
    lines = [_found(result, Paint(style.color)), *_fixable(result.diagnostics, style.unsafe)]
    understood, calls = result.understood
    if understood < calls:
        lines.append(f"{understood} of {_count(calls, 'layer call')} understood; `-v` tells why the others were not.")
    return lines


def count_by_severity(diagnostics: Iterable[Diagnostic]) -> str:
    """``2 errors, 1 warning``."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    return ", ".join(_count(counts[severity], severity) for severity in Severity if counts[severity])


def _found(result: CheckResult, paint: Paint) -> str:
    fixed = [diagnostic for file in result.fixed for diagnostic in file.applied]
    if not result.diagnostics and not fixed:
        return paint.good("All checks passed!") if not result.internal_errors else "No findings, but not everything could be checked."
    total = count_by_severity((*fixed, *result.diagnostics))
    return f"Found {total} ({len(fixed)} fixed, {len(result.diagnostics)} remaining)." if fixed else f"Found {total}."


def _fixable(diagnostics: Iterable[Diagnostic], unsafe: bool) -> list[str]:
    all_fixable = sum(is_fixable(diagnostic, unsafe=True) for diagnostic in diagnostics)
    fixable = all_fixable if unsafe else sum(is_fixable(diagnostic) for diagnostic in diagnostics)
    hidden = all_fixable - fixable
    option = "`--fix --unsafe-fixes`" if unsafe else "`--fix`"
    if fixable:
        more = f" ({hidden} more with `--unsafe-fixes`)" if hidden else ""
        return [f"[*] {fixable} fixable with {option}{more}."]
    return [f"[*] {hidden} fixable with `--fix --unsafe-fixes`."] if hidden else []


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 or word == Severity.INFO else f"{number} {word}s"
