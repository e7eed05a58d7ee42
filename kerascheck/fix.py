"""Fixes: applying what diagnostics offer to a file's text, and showing the difference."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kerascheck.diagnostic import Applicability, Diagnostic, Edit
from kerascheck.source import Source

_LINE_WITH_END = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class FixResult:
    """A text after one round of fixes.

    Attributes:
        text: with the fixes applied.
        applied: the diagnostics that are mended.
        skipped: those with a fix that was left for the next round, because it meets another one's place.
    """

    text: str
    applied: tuple[Diagnostic, ...]
    skipped: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Replacement:
    """An edit in terms of offsets."""

    start: int
    end: int
    content: str

    def meets(self, other: _Replacement) -> bool:
        """Whether applying both would leave it to chance what comes out; equal ones are applied once."""
        if self == other:
            return False
        if (self.start, self.end) == (other.start, other.end):
            return True
        return self.start < other.end and other.start < self.end


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic], unsafe: bool = False) -> FixResult:
    """Apply the fixes of one file's diagnostics, all edits of a fix or none.

    Args:
        text: the file's text.
        diagnostics: of this file; earlier ones go first where two fixes meet.
        unsafe: whether unsafe fixes are applied too.
    """
    source = Source(Path(), "", text)
    taken: list[_Replacement] = []
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
    for replacement in sorted(taken, reverse=True):
        text = text[: replacement.start] + replacement.content + text[replacement.end :]
    return FixResult(text, tuple(applied), tuple(skipped))


def is_fixable(diagnostic: Diagnostic, unsafe: bool = False) -> bool:
    """Whether ``--fix`` (with ``--unsafe-fixes``) can mend it: a fix may reach only into the diagnostic's own file and cell."""
    fix = diagnostic.fix
    if fix is None or not fix.edits or (fix.applicability is Applicability.UNSAFE and not unsafe):
        return False
    place = (diagnostic.span.filename, diagnostic.span.cell)
    return all((edit.span.filename, edit.span.cell) == place for edit in fix.edits)


def unified_diff(before: str, after: str, filename: str) -> str:
    """The difference of two texts as ``diff -u`` shows it; empty when there is none."""
    from difflib import unified_diff as difference

    lines = difference(_LINE_WITH_END.findall(before), _LINE_WITH_END.findall(after), filename, filename)
    return "".join(line if line.endswith(("\n", "\r")) else line + "\n\\ No newline at end of file\n" for line in lines)


def _replacement(edit: Edit, source: Source) -> _Replacement:
    content = edit.content if source.newline == "\n" else re.sub(r"\r\n|\r|\n", source.newline, edit.content)
    return _Replacement(source.offset(edit.span.start), source.offset(edit.span.end), content)
