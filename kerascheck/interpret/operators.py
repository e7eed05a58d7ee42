"""Operators: arithmetic, comparison and logic on constants, symbols, containers, arrays and tensors."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any, Final

import libcst as cst

from kerascheck.interpret.expressions import is_constant
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression
from kerascheck.library.registry import Call
from kerascheck.values import dim
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.objects import BoundMethod, DictValue, FunctionValue, Instance, ListValue, SetValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

SYMBOLS: Final[dict[type[cst.CSTNode], str]] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**",
    cst.MatrixMultiply: "@", cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^",
    cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*", cst.DivideAssign: "/", cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%", cst.PowerAssign: "**", cst.MatrixMultiplyAssign: "@", cst.LeftShiftAssign: "<<", cst.RightShiftAssign: ">>",
    cst.BitAndAssign: "&", cst.BitOrAssign: "|", cst.BitXorAssign: "^",
    cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">", cst.GreaterThanEqual: ">=",
}  # fmt: skip

PYTHON: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow, "<<": operator.lshift, ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

WIDE_FORMAT: Final = re.compile(r"%[-+ #0]*(\d{4,}|\*|\d*\.\d{4,})")
"""A width or precision in a format that would make a very long string."""

DUNDERS: Final = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul", "&": "and", "|": "or",
    "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
}  # fmt: skip


@expression(cst.BinaryOperation)
def binary_operation(ev: Interpreter, node: cst.BinaryOperation, frame: Frame) -> Value:
    """``a + b`` and the like."""
    if type(node.right) is cst.Integer and node.right.value == "1" and type(node.left) is cst.Call and type(node.operator) is cst.Subtract:
        ev.program.less_one.append(ev.site(node))
    left, right = ev.evaluate(node.left, frame), ev.evaluate(node.right, frame)
    if type(node.operator) is cst.Multiply and (type(node.left) is cst.List or type(node.right) is cst.List):
        from kerascheck.interpret.notes import note_list_times

        note_list_times(ev, node, left, right)
    return binary(ev, SYMBOLS[type(node.operator)], left, right, node)


def binary(ev: Interpreter, symbol: str, left: Value, right: Value, node: Any) -> Value:
    """The value of ``left symbol right``."""
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        from kerascheck.library.tensor_ops import operator_call

        return operator_call(Call(ev, node, symbol), symbol, left, right)
    if isinstance(left, Array) or isinstance(right, Array):
        from kerascheck.library.array_operators import binary as array_binary

        return array_binary(Call(ev, node, symbol), symbol, left, right)
    if is_constant(left) and is_constant(right):
        return constants(ev, symbol, left, right, node)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _overloaded(ev, symbol, left, right, node)
    if isinstance(left, Shape) or isinstance(right, Shape):
        left, right = (value.dims if isinstance(value, Shape) and value.dims is not None else value for value in (left, right))
    if isinstance(left, tuple | ListValue | str) or isinstance(right, tuple | ListValue | str):
        return _sequences(ev, symbol, left, right, node)
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return _symbols(ev, symbol, left, right, node)
    if isinstance(left, DictValue) and isinstance(right, DictValue) and symbol == "|":
        return DictValue({**left.items, **right.items}, left.exact and right.exact)
    if isinstance(left, SetValue) and isinstance(right, SetValue) and left.exact and right.exact and symbol in ("-", "|", "&", "^"):
        return SetValue(PYTHON[symbol](left.items, right.items))
    return first_unknown(ev, (left, right), node)


def first_unknown(ev: Interpreter, values: tuple[Value, ...], node: Any) -> Unknown:
    """The first Unknown among operands, else a new one."""
    for value in values:
        if isinstance(value, Unknown):
            return value
    return Unknown("operator", "this operation on these values is not interpreted", ev.site(node))


def constants(ev: Interpreter, symbol: str, left: Any, right: Any, node: Any) -> Value:
    """Python's own arithmetic, within bounds that keep numbers and strings small."""
    limit = ev.budget
    too_large = Unknown("budget-size", "the result would be very large", ev.site(node))
    if symbol in ("**", "<<") and isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * right if symbol == "**" else left.bit_length() + right
        if bits > limit.integer_bits:
            return too_large
    if symbol == "*" and (isinstance(left, str | bytes | tuple) or isinstance(right, str | bytes | tuple)):
        times, what = (left, right) if isinstance(left, int) else (right, left)
        if isinstance(times, int) and not isinstance(what, int | float) and len(what) * times > limit.list_length:
            return too_large
    if symbol == "%" and isinstance(left, str) and (len(left) > 2_000 or WIDE_FORMAT.search(left)):
        return too_large
    function = PYTHON.get(symbol)
    if function is None:
        return Unknown("operator", f"`{symbol}` on these values is not interpreted", ev.site(node))
    try:
        result = function(left, right)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
        return Unknown("raises", f"this raises {type(error).__name__}: {error}", ev.site(node))
    if isinstance(result, str) and len(result) > limit.list_length:
        return too_large
    return result


def _symbols(ev: Interpreter, symbol: str, left: Value, right: Value, node: Any) -> Value:
    numbers = {"+": dim.add, "-": dim.subtract, "*": dim.multiply, "//": dim.floor_divide}
    if symbol == "/" and isinstance(right, int) and isinstance(left, Symbol) and all(count % right == 0 for _, count in left.terms):
        symbol = "//"
    if symbol in numbers and isinstance(left, int | Symbol) and isinstance(right, int | Symbol):
        result = numbers[symbol](left, right)
        if isinstance(result, int | Symbol):
            return result
    if symbol == "**" and isinstance(left, Symbol) and isinstance(right, int) and 0 < right < 5:
        return dim.product((left,) * right)
    if isinstance(left, Symbol) and isinstance(right, Symbol | int) or isinstance(left, int):
        if symbol == "==" and left == right:
            return True
        if symbol in ("==", "!=") and dim.certainly_different(left, right):
            return symbol == "!="
    return Unknown("symbol", "this depends on a value that is only a symbol here", ev.site(node))


def _sequences(ev: Interpreter, symbol: str, left: Value, right: Value, node: Any) -> Value:
    match symbol, left, right:
        case "+", tuple(), tuple():
            return left + right
        case "+", ListValue(), ListValue():
            return ListValue(left.items + right.items, left.exact and right.exact)
        case "+", ListValue(), tuple():
            return ListValue(left.items + right, left.exact)
        case ("*", ListValue() | tuple(), int()) | ("*", int(), ListValue() | tuple()):
            what, times = (right, left) if isinstance(left, int) else (left, right)
            items = what.items if isinstance(what, ListValue) else what
            if len(items) * times > ev.budget.list_length:
                return Unknown("budget-size", "the list would be very long", ev.site(node))
            return ListValue(items * times, what.exact) if isinstance(what, ListValue) else items * times
        case "*", ListValue(), _:
            return ListValue(left.items, exact=False)
        case "==", _, _:
            return equal(ev, left, right, node)
        case "!=", _, _:
            result = equal(ev, left, right, node)
            return not result if isinstance(result, bool) else result
        case _:
            return first_unknown(ev, (left, right), node)


def equal(ev: Interpreter, left: Value, right: Value, node: Any) -> Value:
    """``left == right`` where that is certain, else Unknown."""
    left, right = (value.items if isinstance(value, ListValue) and value.exact else value for value in (left, right))
    if is_constant(left) and is_constant(right):
        return bool(left == right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        if len(left) != len(right):
            return False
        results = [equal(ev, one, other, node) for one, other in zip(left, right, strict=True)]
        if any(result is False for result in results):
            return False
        return True if all(result is True for result in results) else first_unknown(ev, tuple(results), node)
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return _symbols(ev, "==", left, right, node)
    if left is right and not isinstance(left, Unknown):
        return True
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return first_unknown(ev, (left, right), node)
    if left is None or right is None or is_constant(left) != is_constant(right):
        return False
    return Unknown("comparison", "whether these are equal is not known", ev.site(node))


def _overloaded(ev: Interpreter, symbol: str, left: Value, right: Value, node: Any) -> Value:
    from kerascheck.interpret.attributes import find_in_class

    for receiver, other, prefix in ((left, right, ""), (right, left, "r")):
        if isinstance(receiver, Instance) and symbol in DUNDERS:
            function = find_in_class(receiver.cls, f"__{prefix}{DUNDERS[symbol]}__")
            if isinstance(function, FunctionValue):
                return ev.call(BoundMethod(function, receiver), (other,), {}, node)
    if symbol in ("==", "!="):
        return (left is right) == (symbol == "==")
    return first_unknown(ev, (left, right), node)


@expression(cst.UnaryOperation)
def unary_operation(ev: Interpreter, node: cst.UnaryOperation, frame: Frame) -> Value:
    """``-a``, ``+a``, ``~a``, ``not a``."""
    value = ev.evaluate(node.expression, frame)
    if isinstance(node.operator, cst.Not):
        test = ev.truth(value)
        return (not test) if test is not None else first_unknown(ev, (value,), node)
    symbol = {cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~"}[type(node.operator)]
    if isinstance(value, Tensor):
        from kerascheck.library.tensor_ops import unary_call

        return unary_call(Call(ev, node, symbol), symbol, value)
    if isinstance(value, Array):
        from kerascheck.library.array_operators import unary

        return unary(Call(ev, node, symbol), symbol, value)
    if isinstance(value, Symbol):
        return binary(ev, "*", -1, value, node) if symbol == "-" else value
    if isinstance(value, bool | int | float | complex):
        if symbol == "~":
            return ~value if isinstance(value, int) else first_unknown(ev, (), node)
        return -value if symbol == "-" else +value
    return first_unknown(ev, (value,), node)


@expression(cst.BooleanOperation)
def boolean_operation(ev: Interpreter, node: cst.BooleanOperation, frame: Frame) -> Value:
    """``a and b``, ``a or b``, with Python's short circuit."""
    left = ev.evaluate(node.left, frame)
    test = ev.truth(left)
    wants_right = isinstance(node.operator, cst.And)
    if test is not None:
        return ev.evaluate(node.right, frame) if test is wants_right else left
    from kerascheck.interpret.branches import branch_values

    value = branch_values(ev, [lambda: left, lambda: ev.evaluate(node.right, frame)], node)
    if isinstance(value, Unknown) and isinstance(left, Unknown):
        right = ev.evaluate(node.right, frame) if _is_plain(node.right) else None
        if right is (not wants_right):
            return right  # `unknown or True` and `unknown and False` are decided all the same
    return value


def _is_plain(node: Any) -> bool:
    """Whether evaluating an expression once more changes nothing: names, constants and operators on them."""
    match node:
        case cst.Name() | cst.Integer() | cst.SimpleString():
            return True
        case cst.Attribute():
            return _is_plain(node.value)
        case cst.UnaryOperation():
            return _is_plain(node.expression)
        case cst.Comparison():
            return _is_plain(node.left) and all(_is_plain(target.comparator) for target in node.comparisons)
    return False
