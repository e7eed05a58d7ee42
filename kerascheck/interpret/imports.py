"""Imports: every module, function and class from outside the file becomes an `External` with its canonical path."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.names import canonical
from kerascheck.values.objects import External
from kerascheck.values.unknown import Unknown


def dotted(node: Any) -> str:
    """``a.b.c`` as text."""
    return f"{dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else str(node.value)


def import_names(ev: Interpreter, node: cst.Import | cst.ImportFrom, frame: Frame) -> None:
    """Bind the names of one import statement."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            path = dotted(alias.name)
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                ev.journal.put(frame.holder(alias.asname.name.value), alias.asname.name.value, External(canonical(path), path))
            else:
                top = path.partition(".")[0]
                ev.journal.put(frame.holder(top), top, External(canonical(top), top))
        return
    module = dotted(node.module) if node.module is not None else ""
    if module == "__future__":
        return
    if isinstance(node.names, cst.ImportStar):
        for name in public_names(canonical(module)):
            ev.journal.put(frame.names, name, External(f"{canonical(module)}.{name}", f"{module}.{name}"))
        return
    for alias in node.names:
        name = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else name
        if node.relative:
            value: Any = Unknown("import", f"`{name}` comes from another file of the project", ev.site(node))
        else:
            value = ev.attribute(External(canonical(module), module), name, node)
        ev.journal.put(frame.holder(bound), bound, value)


def public_names(module: str) -> list[str]:
    """What ``from module import *`` brings, as far as it is known."""
    from kerascheck.library.registry import known_names

    if module == "keras" or module.startswith("keras."):
        from kerascheck.keras_api.lookup import names_in

        return sorted({*names_in(module), *known_names(module)})
    return known_names(module)
