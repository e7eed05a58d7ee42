"""Queries on ops: operators and functions on tensors that Keras refuses, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kerascheck.program import Program
from kerascheck.query.graph import producer
from kerascheck.query.text import place, stated_shape
from kerascheck.shapes.spec import Refused
from kerascheck.values.layer import LayerCall, flatten
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor

SYMBOLS: Final = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "TrueDivide": "/", "FloorDivide": "//", "Mod": "%", "Power": "**",
    "Matmul": "@", "Less": "<", "LessEqual": "<=", "Greater": ">", "GreaterEqual": ">=", "Equal": "==", "NotEqual": "!=",
    "LogicalAnd": "&", "LogicalOr": "|",
}  # fmt: skip
"""How ops are written as operators."""


def refused_ops(program: Program, *kinds: str) -> Iterator[tuple[LayerCall, Refused]]:
    """Ops that are refused for one of these kinds of reason; expected failures are left out."""
    for call in program.ops:
        if isinstance(call.outcome, Refused) and not call.guarded and call.outcome.kind in kinds and call.site is not None:
            yield call, call.outcome


def written(call: LayerCall) -> str:
    """An op as the program has it: ``+``, ``matmul``, ``[…]``."""
    node = call.site.node if call.site is not None else None
    if type(node).__name__ == "Subscript":
        return "[…]"
    function = getattr(node, "func", None)
    if function is None:
        return SYMBOLS.get(call.layer.cls, call.layer.cls)
    name = getattr(function, "attr", function)
    return str(getattr(name, "value", call.layer.cls))


def makers(call: LayerCall) -> tuple[tuple[Site, str], ...]:
    """Where the tensors of an op come from, once each, with their shapes."""
    found: dict[int, tuple[Site, str]] = {}
    for tensor in flatten(call.inputs):
        origin = maker_of(tensor)
        if origin is not None and call.site is not None and origin[0].node is not call.site.node:
            found.setdefault(id(origin[0].node), origin)
    return tuple(found.values())


def maker_of(tensor: Tensor) -> tuple[Site, str] | None:
    """The call that made a tensor, or the expression that states its Input's shape."""
    made = producer(tensor)
    if made is not None:
        site = place(made)
        return None if site is None else (site, f"gives {tensor.shape}")
    stated = stated_shape(tensor.call.layer) if tensor.call is not None else None
    return None if stated is None else (stated, f"gives {tensor.shape}")
