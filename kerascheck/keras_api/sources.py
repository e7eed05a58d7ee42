"""The source text of one Keras: which public symbols it has and what their signatures are, found without importing it.

Public modules of Keras (``keras/layers/__init__.py``, and ``keras/_tf_keras/keras`` for ``tf.keras``) consist of imports from
``keras.src``. These are followed to the ``class`` or ``def`` that they name. It is used only to write the table.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

Node: TypeAlias = "ast.ClassDef | ast.FunctionDef"

HIDDEN: Final = ("src", "api", "protobuf")
"""What stands in the package's folder, but is no public module."""

THROUGH_TENSORFLOW: Final = ("keras._tf_keras.keras", "keras.api._v2.keras")
"""What ``tf.keras`` is, in Keras 3 and in Keras 2."""

CONSTANTS: Final = {"backend.epsilon()": 1e-07, "2.0 ** 15": 32768.0}
"""Defaults that are no literals, and their values."""

MEMBERS_OF: Final = ("Layer", "Model", "Sequential", "Optimizer")
"""Classes whose methods and attributes are in the table too."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name leads to: a module, a class or function, or some other value (``node`` None)."""

    module: str
    node: Node | None = None
    is_module: bool = False


@dataclass(slots=True)
class Described:
    """One public symbol of one Keras version; a row of ``parameters`` is a name, and its default where there is one."""

    kind: str
    name: str = ""
    bases: list[str] = field(default_factory=list)
    parameters: list[list[Any]] = field(default_factory=list)


class Sources:
    """The ``keras`` package in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = cache(self._names)
        self.resolve = cache(self._resolve)

    @property
    def version(self) -> str:
        """The version, such as ``3.15.1``."""
        for module in ("keras.src.version", "keras"):
            for node in self._tree(module).body:
                match node:
                    case ast.Assign(targets=[ast.Name(id="__version__")], value=ast.Constant(value=str(text))):
                        return text
        raise ValueError(f"{self.folder} holds no Keras")

    def _file(self, module: str) -> Path | None:
        for name in (module, module.replace("keras.", "keras.api.", 1)):
            path = self.folder.joinpath(*name.split("."))
            for file in (path / "__init__.py", path.with_name(f"{path.name}.py")):
                if file.is_file():
                    return file
        return None

    def _tree(self, module: str) -> ast.Module:
        file = self._file(module)
        return ast.parse(file.read_text(encoding="utf-8") if file is not None else "")

    def _names(self, module: str) -> dict[str, tuple[str, Any]]:
        """Every name at a module's top level: an import ("from", module, name), or a definition ("node", node)."""
        found: dict[str, tuple[str, Any]] = {}
        for node in statements(self._tree(module).body):
            match node:
                case ast.ImportFrom(module=str(source), names=aliases, level=0):
                    for alias in aliases:
                        if alias.name == "*":
                            found.update({name: ("from", (source, name)) for name in self.names(source) if not name.startswith("_")})
                        else:
                            found.setdefault(alias.asname or alias.name, ("from", (source, alias.name)))
                case ast.Import(names=aliases):
                    for alias in aliases:
                        if alias.asname is not None:
                            found[alias.asname] = ("module", alias.name)
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    found.setdefault(name, ("node", node))
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found.setdefault(name, ("value", value))
        return found

    def _resolve(self, module: str, name: str) -> Found | None:
        """What a dotted name means in a module; None for what is not Keras' own."""
        first, _, rest = name.partition(".")
        kind, target = self.names(module).get(first, ("", None))
        found: Found | None = None
        match kind:
            case "node":
                found = Found(module, target)
            case "from":
                source, wanted = target
                inner = f"{source}.{wanted}"
                if source.partition(".")[0] != "keras":
                    found = None
                elif (wanted not in self.names(source) or source == module) and self._file(inner) is not None:
                    found = Found(inner, is_module=True)
                else:
                    found = self.resolve(source, wanted)
            case "module":
                found = Found(target, is_module=True) if target.partition(".")[0] == "keras" else None
            case "value":
                found = self.resolve(module, ast.unparse(target)) if isinstance(target, ast.Name | ast.Attribute) else None
                found = found or Found(module)
        if not rest or found is None:
            return found
        return self.resolve(found.module, rest) if found.is_module else None

    def linear(self, found: Found) -> list[Found]:
        """A class and its Keras bases in the order in which Python looks through them (C3)."""
        node = found.node
        parents = [] if node is None else [self.resolve(found.module, ast.unparse(base)) for base in getattr(node, "bases", ())]
        known = [parent for parent in parents if parent is not None and isinstance(parent.node, ast.ClassDef)]
        queues = [*map(self.linear, known), known]
        order = [found]
        while queues := [queue for queue in queues if queue]:
            head = next((queue[0] for queue in queues if all(queue[0] not in other[1:] for other in queues)), queues[0][0])
            order.append(head)
            queues = [[each for each in queue if each != head] for queue in queues]
        return order

    def describe(self, found: Found) -> Described:
        """Kind, name and signature of what a public name leads to."""
        node = found.node
        if found.is_module:
            return Described("module")
        if isinstance(node, ast.FunctionDef):
            return Described("function", node.name, [], self._evaluated(found.module, parameters_of(node, skip=0)))
        if node is None:
            return Described("value")
        order = self.linear(found)
        initializers = [(each, method) for each in order if (method := method_of(each.node, "__init__")) is not None]
        parameters: list[list[Any]] = [["*args"], ["**kwargs"]]
        if initializers:
            owner, method = initializers[0]
            parameters = self._evaluated(owner.module, parameters_of(method, skip=1))
        return Described("class", node.name, [each.node.name for each in order[1:] if each.node is not None], parameters)

    def _evaluated(self, module: str, rows: list[list[Any]]) -> list[list[Any]]:
        """Rows of parameters with defaults that name a constant of the module replaced by its value."""
        for row in rows:
            match row:
                case [_, {"$code": str(text)}]:
                    kind, node = self.names(module).get(text, ("", None))
                    row[1] = CONSTANTS.get(text, row[1])
                    if kind == "value":
                        row[1] = literal(node)
        return rows

    def members(self, found: Found) -> dict[str, Described]:
        """Public methods of a class (with signatures) and attributes, those of its bases among them."""
        members: dict[str, Described] = {}
        for each in self.linear(found):
            methods = each.node.body if each.node is not None else []
            for inner in ast.walk(each.node) if each.node is not None else ():
                match inner:
                    case ast.FunctionDef(name=name, decorator_list=marks) if inner in methods:
                        described = Described("value")
                        if not any("property" in ast.unparse(mark) or ".setter" in ast.unparse(mark) for mark in marks):
                            described = Described("function", name, [], self._evaluated(each.module, parameters_of(inner, 1)))
                        members.setdefault(name, described)
                    case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                        members.setdefault(name, Described("value"))
        return {name: each for name, each in members.items() if not name.startswith("_")}

    def public(self, root: str) -> dict[str, Described]:
        """Every public symbol by canonical path, from the modules under a root such as ``keras``."""
        table: dict[str, Described] = {}
        self._walk(root, "keras", table)
        return table

    def _walk(self, module: str, path: str, table: dict[str, Described]) -> None:
        table[path] = Described("module")
        file = self._file(module)
        folders = [each.name for each in file.parent.iterdir() if (each / "__init__.py").is_file()] if file is not None else []
        for name in sorted({*self.names(module), *(folders if file is not None and file.name == "__init__.py" else ())}):
            if name.startswith("_") or name in HIDDEN:
                continue
            found = self.resolve(module, name) or (Found(f"{module}.{name}", is_module=True) if name in folders else None)
            if found is None:
                continue
            if found.is_module:
                if found.module.rpartition(".")[2] == name and ".src" not in found.module:
                    self._walk(found.module, f"{path}.{name}", table)
                continue
            described = table[f"{path}.{name}"] = self.describe(found)
            if path == "keras" and name in MEMBERS_OF:
                table.update({f"keras.{name}.{member}": each for member, each in self.members(found).items()})
            elif described.kind == "value" and path != "keras":
                described.name = name


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of a module with those inside ``if`` and ``try``, first branches first: the TensorFlow backend stands there."""
    flat: list[ast.stmt] = []
    for node in body:
        match node:
            case ast.If():
                flat += [*statements(node.body), *statements(node.orelse)]
            case ast.Try():
                flat += [*statements(node.body), *(each for handler in node.handlers for each in statements(handler.body))]
            case _:
                flat.append(node)
    return flat


def method_of(node: Node | None, name: str) -> ast.FunctionDef | None:
    """A method that a class itself defines."""
    body = node.body if node is not None else []
    return next((each for each in body if isinstance(each, ast.FunctionDef) and each.name == name), None)


def parameters_of(node: ast.FunctionDef, skip: int) -> list[list[Any]]:
    """A row for each parameter: its name (with ``*``, ``**``, or ``.`` for one that is given by name only) and its default."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    bare = len(plain) - len(arguments.defaults)
    static = any(ast.unparse(mark) == "staticmethod" for mark in node.decorator_list)
    rows: list[list[Any]] = [
        [each.arg] if place < bare else [each.arg, literal(arguments.defaults[place - bare])] for place, each in enumerate(plain)
    ][0 if static else skip :]
    if arguments.vararg is not None:
        rows.append([f"*{arguments.vararg.arg}"])
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        rows.append([f".{each.arg}"] if default is None else [f".{each.arg}", literal(default)])
    if arguments.kwarg is not None:
        rows.append([f"**{arguments.kwarg.arg}"])
    return rows


def literal(node: ast.expr) -> Any:
    """A JSON form of a default value that tells tuples from lists; what is no literal is given as its text."""
    try:
        return as_json(ast.literal_eval(node))
    except ValueError:
        return {"$code": ast.unparse(node)}


def as_json(value: Any) -> Any:
    """A value in which JSON keeps tuples."""
    if isinstance(value, tuple):
        return {"$tuple": [as_json(item) for item in value]}
    return [as_json(item) for item in value] if isinstance(value, list) else value
