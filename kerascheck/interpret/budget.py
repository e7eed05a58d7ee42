"""Budgets: bounds on the work that one file may cause, so that nothing the file says makes kerascheck hang."""

from __future__ import annotations

import time
from dataclasses import dataclass

from kerascheck.interpret.flow import OutOfBudget


@dataclass(slots=True)
class Budget:
    """What may still be spent.

    Attributes:
        statements: statements executed in one file.
        depth: nested calls.
        turns: turns of one loop.
        list_length: elements of one list, tuple or string.
        forks: unknown tests behind which the rest of a block is run on both ways.
        seconds: wall-clock time of one file.
    """

    statements: int = 300_000
    depth: int = 60
    turns: int = 3_000
    list_length: int = 20_000
    integer_bits: int = 4_096
    forks: int = 4
    seconds: float = 20.0
    deadline: float = 0.0
    _depth: int = 0

    def spend(self) -> None:
        """Count one statement."""
        self.statements -= 1
        if self.statements <= 0:
            raise OutOfBudget("statements")
        if self.statements & 255 == 0:
            now = time.monotonic()
            if not self.deadline:
                self.deadline = now + self.seconds
            elif now > self.deadline:
                raise OutOfBudget("seconds")

    def enter(self) -> bool:
        """Count one nested call; False when there are too many."""
        if self._depth >= self.depth:
            return False
        self._depth += 1
        return True

    def leave(self) -> None:
        """The nested call is over."""
        self._depth -= 1
