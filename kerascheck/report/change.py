"""A change: the lines that a fix takes away and puts in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kerascheck.diagnostic import Edit, Fix, Position
from kerascheck.source import Source

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line, removed from or added at a row, of a cell in a notebook."""

    row: int
    added: bool
    text: str
    cell: int | None = None


def changed_lines(fix: Fix, sources: Mapping[str, Source]) -> list[ChangedLine]:
    """What a fix changes, line by line; nothing for a file whose source is not at hand."""
    files: dict[tuple[str, int | None], list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault((edit.span.filename, edit.span.cell), []).append(edit)
    return [
        line for (name, cell), edits in files.items() if name in sources for line in _changed(edits, sources[name].part(cell), cell)
    ]


def _changed(edits: Sequence[Edit], source: Source, cell: int | None) -> Iterator[ChangedLine]:
    shift = 0
    for group in _groups(edits):
        first = group[0].span.start.row
        last = max(edit.span.end.row for edit in group)
        old = [source.line(row) for row in range(first, last + 1)]
        new = _LINE_END.split(_replaced(group, source, first, last))
        same_before = _common(old, new)
        same_after = _common(old[same_before:][::-1], new[same_before:][::-1])
        for index in range(same_before, len(old) - same_after):
            yield ChangedLine(first + index, False, old[index], cell)
        for index in range(same_before, len(new) - same_after):
            yield ChangedLine(first + shift + index, True, new[index], cell)
        shift += len(new) - len(old)


def _groups(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Edits that share a row, together."""
    group: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.span):
        if group and edit.span.start.row > max(earlier.span.end.row for earlier in group):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _replaced(edits: Sequence[Edit], source: Source, first: int, last: int) -> str:
    """The text of some rows, without the last line end, after the edits."""
    at = source.offset(Position(first, 1))
    pieces: list[str] = []
    for edit in edits:
        start = source.offset(edit.span.start)
        pieces += (source.text[at:start], edit.content)
        at = max(at, source.offset(edit.span.end))
    end = source.offset(Position(last, len(source.line(last)) + 1))
    return "".join(pieces) + source.text[at:end]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items at the start are equal."""
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count
