"""What is told of a diagnostic outside kerascheck's own formats: its words, and lines that other tools can find."""

from __future__ import annotations

from collections.abc import Mapping

from kerascheck.diagnostic import Diagnostic, Span
from kerascheck.report.paint import printable


def words(diagnostic: Diagnostic, cell: bool = True) -> str:
    """The message and, in lines of their own, what live Keras says; for a notebook, the place in its cell first, if that is wanted."""
    lines = [(_cell(diagnostic.span) if cell else "") + diagnostic.message]
    if diagnostic.live is not None and diagnostic.live.message.strip():
        lines += f"Keras {diagnostic.live.keras} says: {diagnostic.live.message.strip()}".splitlines()
    return "\n".join(printable(line) for line in lines)


def sentence(diagnostic: Diagnostic) -> str:
    """The message in one line; for a notebook, the place in its cell first."""
    return printable(_cell(diagnostic.span) + diagnostic.message)


def has_lines(span: Span) -> bool:
    """Whether the place's rows are lines of the file; those of a notebook are lines of a cell, which other tools can't find."""
    return span.cell is None


def first_line(span: Span) -> int:
    """The line to name where one must be named."""
    return span.start.row if has_lines(span) else 1


def first_column(span: Span) -> int:
    """The column to name where one must be named."""
    return span.start.column if has_lines(span) else 1


def escaped(text: str, table: Mapping[str, str]) -> str:
    """Text with some characters replaced, in one go; a file name's bytes that are no text become question marks."""
    return "".join(table.get(char, char) for char in text.encode(errors="replace").decode())


def _cell(span: Span) -> str:
    return "" if span.cell is None else f"cell {span.cell}, line {span.start.row}, column {span.start.column}: "
