"""Imports: the project's own modules are run; everything else becomes an `External` with its canonical path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import libcst as cst

from kerascheck.interpret.attributes import has_symbol, note_missing
from kerascheck.interpret.flow import Exit
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.modules import APPLICATIONS, load, member
from kerascheck.keras_api.versions import Version
from kerascheck.library.names import canonical
from kerascheck.library.registry import LIBRARIES
from kerascheck.program import SymbolUse
from kerascheck.values.objects import External, ModuleValue


def dotted(node: Any) -> str:
    """``a.b.c`` as text."""
    return f"{dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else str(node.value)


def import_names(ev: Interpreter, node: cst.Import | cst.ImportFrom, frame: Frame) -> None:
    """Bind the names of one import statement."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            _import(ev, alias, frame, node)
        return
    name = dotted(node.module) if node.module is not None else ""
    if name == "__future__":
        return
    level = len(node.relative)
    module = project_module(ev, name, level, frame)
    if isinstance(node.names, cst.ImportStar):
        if node.module is not None and canonical(name).startswith("keras."):
            ev.program.imports.append(SymbolUse(canonical(name), name, ev.site(node.module), bool(ev.guards), node))
            note_missing(ev, canonical(name), name, node.module)
        _import_star(ev, name, module, frame)
        return
    for alias in node.names:
        wanted = dotted(alias.name)
        value: Any
        if module is not None:
            value = member(ev, module, wanted)
            if value is None:
                value = ev.gap("import", f"`{wanted}` is not defined in `{name or module.name}`", node)
        elif level:
            value = ev.gap("import", f"`{'.' * level}{name}` is not found in the project", node)
        else:
            if canonical(f"{name}.{wanted}").partition(".")[0] == "keras":
                use = SymbolUse(canonical(f"{name}.{wanted}"), f"{name}.{wanted}", ev.site(alias.name), bool(ev.guards), node)
                ev.program.imports.append(use)
            module_path = External(canonical(name), name)
            value = ev.attribute(module_path, wanted, alias.name)
            if ev.guards and module_path.path.partition(".")[0] == "keras" and not has_symbol(ev, module_path, wanted):
                raise Exit  # an ImportError, which the program expects
        bound = alias.asname.name.value if alias.asname is not None and isinstance(alias.asname.name, cst.Name) else wanted
        ev.journal.put(frame.holder(bound), bound, value)


def _import(ev: Interpreter, alias: cst.ImportAlias, frame: Frame, node: cst.Import) -> None:
    path = dotted(alias.name)
    if canonical(path).partition(".")[0] == "keras":
        ev.program.imports.append(SymbolUse(canonical(path), path, ev.site(alias.name), bool(ev.guards), node))
        if "." in canonical(path):
            note_missing(ev, canonical(path), path, alias.name)
    top = path.partition(".")[0]
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        bound = alias.asname.name.value
        value: Any = project_module(ev, path, 0, frame) or External(canonical(path), path)
    else:
        bound = top
        value = project_module(ev, top, 0, frame)
        if value is not None and "." in path:
            _load_submodules(ev, value, path.split(".")[1:])
        value = value or External(canonical(top), top)
    ev.journal.put(frame.holder(bound), bound, value)


def _load_submodules(ev: Interpreter, module: ModuleValue, names: list[str]) -> None:
    """``import a.b.c`` makes ``b`` an attribute of ``a``, and ``c`` of ``b``."""
    for name in names:
        inner = member(ev, module, name)
        if not isinstance(inner, ModuleValue):
            return
        ev.journal.put(module.names, name, inner)
        module = inner


def _import_star(ev: Interpreter, name: str, module: ModuleValue | None, frame: Frame) -> None:
    if module is not None:
        for key, value in list(module.names.items()):
            if not key.startswith("_"):
                ev.journal.put(frame.names, key, value)
        return
    for key in public_names(canonical(name), ev.program.target.version(name)):
        ev.journal.put(frame.names, key, External(f"{canonical(name)}.{key}", f"{name}.{key}"))


def project_module(ev: Interpreter, name: str, level: int, frame: Frame) -> ModuleValue | None:
    """The project's module of that name; None for modules of libraries."""
    path = canonical(name)
    if path.startswith(f"{APPLICATIONS}.") and frame.root.library:
        found = ev.files.application(path)
        return load(ev, found, path, library=True) if found is not None else None
    if not level and (path.partition(".")[0] in LIBRARIES or frame.root.library):
        return None
    importer = frame.root.path
    if importer is None:
        return None
    source = ev.files.find(name, level, importer)
    return load(ev, source, name or Path(source).name) if source is not None else None


def public_names(module: str, version: Version) -> list[str]:
    """What ``from module import *`` brings, as far as it is known."""
    from kerascheck.library.registry import known_names

    if module == "keras" or module.startswith("keras."):
        from kerascheck.keras_api.lookup import names_in

        return sorted({*names_in(module, version), *known_names(module)})
    return known_names(module)
