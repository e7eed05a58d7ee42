"""NumPy on plain numbers: what model code computes sizes with is worked out, in front of the models for arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from kerascheck.interpret.operators import binary
from kerascheck.library.registry import Call, find_function, function
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.objects import ListValue, Value

UNARY: Final[dict[str, Callable[[float], float]]] = {
    "ceil": math.ceil, "floor": math.floor, "trunc": math.trunc, "rint": round, "sqrt": math.sqrt, "log": math.log, "log2": math.log2,
    "log10": math.log10, "exp": math.exp, "abs": abs, "absolute": abs,
}  # fmt: skip

ROUNDING: Final = ("ceil", "floor", "trunc", "rint")


def number(value: Value) -> int | float | None:
    """The plain number that a value is, None when it is not one or not known."""
    if isinstance(value, Array) and not isinstance(value.content, tuple):
        value = value.content
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _fold(name: str, inner: Callable[..., Value] | None) -> None:
    @function(f"numpy.{name}")
    def folded(call: Call, x: Value, *args: Value, **kwargs: Value) -> Value:
        plain = number(x)
        if plain is not None and not args and not kwargs:
            try:
                result = UNARY[name](plain)
            except (ValueError, OverflowError):
                return call.unknown(f"`np.{name}({plain})` is no number", "raises")
            return float(result) if name in ROUNDING else result
        if isinstance(x, Symbol) and name in ROUNDING:
            return x
        return inner(call, x, *args, **kwargs) if inner is not None else call.unknown(f"`np.{name}` is not modelled")


for _name in UNARY:
    _fold(_name, find_function(f"numpy.{_name}"))


_array_product = find_function("numpy.prod")


@function("numpy.prod", "numpy.product")
def prod(call: Call, a: Value, *args: Value, **kwargs: Value) -> Value:
    """``np.prod(shape)``: exact over known numbers and symbols."""
    items: Any = a.items if isinstance(a, ListValue) and a.exact else a
    if isinstance(items, Array) and isinstance(items.content, tuple) and items.shape.rank == 1:
        items = items.content
    if isinstance(items, tuple) and not args and not kwargs and all(isinstance(item, int | float | Symbol) for item in items):
        total: Value = 1
        for item in items:
            total = binary(call.ev, "*", total, item, call.node)
        return total
    if _array_product is None:
        return call.unknown("`np.prod` of this is not modelled")
    return _array_product(call, a, *args, **kwargs)
