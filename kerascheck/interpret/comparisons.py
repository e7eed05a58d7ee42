"""Comparisons: ``==``, ``<``, ``in`` and ``is``, chained as Python chains them."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.expressions import is_constant
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression
from kerascheck.interpret.operators import SYMBOLS, binary, equal, first_unknown
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.objects import DictValue, Instance, LibraryObject, ListValue, SetValue, Value
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


@expression(cst.Comparison)
def comparison(ev: Interpreter, node: cst.Comparison, frame: Frame) -> Value:
    """``a < b <= c``, ``in``, ``is``."""
    left = ev.evaluate(node.left, frame)
    result: Value = True
    for target in node.comparisons:
        right = ev.evaluate(target.comparator, frame)
        result = compare(ev, target.operator, left, right, node)
        if ev.truth(result) is not True:
            return result
        left = right
    return result


def compare(ev: Interpreter, kind: Any, left: Value, right: Value, node: Any) -> Value:
    """One comparison."""
    if isinstance(kind, cst.In | cst.NotIn):
        found = _contains(ev, right, left, node)
        return found if not isinstance(found, bool) or isinstance(kind, cst.In) else not found
    if isinstance(kind, cst.Is | cst.IsNot):
        same = _identical(left, right)
        if same is None:
            return first_unknown(ev, (left, right), node)
        return same == isinstance(kind, cst.Is)
    symbol = SYMBOLS[type(kind)]
    if symbol in ("==", "!=") and not any(isinstance(value, Array | Tensor | Instance) for value in (left, right)):
        result = equal(ev, left, right, node)
        return not result if isinstance(result, bool) and symbol == "!=" else result
    return binary(ev, symbol, left, right, node)


def _identical(left: Value, right: Value) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return None
    if is_constant(left) and is_constant(right):
        return type(left) is type(right) and bool(left == right)
    return bool(
        left is right or (type(left) is type(right) and not is_constant(left) and isinstance(left, LibraryObject) and left is right)
    )


def _contains(ev: Interpreter, container: Value, item: Value, node: Any) -> Value:
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if isinstance(container, DictValue | SetValue) and is_constant(item):
        if item in container.items:
            return True
        return False if container.exact else first_unknown(ev, (), node)
    if isinstance(container, range) and isinstance(item, int):
        return item in container
    items = ev.iterate(container) if isinstance(container, tuple | ListValue) else None
    if items is None:
        return first_unknown(ev, (container, item), node)
    results = [equal(ev, item, other, node) for other in items]
    if any(result is True for result in results):
        return True
    return False if all(result is False for result in results) else first_unknown(ev, (item,), node)
