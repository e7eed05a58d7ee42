"""Queries on names: how the checked file can name a Keras symbol, by what it imports already or with one import more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kerascheck.program import Program, SymbolUse
from kerascheck.query.text import text_of
from kerascheck.query.tree import at_top, used_names
from kerascheck.syntax.plans import AddLine, InsertAfter, Plan


@dataclass(frozen=True, slots=True)
class Named:
    """An expression that names a symbol, and the import that it needs besides."""

    text: str
    plans: tuple[Plan, ...] = ()


def name_for(program: Program, path: str, *, through_tensorflow: bool) -> Named | None:
    """How a file can name a symbol; None where another thing may have the name already.

    Args:
        program: of the file.
        path: canonical, such as ``keras.layers.Input`` or ``keras.ops``.
        through_tensorflow: whether the file reaches Keras as ``tf.keras``.
    """
    imports = list(_imports(program, through_tensorflow))
    module, _, name = path.rpartition(".")
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        for use in imports:
            bound = bound_name(use) if use.path == ".".join(parts[:length]) else None
            if bound is not None:
                return Named(".".join([bound, *parts[length:]]))
    if any(use.path == module and type(getattr(use.statement, "names", None)).__name__ == "ImportStar" for use in imports):
        return Named(name)
    if name in used_names(program):
        return None
    for use in imports:
        names = getattr(use.statement, "names", ())
        if type(use.statement).__name__ == "ImportFrom" and use.path.rpartition(".")[0] == module and isinstance(names, tuple | list):
            return Named(name, (InsertAfter(names[-1], f", {name}"),))
    if not imports:
        return None
    package = "tensorflow.keras" if through_tensorflow else "keras"
    line = f"from {package}{module.removeprefix('keras')} import {name}"
    return Named(name, (AddLine(imports[-1].statement, line),))


def symbol_for(program: Program, path: str) -> Named | None:
    """`name_for`, through the package by which the file reaches Keras, whichever that is."""
    return name_for(program, path, through_tensorflow=False) or name_for(program, path, through_tensorflow=True)


def bound_name(use: SymbolUse) -> str | None:
    """The name that an import gives; None for ``import a.b``, which names only ``a``, and for ``*``."""
    statement, node = use.statement, use.site.node
    names = getattr(statement, "names", ())
    alias = next((each for each in names if each.name is node), None) if isinstance(names, tuple | list) else None
    if alias is None:
        return None
    if alias.asname is not None:
        return text_of(alias.asname.name)
    text = text_of(alias.name)
    return None if "." in text else text


def _imports(program: Program, through_tensorflow: bool) -> Iterator[SymbolUse]:
    """Imports of public Keras modules and symbols that hold for the whole file."""
    foreign = ("tf_keras", "tensorflow.python.", "keras.src", "tensorflow.contrib", "tensorflow.compat")
    for use in program.imports:
        own = use.statement is not None and at_top(program, use.statement)
        if own and use.through_tensorflow is through_tensorflow and not use.guarded and not use.written.startswith(foreign):
            yield use
