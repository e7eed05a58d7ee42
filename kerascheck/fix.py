"""Fixes: applying what diagnostics offer to a file's text, and showing the difference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kerascheck.diagnostic import Applicability, Diagnostic, Edit
from kerascheck.source import Replacement, Source

_LINE_WITH_END = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class FixResult:
    """A text after one round of fixes.

    Attributes:
        source: with the fixes applied.
        applied: the diagnostics that are mended.
        skipped: those with a fix that was left for the next round, because it meets another one's place.
    """

    source: Source
    applied: tuple[Diagnostic, ...]
    skipped: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """The mended text."""
        return self.source.text


def apply_fixes(source: Source | str, diagnostics: Iterable[Diagnostic], unsafe: bool = False) -> FixResult:
    """Apply the fixes of one file's diagnostics, all edits of a fix or none.

    Args:
        source: the file; a text stands for a file of that text.
        diagnostics: of this file; earlier ones go first where two fixes meet.
        unsafe: whether unsafe fixes are applied too.
    """
    if isinstance(source, str):
        source = Source(Path(), "", source)
    taken: list[Replacement] = []
    applied: list[Diagnostic] = []
    skipped: list[Diagnostic] = []
    for diagnostic in diagnostics:
        if not is_fixable(diagnostic, unsafe):
            continue
        replacements = [_replacement(edit, source) for edit in diagnostic.fix.edits] if diagnostic.fix else []
        if any(new.meets(old) for new in replacements for old in (*taken, *replacements)):
            skipped.append(diagnostic)
            continue
        taken += (new for new in replacements if new not in taken)
        applied.append(diagnostic)
    return FixResult(source.edited(taken), tuple(applied), tuple(skipped))


def is_fixable(diagnostic: Diagnostic, unsafe: bool = False) -> bool:
    """Whether ``--fix`` (with ``--unsafe-fixes``) can mend it: a fix may reach only into the diagnostic's own file."""
    fix = diagnostic.fix
    if fix is None or not fix.edits or (fix.applicability is Applicability.UNSAFE and not unsafe):
        return False
    return all(edit.span.filename == diagnostic.span.filename for edit in fix.edits)


def unified_diff(before: str, after: str, filename: str) -> str:
    """The difference of two texts as ``diff -u`` shows it; empty when there is none."""
    from difflib import unified_diff as difference

    lines = difference(_LINE_WITH_END.findall(before), _LINE_WITH_END.findall(after), filename, filename)
    return "".join(line if line.endswith(("\n", "\r")) else line + "\n\\ No newline at end of file\n" for line in lines)


def difference(before: Source, after: Source) -> str:
    """The difference of two states of a file, of a notebook cell by cell."""
    if before.notebook is None:
        return unified_diff(before.text, after.text, before.display)
    # A cell's last line has no end, and nobody wants to be told.
    def text(state: Source, cell: int) -> str:
        return f"{state.part(cell).text.rstrip()}\n"

    numbers = [cell.number for cell in before.cells]
    return "".join(unified_diff(text(before, cell), text(after, cell), f"{before.display}:cell {cell}") for cell in numbers)


def _replacement(edit: Edit, source: Source) -> Replacement:
    content = edit.content if source.newline == "\n" else re.sub(r"\r\n|\r|\n", source.newline, edit.content)
    return Replacement(source.offset(edit.span.start), source.offset(edit.span.end), content)
