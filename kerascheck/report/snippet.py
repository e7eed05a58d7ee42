"""A snippet: the lines of code that a diagnostic speaks of, with its places underlined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Diagnostic, Severity, Span
from kerascheck.report.paint import Paint, printable, width
from kerascheck.report.place import place
from kerascheck.source import Source

# Places at most so many rows apart are shown in one snippet, with the rows between them.
_NEAR: Final = 4
# Of a longer place only the first and the last rows are shown.
_LONGEST: Final = 6
TAB: Final = 4


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place to underline; the diagnostic's own has a severity."""

    span: Span
    text: str
    severity: Severity | None

    @property
    def last_row(self) -> int:
        """The last row that has something of the place."""
        start, end = self.span.start, self.span.end
        return max(start.row, end.row - 1 if end.column == 1 else end.row)


@dataclass(slots=True)
class _Group:
    """Marks that stand near each other in one file."""

    marks: list[_Mark]
    source: Source | None

    @property
    def own(self) -> bool:
        return any(mark.severity for mark in self.marks)


def snippets(diagnostic: Diagnostic, sources: Mapping[str, Source], paint: Paint) -> list[str]:
    """The lines of all snippets of a diagnostic: the one with its own place first, then those of the other places."""
    marks = [_Mark(diagnostic.span, diagnostic.label, diagnostic.severity)]
    marks += (_Mark(related.span, related.message, None) for related in diagnostic.related)
    groups = sorted(_groups(marks, sources), key=lambda group: not group.own)
    gutter = max(len(str(mark.last_row)) for mark in marks)
    lines: list[str] = []
    for group in groups:
        first = next((mark for mark in group.marks if mark.severity), group.marks[0])
        arrow = "-->" if group.own else ":::"
        lines.append(f"{' ' * (gutter + 1)}{paint.frame(arrow)} {printable(place(first.span))}")
        if group.source is not None:
            lines += _lines(group.marks, group.source, gutter, paint)
        elif first.text:
            lines.append(f"{' ' * (gutter + 2)}{paint.frame('=')} {printable(first.text)}")
    return lines


def _groups(marks: Sequence[_Mark], sources: Mapping[str, Source]) -> Iterator[_Group]:
    """Marks by file, cell and nearness."""
    files: dict[tuple[str, int | None], list[_Mark]] = {}
    for mark in marks:
        files.setdefault((mark.span.filename, mark.span.cell), []).append(mark)
    for (filename, cell), together in files.items():
        source = sources[filename].part(cell) if filename in sources else None
        group: list[_Mark] = []
        for mark in sorted(together, key=lambda mark: mark.span.start):
            if group and mark.span.start.row - max(earlier.last_row for earlier in group) > _NEAR:
                yield _Group(group, source)
                group = []
            group.append(mark)
        yield _Group(group, source)


def _lines(marks: Sequence[_Mark], source: Source, gutter: int, paint: Paint) -> Iterator[str]:
    bar = paint.frame("|")
    empty = f"{' ' * (gutter + 2)}{bar}"
    yield empty
    last = None
    for row in _rows(marks):
        if last is not None and row > last + 1:
            yield paint.frame("...")
        last = row
        shown, offsets = _expanded(source.line(row))
        yield f" {paint.frame(f'{row:>{gutter}}')} {bar} {shown}".rstrip()
        for mark in sorted(marks, key=lambda mark: mark.span.start.column, reverse=True):
            underline = _underline(mark, row, source.line(row), offsets)
            if underline is not None:
                indent, line = underline
                yield f"{empty} {indent}{_painted(mark, line, paint)}".rstrip()
    yield empty


def _rows(marks: Sequence[_Mark]) -> list[int]:
    """The rows to show: those of the marks, the middle of long ones left out, and the few between them."""
    rows: set[int] = set()
    ordered = sorted(marks, key=lambda mark: mark.span.start)
    for mark in ordered:
        first, last = mark.span.start.row, mark.last_row
        if rows and first > max(rows):
            rows.update(range(max(rows) + 1, first))
        rows.update(range(first, last + 1) if last - first < _LONGEST else (first, first + 1, last - 1, last))
    return sorted(rows)


def _underline(mark: _Mark, row: int, line: str, offsets: Sequence[int]) -> tuple[str, str] | None:
    """What stands before and in the line under a row, or None when the mark has nothing in it."""
    first, last = mark.span.start.row, mark.last_row
    if not first <= row <= last or (row != first and not line.strip()):
        return None
    start = mark.span.start.column - 1 if row == first else len(line) - len(line.lstrip())
    whole = row < last or mark.span.end.row > last
    end = len(line.rstrip()) if whole else mark.span.end.column - 1
    start = min(start, len(line))
    indent = offsets[start]
    length = max(offsets[min(max(end, start), len(line))] - indent, 1)
    text = f" {printable(mark.text)}" if row == last and mark.text else ""
    return " " * indent, ("^" if mark.severity else "-") * length + text


def _painted(mark: _Mark, text: str, paint: Paint) -> str:
    return paint.severity(mark.severity, text) if mark.severity else paint.related(text)


def _expanded(line: str) -> tuple[str, list[int]]:
    """A line as a terminal shows it, tabs as spaces, and the column at which each character (and the end) stands."""
    shown: list[str] = []
    column = 0
    offsets: list[int] = []
    for char in line:
        offsets.append(column)
        taken = TAB - column % TAB if char == "\t" else width(char)
        shown.append(" " * taken if char == "\t" else printable(char))
        column += taken
    return "".join(shown), [*offsets, column]
