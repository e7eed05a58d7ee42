"""Expressions: names, literals, displays, f-strings, lambdas and the like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import libcst as cst

from kerascheck.interpret.flow import EnoughYields
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression
from kerascheck.interpret.journal import MISSING
from kerascheck.values.objects import DictValue, External, FunctionValue, ListValue, SetValue, Value
from kerascheck.values.unknown import Unknown

CONSTANTS: dict[str, Value] = {
    "True": True,
    "False": False,
    "None": None,
    "__debug__": True,
    "NotImplemented": External("builtins.NotImplemented"),
}

ENOUGH_YIELDS = 2
"""After so many values a generator that loops for ever is taken to go on like that."""

ENOUGH_CONSTANTS = 100
"""The same for one that yields constants, such as names."""


def is_constant(value: Value) -> bool:
    """Whether a value is a Python constant all through."""
    if isinstance(value, tuple):
        return all(map(is_constant, value))
    return value is None or isinstance(value, bool | int | float | str | bytes | complex | range)


@expression(cst.Name)
def name(ev: Interpreter, node: cst.Name, frame: Frame) -> Value:
    """A variable, a constant or a builtin."""
    value = frame.lookup(node.value)
    if value is not MISSING:
        return value
    if node.value in CONSTANTS:
        return CONSTANTS[node.value]
    from kerascheck.library.names import builtin

    found = builtin(node.value)
    if found is not None:
        return found
    return ev.gap("undefined-name", f"`{node.value}` is not defined in this file", node)


@expression(cst.Integer, cst.Float, cst.SimpleString, cst.Imaginary)
def literal(ev: Interpreter, node: Any, frame: Frame) -> Value:
    """A number or string as written."""
    key = id(node)
    if key not in ev.literals:
        ev.literals[key] = _literal_value(node)
    return ev.literals[key]


def _literal_value(node: Any) -> Value:
    """The common forms are read directly: LibCST's own ``evaluated_value`` compiles every literal."""
    text: str = node.value
    if isinstance(node, cst.Integer) and text.isdigit() and (text[0] != "0" or text == "0"):
        return int(text)
    if isinstance(node, cst.Float) and "_" not in text:
        return float(text)
    if isinstance(node, cst.SimpleString) and "\\" not in text and text[0] in "'\"":
        return text[3:-3] if text[:3] in ("'''", '"""') and len(text) >= 6 else text[1:-1]
    return node.evaluated_value


@expression(cst.Ellipsis)
def ellipsis(ev: Interpreter, node: cst.Ellipsis, frame: Frame) -> Value:
    """``...``."""
    return ...


@expression(cst.ConcatenatedString)
def concatenated(ev: Interpreter, node: cst.ConcatenatedString, frame: Frame) -> Value:
    """Adjacent string literals."""
    left, right = ev.evaluate(node.left, frame), ev.evaluate(node.right, frame)
    if isinstance(left, str) and isinstance(right, str) or isinstance(left, bytes) and isinstance(right, bytes):
        return left + right  # type: ignore[operator]
    return left if isinstance(left, Unknown) else right


@expression(cst.FormattedString)
def formatted(ev: Interpreter, node: cst.FormattedString, frame: Frame) -> Value:
    """An f-string; unknown as soon as one part is."""
    text: list[str] = []
    unknown: Unknown | None = None
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            text.append(part.value.replace("{{", "{").replace("}}", "}"))
            continue
        if not isinstance(part, cst.FormattedStringExpression):
            return ev.gap("syntax", "this kind of f-string part is not interpreted", part)
        value = ev.evaluate(part.expression, frame)
        piece = _format(ev, part, value, frame)
        if piece is None:
            unknown = unknown or (
                value if isinstance(value, Unknown) else Unknown("string", "a part of this string is not known", ev.site(part))
            )
        else:
            text.append(piece)
    return unknown or "".join(text)


def _format(ev: Interpreter, part: cst.FormattedStringExpression, value: Value, frame: Frame) -> str | None:
    if not is_constant(value):
        return None
    spec = ""
    for piece in part.format_spec or ():
        if isinstance(piece, cst.FormattedStringText):
            spec += piece.value
        else:
            inner = ev.evaluate(piece.expression, frame) if isinstance(piece, cst.FormattedStringExpression) else None
            if not is_constant(inner):
                return None
            spec += str(inner)
    if part.conversion is not None:
        converters: dict[str, Callable[[object], str]] = {"r": repr, "s": str, "a": ascii}
        value = converters[part.conversion](value)
    try:
        return format(value, spec) if not re.search(r"\d{4,}", spec) else None
    except (ValueError, TypeError):
        return None


@expression(cst.Tuple)
def tuple_display(ev: Interpreter, node: cst.Tuple, frame: Frame) -> Value:
    """``(a, *b)``."""
    items = collect(ev, node.elements, frame)
    return items if isinstance(items, Unknown) else tuple(items)


@expression(cst.List)
def list_display(ev: Interpreter, node: cst.List, frame: Frame) -> Value:
    """``[a, *b]``."""
    items = collect(ev, node.elements, frame)
    return ListValue((), exact=False) if isinstance(items, Unknown) else ListValue(tuple(items))


@expression(cst.Set)
def set_display(ev: Interpreter, node: cst.Set, frame: Frame) -> Value:
    """``{a, *b}``."""
    items = collect(ev, node.elements, frame)
    if isinstance(items, Unknown) or not all(map(is_constant, items)):
        return SetValue(exact=False)
    return SetValue(frozenset(items))


def collect(ev: Interpreter, elements: Any, frame: Frame) -> list[Value] | Unknown:
    """Evaluated elements of a display, stars unpacked."""
    items: list[Value] = []
    for element in elements:
        value = ev.evaluate(element.value, frame)
        if isinstance(element, cst.StarredElement):
            more = ev.iterate(value)
            if more is None:
                return (
                    value if isinstance(value, Unknown) else Unknown("iteration", "the items unpacked here are not known", ev.site(element))
                )
            items.extend(more)
        else:
            items.append(value)
    return items


@expression(cst.Dict)
def dict_display(ev: Interpreter, node: cst.Dict, frame: Frame) -> Value:
    """``{key: value, **more}``."""
    result = DictValue()
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            more = ev.evaluate(element.value, frame)
            if isinstance(more, DictValue):
                result.items.update(more.items)
            result.exact = result.exact and isinstance(more, DictValue) and more.exact
            continue
        assert isinstance(element, cst.DictElement)
        key, value = ev.evaluate(element.key, frame), ev.evaluate(element.value, frame)
        if is_key(key):
            result.items[key] = value
        else:
            result.exact = False
    return result


def is_key(value: Value) -> bool:
    """Whether a value can be looked up in a dict by the evaluator: a constant or an object with identity."""
    if isinstance(value, Unknown):
        return False
    try:
        hash(value)
    except TypeError:
        return False
    return True


@expression(cst.Lambda)
def lambda_(ev: Interpreter, node: cst.Lambda, frame: Frame) -> Value:
    """``lambda x: …``."""
    from kerascheck.interpret.functions import default_values

    return FunctionValue("<lambda>", node, frame, default_values(ev, node.params, frame))


@expression(cst.IfExp)
def conditional(ev: Interpreter, node: cst.IfExp, frame: Frame) -> Value:
    """``a if test else b``."""
    from kerascheck.interpret.branches import branch_values

    test = ev.truth(ev.evaluate(node.test, frame))
    if test is None:
        return branch_values(ev, [lambda: ev.evaluate(node.body, frame), lambda: ev.evaluate(node.orelse, frame)], node)
    return ev.evaluate(node.body if test else node.orelse, frame)


@expression(cst.NamedExpr)
def walrus(ev: Interpreter, node: cst.NamedExpr, frame: Frame) -> Value:
    """``(name := value)``."""
    from kerascheck.interpret.assignments import assign

    value = ev.evaluate(node.value, frame)
    assign(ev, node.target, value, frame)
    return value


@expression(cst.Await)
def awaited(ev: Interpreter, node: cst.Await, frame: Frame) -> Value:
    """``await x``: what the coroutine returns."""
    return ev.evaluate(node.expression, frame)


def _enough(yields: list[Value]) -> int:
    return ENOUGH_CONSTANTS if all(map(is_constant, yields)) else ENOUGH_YIELDS


@expression(cst.Yield)
def yielded(ev: Interpreter, node: cst.Yield, frame: Frame) -> Value:
    """``yield x`` and ``yield from xs``: kept in the frame, which makes the function a generator."""
    sent = Unknown("generator", "what is sent into a generator is not followed", ev.site(node))
    if frame.yields is None:
        frame.yields = []
    if isinstance(node.value, cst.From):
        frame.yields.extend(ev.iterate(ev.evaluate(node.value.item, frame)) or (sent,))
    else:
        frame.yields.append(ev.evaluate(node.value, frame) if node.value is not None else None)
    if len(frame.yields) >= (_enough(frame.yields) if frame.endless else ev.budget.turns):
        raise EnoughYields
    return sent
