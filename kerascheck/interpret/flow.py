"""Flow: how a block of statements ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias


class Jump(Enum):
    """A block that ran to its end, or left the loop or turn it is in."""

    NEXT = auto()
    BREAK = auto()
    CONTINUE = auto()


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``."""

    value: Any


@dataclass(frozen=True, slots=True)
class Raise:
    """``raise`` or a call that never returns, such as ``sys.exit()``."""

    error: Any = None


@dataclass(frozen=True, slots=True)
class Fork:
    """The ways behind an unknown test that do not agree, each with what it has changed: the rest of the block is run on each."""

    ways: tuple[Any, ...]


Flow: TypeAlias = "Jump | Return | Raise | Fork"


class ControlFlow(Exception):
    """What the evaluator throws to leave code early; library models let it pass."""


class EnoughYields(ControlFlow):
    """Thrown to leave the body of a generator that may never end."""


class Exit(ControlFlow):
    """Thrown by the evaluator where the evaluated program certainly raises inside an expression."""


class OutOfBudget(ControlFlow):
    """Thrown when a budget has run out; caught where the analysis of a file or function began."""

    def __init__(self, budget: str) -> None:
        super().__init__(budget)
        self.budget = budget
