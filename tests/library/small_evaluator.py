"""A small evaluator of straight-line Python, to run library models on the same text that numpy runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerascheck.library import array_operators
from kerascheck.library.names import canonical
from kerascheck.library.registry import Call, answer, find_attribute, find_constant, find_function, find_method
from kerascheck.values.array import Array
from kerascheck.values.objects import DictValue, External, LibraryMethod, ListValue
from kerascheck.values.site import Site
from kerascheck.values.unknown import Unknown

OPERATORS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.BitAnd: "&", ast.BitOr: "|",
}  # fmt: skip
BUILTINS: dict[str, Callable[..., Any]] = {"range": range, "len": len, "int": int, "float": float, "max": max, "abs": abs}


class Journal:
    """Writes at once: nothing is undone here."""

    def put(self, container: dict[Any, Any], key: Any, value: Any) -> None:
        container[key] = value

    def set(self, target: Any, attribute: str, value: Any) -> None:
        setattr(target, attribute, value)


@dataclass
class SmallEvaluator:
    """What library models use of the interpreter."""

    journal: Journal = field(default_factory=Journal)
    frames: tuple[Any, ...] = ()
    project_root: Any = None
    names: dict[str, Any] = field(default_factory=dict)

    def site(self, node: Any) -> Site:
        return Site("test.py", node)

    def iterate(self, value: Any) -> Sequence[Any] | None:
        match value:
            case tuple() | range() | str():
                return tuple(value)
            case ListValue() if value.exact:
                return value.items
            case DictValue() if value.exact:
                return tuple(value.items)
            case Array():
                return array_operators.items(value)
            case _:
                return None

    def call(self, function: Any, args: Sequence[Any], kwargs: Mapping[str, Any], node: Any) -> Any:
        if callable(function):
            return function(*args, **kwargs)
        if isinstance(function, External):
            model = find_function(function.path)
            assert model is not None, function.path
            return answer(model, Call(self, node, function.path), *args, **kwargs)  # type: ignore[arg-type]
        if isinstance(function, LibraryMethod):
            model = find_method(function.receiver, function.name)
            assert model is not None, function
            return answer(model, Call(self, node, function.name), function.receiver, *args, **kwargs)  # type: ignore[arg-type]
        model = find_method(function, "__call__")
        assert model is not None, function
        return answer(model, Call(self, node, "()"), function, *args, **kwargs)  # type: ignore[arg-type]

    def run(self, text: str, **names: Any) -> dict[str, Any]:
        """All variables after running assignments, imports and expressions."""
        self.names.update(names)
        for statement in ast.parse(text).body:
            self._statement(statement)
        return self.names

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    self.names[alias.asname or alias.name.partition(".")[0]] = External(
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    self.names[alias.asname or alias.name] = self._external(f"{module}.{alias.name}")
            case ast.Assign(targets=[target], value=value):
                self._assign(target, self.value(value))
            case ast.Expr(value=value):
                self.value(value)
            case _:
                raise NotImplementedError(ast.dump(node))

    def _external(self, path: str) -> Any:
        path = canonical(path)
        found = find_constant(path)
        return External(path) if found is None else found[0]

    def _assign(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name] = value
            case ast.Tuple(elts=parts):
                items = self.iterate(value)
                for position, part in enumerate(parts):
                    self._assign(part, items[position] if items is not None else Unknown("unpacking", "not known"))
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                container = self.names[name]
                if isinstance(container, Array):
                    self.names[name] = array_operators.store(Call(self, None, "[]="), container, self.value(key), value)  # type: ignore[arg-type]
                else:
                    self.call(LibraryMethod("__setitem__", container), (self.value(key), value), {}, None)
            case _:
                raise NotImplementedError(ast.dump(target))

    def value(self, node: ast.expr | None) -> Any:
        """The value of an expression."""
        match node:
            case None:
                return None
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name):
                if name in self.names:
                    return self.names[name]
                return External(f"builtins.{name}")
            case ast.Tuple(elts=parts):
                return tuple(map(self.value, parts))
            case ast.List(elts=parts):
                return ListValue(tuple(map(self.value, parts)))
            case ast.Dict(keys=keys, values=values):
                return DictValue({self.value(key): self.value(value) for key, value in zip(keys, values, strict=True)})
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(self.value(lower), self.value(upper), self.value(step))
            case ast.UnaryOp(op=op, operand=operand):
                value = self.value(operand)
                if isinstance(value, Array):
                    return array_operators.unary(Call(self, None, "-"), {ast.USub: "-", ast.Invert: "~"}[type(op)], value)  # type: ignore[arg-type,index]
                return -value
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(OPERATORS[type(op)], self.value(left), self.value(right))  # type: ignore[index]
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._binary(OPERATORS[type(op)], self.value(left), self.value(right))  # type: ignore[index]
            case ast.Attribute(value=value, attr=name):
                return self._attribute(self.value(value), name)
            case ast.Subscript(value=value, slice=key):
                return self._subscript(self.value(value), self.value(key))
            case ast.Call(func=function, args=args, keywords=keywords):
                given: list[Any] = []
                for arg in args:
                    given.extend(self.iterate(self.value(arg.value)) or ()) if isinstance(arg, ast.Starred) else given.append(
                        self.value(arg)
                    )
                named = {keyword.arg: self.value(keyword.value) for keyword in keywords if keyword.arg}
                return self._call(self.value(function), given, named)
            case ast.Lambda(args=parameters, body=body):
                names = [parameter.arg for parameter in parameters.args]
                return lambda *args: SmallEvaluator(names={**self.names, **dict(zip(names, args, strict=True))}).value(body)
            case _:
                raise NotImplementedError(ast.dump(node))

    def _call(self, function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if isinstance(function, External) and function.path.startswith("builtins."):
            name = function.path.partition(".")[2]
            if name == "len" and isinstance(args[0], Array):
                return array_operators.length(args[0])
            if name in ("list", "tuple"):
                items = self.iterate(args[0])
                return (ListValue(tuple(items)) if name == "list" else tuple(items)) if items is not None else Unknown("list", "not known")
            if name == "len" and isinstance(args[0], ListValue):
                return len(args[0].items)
            if name == "len" and find_method(args[0], "__len__") is not None:
                return self.call(LibraryMethod("__len__", args[0]), (), {}, None)
            return BUILTINS[name](*args, **kwargs)
        return self.call(function, args, kwargs, None)

    def _binary(self, symbol: str, left: Any, right: Any) -> Any:
        if isinstance(left, Array) or isinstance(right, Array):
            return array_operators.binary(Call(self, None, symbol), symbol, left, right)  # type: ignore[arg-type]
        if isinstance(left, ListValue) and isinstance(right, int):
            return ListValue(left.items * right)
        model = find_method(left, f"__{symbol}__")
        if model is not None:
            return answer(model, Call(self, None, symbol), left, right)  # type: ignore[arg-type]
        return eval(f"left {symbol} right")

    def _attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, External):
            return self._external(f"{value.path}.{name}")
        model = find_attribute(value, name)
        if model is not None:
            return answer(model, Call(self, None, name), value)  # type: ignore[arg-type]
        if isinstance(value, Unknown):
            return value
        return LibraryMethod(name, value)

    def _subscript(self, value: Any, key: Any) -> Any:
        if isinstance(value, Array):
            return array_operators.subscript(Call(self, None, "[]"), value, key)  # type: ignore[arg-type]
        if isinstance(value, ListValue | DictValue):
            return value.items[key]
        if isinstance(value, tuple):
            return value[key]
        return self.call(LibraryMethod("__getitem__", value), (key,), {}, None)
