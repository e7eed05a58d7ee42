"""Unknown: a value the evaluator cannot know, with the first reason why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """Contagious: whatever is computed from it is Unknown for the same reason.

    Attributes:
        kind: a stable name of the kind of gap, such as ``external-call`` or ``parameter``.
        reason: one phrase for a person, such as "`load_frames` is not part of the project".
        where: the syntax node at which knowledge ended, if there is one.
    """

    kind: str
    reason: str
    where: Any = None

    def __str__(self) -> str:
        return f"unknown: {self.reason}"
