"""Subscripts: ``a[key]`` for every kind of container, read and written."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.expressions import is_key
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, as_tuple, expression
from kerascheck.library.registry import Call, answer, find_method
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol, named
from kerascheck.values.objects import BoundMethod, DictValue, External, Instance, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


@expression(cst.Subscript)
def subscript(ev: Interpreter, node: cst.Subscript, frame: Frame) -> Value:
    """``value[key]``."""
    value = ev.evaluate(node.value, frame)
    return get_item(ev, value, key_of(ev, node, frame), node)


def key_of(ev: Interpreter, node: cst.Subscript, frame: Frame) -> Value:
    """The key inside the brackets: one value, or a tuple for several."""
    keys = [_part(ev, element.slice, frame) for element in node.slice]
    if len(keys) == 1 and not isinstance(node.slice[0].comma, cst.Comma):
        return keys[0]
    return tuple(keys)


def _part(ev: Interpreter, part: Any, frame: Frame) -> Value:
    if isinstance(part, cst.Index):
        return ev.evaluate(part.value, frame)
    lower, upper, step = (ev.evaluate(bound, frame) if bound is not None else None for bound in (part.lower, part.upper, part.step))
    return slice(lower, upper, step)


def get_item(ev: Interpreter, value: Value, key: Value, node: Any) -> Value:
    """The value of ``value[key]``."""
    match value:
        case Tensor():
            from kerascheck.library.tensor_ops import subscript_call

            return subscript_call(Call(ev, node, "[]"), value, key)
        case Array():
            from kerascheck.library.array_operators import subscript as array_subscript

            return array_subscript(Call(ev, node, "[]"), value, key)
        case DictValue():
            if is_key(key) and key in value.items:
                return value.items[key]
            if value.exact and is_key(key):
                return Unknown("raises", f"the dict has no key {key!r}", ev.site(node))
            return _one_of(value) or Unknown("container", "this key of the dict is not known", ev.site(node))
        case tuple() | str() | bytes() | range():
            return _sequence_item(ev, value, key, node)
        case ListValue():
            if not value.exact:
                return Unknown("container", "the items of this list are not known", ev.site(node))
            found = _sequence_item(ev, value.items, key, node)
            return ListValue(found) if isinstance(key, slice) and isinstance(found, tuple) else found
        case Symbol() if isinstance(key, int) and str(value).isidentifier():
            return named(f"{value}[{key}]")
        case External():
            return value  # a generic alias such as list[int]
        case Instance():
            from kerascheck.interpret.attributes import find_in_class

            function = find_in_class(value.cls, "__getitem__")
            if function is not None:
                return ev.call(BoundMethod(function, value), (key,), {}, node)
            items = as_tuple(value)
            if items is not None:
                return _sequence_item(ev, items, key, node)
    model = find_method(value, "__getitem__")
    if model is not None:
        return answer(model, Call(ev, node, "[]"), value, key)
    return value if isinstance(value, Unknown) else Unknown("subscript", "this subscript is not interpreted", ev.site(node))


def _one_of(table: DictValue) -> Value:
    """A number that is one of a dict's values, None where these are not all whole numbers."""
    numbers = tuple(table.items.values())
    if not table.exact or len(numbers) < 2 or not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        return None
    from kerascheck.values.array import Facts

    return Array(Shape(()), "int64", Facts(min(numbers), max(numbers)))


def _sequence_item(ev: Interpreter, items: Any, key: Value, node: Any) -> Value:
    bounds = (key.start, key.stop, key.step) if isinstance(key, slice) else (key,)
    if not all(bound is None or isinstance(bound, int) for bound in bounds):
        return next(
            (bound for bound in bounds if isinstance(bound, Unknown)), Unknown("subscript", "the index is not known", ev.site(node))
        )
    try:
        found = items[key]
    except (IndexError, TypeError, ValueError) as error:
        return Unknown("raises", f"this raises {type(error).__name__}: {error}", ev.site(node))
    return found


def set_item(ev: Interpreter, node: cst.Subscript, value: Value, frame: Frame) -> None:
    """``target[key] = value``."""
    container = ev.evaluate(node.value, frame)
    key = key_of(ev, node, frame)
    match container:
        case DictValue():
            if is_key(key):
                ev.journal.put(container.items, key, value)
            else:
                ev.journal.set(container, "exact", False)
        case ListValue():
            if isinstance(key, int) and container.exact and -len(container.items) <= key < len(container.items):
                items = list(container.items)
                items[key] = value
                ev.journal.set(container, "items", tuple(items))
            else:
                ev.journal.set(container, "exact", False)
        case Array():
            from kerascheck.interpret.assignments import rebind
            from kerascheck.library.array_operators import store

            rebind(ev, node.value, store(Call(ev, node, "[]="), container, key, value), frame)
        case Instance():
            from kerascheck.interpret.attributes import find_in_class

            function = find_in_class(container.cls, "__setitem__")
            if function is not None:
                ev.call(BoundMethod(function, container), (key, value), {}, node)
        case _:
            model = find_method(container, "__setitem__")
            if model is not None:
                answer(model, Call(ev, node, "[]="), container, key, value)
