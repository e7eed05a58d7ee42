"""The format ``json``: a list with one object a diagnostic."""

from __future__ import annotations

import json

from kerascheck.report import Style
from kerascheck.report.record import record
from kerascheck.result import CheckResult


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    return json.dumps([record(diagnostic) for diagnostic in result.diagnostics], indent=2) + "\n"
