"""The journal: every change to an object or frame, so that a branch can be undone and two branches joined.

Objects of the evaluated program are changed only through `put` and `set`. While no branch is open nothing is
written down; inside a branch each first change of a slot keeps what stood there before.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Slot: TypeAlias = "tuple[int, Any, bool]"


class Missing:
    """The value of a name or key that is not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


@dataclass(slots=True)
class Changes:
    """Slots that a branch has written: the container, the key, and the value after (or before) the branch."""

    slots: dict[Slot, tuple[Any, Any, Any]] = field(default_factory=dict)


class Journal:
    """Writes changes, undoes them, and applies them again."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[Changes] = []

    def put(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """``mapping[key] = value``; `MISSING` deletes."""
        if self._open:
            self._remember((id(mapping), key, True), mapping, key, mapping.get(key, MISSING))
        if value is MISSING:
            mapping.pop(key, None)
        else:
            mapping[key] = value

    def set(self, target: Any, attribute: str, value: Any) -> None:
        """``target.attribute = value``."""
        if self._open:
            self._remember((id(target), attribute, False), target, attribute, getattr(target, attribute))
        setattr(target, attribute, value)

    def _remember(self, slot: Slot, container: Any, key: Any, before: Any) -> None:
        self._open[-1].slots.setdefault(slot, (container, key, before))

    def open(self) -> None:
        """Begin a branch."""
        self._open.append(Changes())

    def undo(self, kept: AbstractSet[int] = frozenset()) -> Changes:
        """End the branch, restore what was before, and return the values it had written.

        Args:
            kept: ids of objects and dicts that came into being in the branch, and stay as they are.
        """
        after = Changes()
        for slot, (container, key, before) in self._open.pop().slots.items():
            after.slots[slot] = (container, key, read(slot, container, key))
            if slot[0] in kept:
                continue
            if slot[2]:
                if before is MISSING:
                    container.pop(key, None)
                else:
                    container[key] = before
            else:
                setattr(container, key, before)
        return after

    def apply(self, changes: Changes) -> None:
        """Write the values of a branch that has been undone."""
        for slot, (container, key, value) in changes.slots.items():
            if slot[2]:
                self.put(container, key, value)
            else:
                self.set(container, key, value)


def read(slot: Slot, container: Any, key: Any) -> Any:
    """What stands in a slot now."""
    return container.get(key, MISSING) if slot[2] else getattr(container, key)
