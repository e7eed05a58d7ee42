"""Python objects with identity: lists, dicts, functions, classes, instances and what comes from libraries.

Unlike the rest of the domain these change while the program runs. Every change goes through the evaluator's
journal (`kerascheck.interpret.journal`), so that it can be undone when a branch is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

Value: TypeAlias = "Any"


_serial = count()


def now() -> int:
    """A moment: objects made later have a larger ``born``."""
    return next(_serial)


@dataclass(slots=True, eq=False)
class ListValue:
    """A list (or deque); ``exact`` is False when its length and items are no longer known."""

    items: tuple[Value, ...] = ()
    exact: bool = True
    born: int = field(default_factory=now, repr=False)


@dataclass(slots=True, eq=False)
class DictValue:
    """A dict with constant keys; ``exact`` is False when other keys may be there.

    Attributes:
        size: how many keys there are where not one of them is known, as a symbol.
    """

    items: dict[Any, Value] = field(default_factory=dict)
    exact: bool = True
    size: Any = None


@dataclass(slots=True, eq=False)
class SetValue:
    """A set of constants."""

    items: frozenset[Any] = frozenset()
    exact: bool = True


@dataclass(slots=True, eq=False)
class FunctionValue:
    """A function or lambda of the checked project.

    Attributes:
        node: ``FunctionDef`` or ``Lambda``.
        frame: the frame it was defined in (its closure).
        defaults: evaluated default values by parameter name.
        owner: the class it is a method of.
        wraps: decorators that were not understood (the function is then only a guess).
    """

    name: str
    node: Any
    frame: Any
    defaults: dict[str, Value]
    owner: ClassValue | None = None
    is_generator: bool = False
    calls: int = 0


@dataclass(slots=True, eq=False)
class ClassValue:
    """A class of the checked project; ``bases`` are `ClassValue` or `External`."""

    name: str
    bases: tuple[Value, ...]
    namespace: dict[str, Value]
    node: Any
    frame: Any
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the checked project."""

    cls: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoundMethod:
    """A function together with the object it was looked up on."""

    function: Value
    receiver: Value


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A function wrapped as ``property``, ``staticmethod`` or ``classmethod``."""

    kind: str
    function: Value


@dataclass(frozen=True, slots=True)
class Super:
    """``super()``: look-up in an object's classes behind ``owner``."""

    owner: ClassValue
    receiver: Value


@dataclass(frozen=True, slots=True, eq=False)
class ModuleValue:
    """A module of the project (or one of ``keras.applications``) that has been run.

    Attributes:
        name: its dotted name.
        names: what it defines.
        path: its file, or a package's folder.
    """

    name: str
    names: dict[str, Value]
    path: Path


@dataclass(frozen=True, slots=True)
class External:
    """A module, class or function outside the project, by its canonical dotted path.

    Attributes:
        path: canonical, such as ``keras.layers.Dense`` for ``tf.keras.layers.Dense``.
        written: the path as the program imported it, where it differs.
    """

    path: str
    written: str = ""


@dataclass(slots=True, eq=False)
class LibraryObject:
    """An instance of a library's class that has no richer value of its own: a scaler, an optimizer, a loss, …

    Attributes:
        path: canonical dotted path of its class.
        arguments: what it was made with, by parameter name where the library model binds them.
        state: what methods have changed (written through the journal).
        site: where it was made.
    """

    path: str
    arguments: dict[str, Value] = field(default_factory=dict)
    state: dict[str, Value] = field(default_factory=dict)
    site: Any = None


@dataclass(frozen=True, slots=True)
class LibraryMethod:
    """A method of a value that a library model answers for, looked up but not yet called."""

    name: str
    receiver: Value


@dataclass(frozen=True, slots=True, eq=False)
class Generator:
    """What calling a generator function gives: the values that its body has yielded.

    Attributes:
        items: the first values, in order.
        exact: whether these are all of them.
    """

    items: tuple[Value, ...]
    exact: bool
    site: Any = None
