"""A record: one diagnostic as the object that the JSON formats write."""

from __future__ import annotations

from typing import Any

from kerascheck.diagnostic import Diagnostic, Edit, Fix, Position, Related, Span
from kerascheck.report.place import rule_url


def record(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic in terms of JSON; rows and columns count from 1, ends lie behind the last character."""
    span, live = diagnostic.span, diagnostic.live
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "filename": span.filename,
        "cell": span.cell,
        "location": _position(span.start),
        "end_location": _position(span.end),
        "related": [_related(related) for related in diagnostic.related],
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "live": None if live is None else {"keras": live.keras, "tensorflow": live.tensorflow, "message": live.message},
        "noqa_row": diagnostic.noqa_row or span.start.row,
        "url": rule_url(diagnostic.name, diagnostic.code) or None,
    }


def _position(position: Position) -> dict[str, int]:
    return {"row": position.row, "column": position.column}


def _related(related: Related) -> dict[str, Any]:
    span = related.span
    return {"message": related.message, "filename": span.filename, **_stretch(span)}


def _fix(fix: Fix) -> dict[str, Any]:
    return {"applicability": fix.applicability.value, "message": fix.message, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    return {"content": edit.content, **_stretch(edit.span)}


def _stretch(span: Span) -> dict[str, Any]:
    """A place in a file, which may be another cell of a notebook than the diagnostic's."""
    cell = {} if span.cell is None else {"cell": span.cell}
    return {**cell, "location": _position(span.start), "end_location": _position(span.end)}
