"""Python's ``math`` on constants and symbols."""

from __future__ import annotations

import math

from kerascheck.library.registry import Call, constant, function
from kerascheck.values.dim import Symbol
from kerascheck.values.objects import Value
from kerascheck.values.unknown import Unknown

for _name in ("pi", "e", "inf", "nan", "tau"):
    constant(f"math.{_name}", getattr(math, _name))


@function("math.prod")
def product(call: Call, value: Value, start: Value = 1) -> Value:
    """``math.prod`` of numbers and symbols."""
    from kerascheck.interpret.operators import binary

    items = call.ev.iterate(value)
    if items is None:
        return call.unknown("these numbers are not known")
    total = start
    for item in items:
        total = binary(call.ev, "*", total, item, call.node)
    return total


@function("math.sqrt", "math.ceil", "math.floor", "math.log", "math.log2", "math.log10", "math.exp", "math.pow", "math.sin", "math.cos",
          "math.tan",
          "math.tanh", "math.gcd", "math.isqrt", "math.trunc", "math.fabs", "math.fsum", "math.hypot", "math.radians", "math.degrees",
          "math.isnan",
          "math.isinf", "math.atan2", "math.atan", "math.lcm")  # fmt: skip
def mathematics(call: Call, *values: Value) -> Value:
    """``math`` on constants; rounding keeps symbols."""
    name = call.path.rpartition(".")[2]
    if len(values) == 1 and isinstance(values[0], Symbol) and name in ("ceil", "floor", "trunc"):
        return values[0]
    if not all(isinstance(value, int | float) for value in values):
        return next((value for value in values if isinstance(value, Unknown)), call.unknown("this number is not known"))
    try:
        return getattr(math, name)(*values)
    except (TypeError, ValueError, OverflowError) as error:
        return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")
