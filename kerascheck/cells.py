"""Cells: diagnostics told by the cells of a notebook instead of by its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kerascheck.diagnostic import Diagnostic, Edit, Position, Related, Span
from kerascheck.source import Source


def by_cell(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> Diagnostic:
    """A diagnostic with all its places in cells, where they are in notebooks; it is left as it is where none is."""
    if not any(source.cells for source in sources.values()):
        return diagnostic

    def placed(span: Span) -> Span:
        return sources[span.filename].by_cell(span) if span.filename in sources else span

    def row(number: int) -> int:
        """A row of the diagnostic's own file; 0 stands for none."""
        at = Position(number, 1)
        return placed(replace(diagnostic.span, start=at, end=at)).start.row if number else 0

    fix = diagnostic.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(Edit(placed(edit.span), edit.content) for edit in fix.edits))
    return replace(
        diagnostic,
        span=placed(diagnostic.span),
        related=tuple(Related(placed(related.span), related.message) for related in diagnostic.related),
        fix=fix,
        noqa_row=row(diagnostic.noqa_row),
        first_row=row(diagnostic.first_row),
    )
