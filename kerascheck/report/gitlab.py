"""The format ``gitlab``: a Code Quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from kerascheck.diagnostic import Diagnostic, Severity
from kerascheck.report import Style
from kerascheck.report.fingerprint import fingerprints
from kerascheck.report.root import root, shown_from_root
from kerascheck.report.told import first_line, has_lines, sentence
from kerascheck.result import CheckResult

_SEVERITY: Final = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    folder = root()
    prints = fingerprints(result.diagnostics, result.sources, folder)
    issues = [_issue(diagnostic, mark, folder) for diagnostic, mark in zip(result.diagnostics, prints, strict=True)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str, folder: Path) -> dict[str, Any]:
    span = diagnostic.span
    first = first_line(span)
    return {
        "description": f"{diagnostic.name}: {sentence(diagnostic)}",
        "check_name": diagnostic.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITY[diagnostic.severity],
        "location": {
            "path": shown_from_root(span.filename, folder),
            "lines": {"begin": first, "end": span.end.row if has_lines(span) else first},
        },
    }
