"""A frame: the names of one running function, class body or module."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kerascheck.interpret.journal import MISSING
from kerascheck.values.objects import Value


@dataclass(slots=True, eq=False)
class Frame:
    """Names and where to look further.

    Attributes:
        names: the frame's own variables.
        parent: the enclosing function's frame (for closures), else the module's.
        module: the module's frame.
        file: display name of the source file.
        function: name of the function or method that runs, None at module level.
        declared: names declared ``global`` or ``nonlocal`` and the frame that holds them.
        is_class: class bodies are not seen from the functions in them.
        yields: what a generator has yielded so far.
        returned: values of returns in branches that may or may not have been taken.
        leaves_loop: in a branch that may or may not have been taken, the running loop was left.
        endless: the frame is in a ``while True``.
        code: the function's syntax node.
        path: a module's file.
        library: the module belongs to a library; what happens in it is told of the call that led there.
        owner, receiver: class and first argument, for ``super()``.
    """

    file: str
    names: dict[str, Value] = field(default_factory=dict)
    parent: Frame | None = None
    module: Frame | None = None
    function: str | None = None
    declared: dict[str, Frame] = field(default_factory=dict)
    is_class: bool = False
    yields: list[Value] | None = None
    returned: list[Value] = field(default_factory=list)
    owner: Any = None
    receiver: Any = None
    leaves_loop: bool = False
    endless: bool = False
    code: Any = None
    path: Path | None = None
    library: bool = False

    @property
    def root(self) -> Frame:
        """The module's frame."""
        return self.module or self

    def lookup(self, name: str) -> Value:
        """The value of a name by Python's rules, `MISSING` when unbound."""
        if name in self.declared:
            return self.declared[name].names.get(name, MISSING)
        frame: Frame | None = self
        first = True
        while frame is not None:
            if name in frame.names and (first or not frame.is_class):
                return frame.names[name]
            frame = frame.parent
            first = False
        return MISSING

    def holder(self, name: str) -> dict[str, Value]:
        """The mapping in which an assignment to the name lands."""
        frame = self.declared.get(name)
        return self.names if frame is None else frame.names
