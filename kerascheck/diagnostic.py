"""A diagnostic: one finding that survived suppression, in terms of lines and columns.

Everything here is plain, frozen and picklable, so that results can be cached, sent between
processes and handed to other tools. Rows and columns count from 1, columns count characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How sure and how bad: error raises or trains nothing, warning is legal but surely meant otherwise."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Applicability(StrEnum):
    """Whether ``--fix`` may apply a fix by itself."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; both numbers count from 1, columns count characters."""

    row: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of one file (``end`` is the position behind the last character)."""

    filename: str
    start: Position
    end: Position
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding, such as where a shape came from."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what stands in ``span`` by ``content``; an empty span inserts."""

    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What ``--fix`` would do, told in one imperative sentence, and the edits that do it."""

    message: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE


@dataclass(frozen=True, slots=True)
class LiveSays:
    """What the live judge's Keras says of the same line."""

    keras: str
    tensorflow: str
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to tell the person.

    Attributes:
        code: the rule's code, such as ``KC201``.
        name: the rule's name, such as ``missing-return-sequences``.
        severity: error, warning or info.
        message: one sentence, "expected X, got Y"; may contain `code` in backticks.
        span: the place to underline.
        label: a few words put behind the underline.
        related: other places, in the order in which they explain.
        fix: what would mend it.
        live: what live Keras said.
        noqa_row: the row whose end is the place for a suppression comment (the last row of the logical line).
        first_row: the first row of the logical line, on which (or above which) a suppression may stand too.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    label: str = ""
    related: tuple[Related, ...] = field(default=())
    fix: Fix | None = None
    live: LiveSays | None = None
    noqa_row: int = 0
    first_row: int = 0

    @property
    def sort_key(self) -> tuple[str, int, int, int, str]:
        """File, cell, row, column, code: the order of every report."""
        start = self.span.start
        return (self.span.filename, self.span.cell or 0, start.row, start.column, self.code)
