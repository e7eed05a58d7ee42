"""The format ``rdjson``: the Reviewdog Diagnostic Format; its columns count the bytes of UTF-8."""

from __future__ import annotations

import json
from typing import Any, Final

from kerascheck.diagnostic import Diagnostic, Position, Severity
from kerascheck.fix import apply_fixes, is_fixable
from kerascheck.report import Style
from kerascheck.report.place import HOMEPAGE, rule_url
from kerascheck.report.told import has_lines, words
from kerascheck.result import CheckResult
from kerascheck.source import Source

_SEVERITY: Final = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    diagnostics = [_diagnostic(each, result.sources.get(each.span.filename)) for each in result.diagnostics]
    return json.dumps({"source": {"name": "kerascheck", "url": HOMEPAGE}, "diagnostics": diagnostics}, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic, source: Source | None) -> dict[str, Any]:
    span = diagnostic.span
    location: dict[str, Any] = {"path": span.filename}
    url = rule_url(diagnostic.name, diagnostic.code)
    record: dict[str, Any] = {
        "message": words(diagnostic),
        "location": location,
        "severity": _SEVERITY[diagnostic.severity],
        "code": {"value": diagnostic.code} | ({"url": url} if url else {}),
    }
    if has_lines(span):
        location["range"] = _range(span.start, span.end, source)
        if source is not None and is_fixable(diagnostic, unsafe=True):
            record["suggestions"] = [_suggestion(diagnostic, source)]
    return record


def _suggestion(diagnostic: Diagnostic, source: Source) -> dict[str, Any]:
    """All edits as one replacement: several suggestions would be offered one by one, and half a fix is none."""
    assert diagnostic.fix is not None
    start = min(edit.span.start for edit in diagnostic.fix.edits)
    end = max(edit.span.end for edit in diagnostic.fix.edits)
    mended = apply_fixes(source.text, [diagnostic], unsafe=True).text
    behind = len(source.text) - source.offset(end)
    return {"range": _range(start, end, source), "text": mended[source.offset(start) : len(mended) - behind]}


def _range(start: Position, end: Position, source: Source | None) -> dict[str, Any]:
    return {"start": _position(start, source), "end": _position(end, source)}


def _position(position: Position, source: Source | None) -> dict[str, int]:
    before = "" if source is None else source.line(position.row)[: position.column - 1]
    column = position.column if source is None else len(before.encode("utf-8", "surrogatepass")) + 1
    return {"line": position.row, "column": column}
