"""The format ``json-lines``: one object a diagnostic, each in a line of its own."""

from __future__ import annotations

import json

from kerascheck.report import Style
from kerascheck.report.record import record
from kerascheck.result import CheckResult


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    return "".join(json.dumps(record(diagnostic)) + "\n" for diagnostic in result.diagnostics)
