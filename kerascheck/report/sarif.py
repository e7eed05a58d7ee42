"""The format ``sarif``: SARIF 2.1.0, which GitHub's code scanning and many other tools read.

Findings that a comment or a baseline suppresses are left out. SARIF could carry them, marked by ``suppressions``, but code scanning
does not look at that property and would open an alert for each (github/codeql-action, issue 1230).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from kerascheck import __version__
from kerascheck.diagnostic import Edit, Fix, Span
from kerascheck.report import Style
from kerascheck.report.fingerprint import fingerprints
from kerascheck.report.line_hash import line_hashes
from kerascheck.report.place import HOMEPAGE
from kerascheck.report.root import from_root, root
from kerascheck.report.sarif_rules import LEVEL, descriptors
from kerascheck.report.told import has_lines, words
from kerascheck.result import CheckResult
from kerascheck.source import Source

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"


def render(result: CheckResult, style: Style) -> str:
    """The whole report."""
    rules = descriptors(result.diagnostics, style.settings)
    driver = {"name": "kerascheck", "version": __version__, "semanticVersion": __version__, "informationUri": HOMEPAGE, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(result)],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the checked sources."}}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(result, {rule["id"]: index for index, rule in enumerate(rules)})),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _invocation(result: CheckResult) -> dict[str, Any]:
    notes = [{"level": "error", "message": {"text": error}} for error in result.internal_errors]
    return {"executionSuccessful": not notes, **({"toolExecutionNotifications": notes} if notes else {})}


def _results(result: CheckResult, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    folder = root()
    marks = fingerprints(result.diagnostics, result.sources, folder)
    hashes: dict[str, list[str]] = {}
    for diagnostic, mark in zip(result.diagnostics, marks, strict=True):
        span = diagnostic.span
        if span.filename in result.sources and span.filename not in hashes:
            hashes[span.filename] = line_hashes(result.sources[span.filename])
        lines = hashes.get(span.filename, [])
        partial = {"kerascheckFingerprint/v1": mark}
        if has_lines(span) and span.start.row <= len(lines):
            partial["primaryLocationLineHash"] = lines[span.start.row - 1]
        record: dict[str, Any] = {
            "ruleId": diagnostic.code,
            "ruleIndex": rules[diagnostic.code],
            "level": LEVEL[diagnostic.severity],
            "message": {"text": words(diagnostic)},
            "locations": [_location(span, folder)],
            "partialFingerprints": partial,
        }
        if diagnostic.related:
            record["relatedLocations"] = [
                {"id": number, **_location(related.span, folder), "message": {"text": related.message}}
                for number, related in enumerate(diagnostic.related, 1)
            ]
        if diagnostic.fix is not None and all(has_lines(edit.span) for edit in diagnostic.fix.edits):
            record["fixes"] = [_fix(diagnostic.fix, result.sources, folder)]
        yield record


def _location(span: Span, folder: Path) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(span.filename, folder)}
    if has_lines(span):
        return {"physicalLocation": physical | {"region": _region(span)}}
    # GitHub shows an alert without a region at no line at all.
    return {"physicalLocation": physical | {"region": {"startLine": 1}}, "logicalLocations": [{"name": f"cell {span.cell}"}]}


def _artifact(filename: str, folder: Path) -> dict[str, str]:
    inside = from_root(filename, folder)
    if inside is None:
        return {"uri": Path(os.path.abspath(filename)).as_uri()}
    return {"uri": quote(os.fsencode(inside)), "uriBaseId": _ROOT}


def _region(span: Span) -> dict[str, int]:
    start, end = span.start, span.end
    return {"startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column}


def _fix(fix: Fix, sources: Mapping[str, Source], folder: Path) -> dict[str, Any]:
    files: dict[str, list[Edit]] = {}
    for edit in sorted(fix.edits, key=lambda edit: edit.span):
        files.setdefault(edit.span.filename, []).append(edit)
    changes = [
        {"artifactLocation": _artifact(name, folder), "replacements": [_replacement(edit, sources.get(name)) for edit in edits]}
        for name, edits in files.items()
    ]
    return {"description": {"text": fix.message}, "artifactChanges": changes}


def _replacement(edit: Edit, source: Source | None) -> dict[str, Any]:
    newline = "\n" if source is None else source.newline
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": re.sub(r"\r\n|\r|\n", newline, edit.content)}}
