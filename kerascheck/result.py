"""The result: what goes into a check and what comes out of it, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kerascheck.diagnostic import Diagnostic, Span

if TYPE_CHECKING:
    from kerascheck.source import Source


@dataclass(frozen=True, slots=True)
class FileInput:
    """One file to check.

    Attributes:
        path: where it is, or for standard input where it would be.
        display: the name to show, as ``Source.display``.
        text: what came on standard input; None means: read the file.
    """

    path: Path
    display: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that was not understood, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A file that fixes have changed; writing it is left to the command line.

    Attributes:
        source: the file as it was read.
        text: the whole file's text with all fixes applied; of a notebook, the JSON.
        applied: the diagnostics that were fixed, over all rounds.
    """

    source: Source
    text: str
    applied: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything a check has found out.

    Attributes:
        diagnostics: what to show: suppressions applied, sorted by ``sort_key``; after fixing, what is left.
        sources: by display name, every file that a diagnostic, a related place or a fix points into; fixed files as fixed.
        internal_errors: what went wrong in kerascheck itself; any makes the exit status 2.
        notes: one line each for standard error.
        understood: how many layer calls were wholly understood, and how many there are.
        gaps: what was not understood, for ``-v``.
        fixed: files that fixes have changed, when the settings ask for fixes.
        timings: seconds by stage, in the order of the stages, for ``--timing``.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    internal_errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    understood: tuple[int, int] = (0, 0)
    gaps: tuple[Gap, ...] = ()
    fixed: tuple[FixedFile, ...] = ()
    timings: tuple[tuple[str, float], ...] = ()
