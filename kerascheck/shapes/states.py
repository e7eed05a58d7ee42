"""Whether initial states fit a recurrent layer: what Keras itself finds wrong only when the layer runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerascheck.shapes.cells import GATES, cell_of, plain_cell
from kerascheck.shapes.spec import Arguments, Dim, Nested, Refused, Spec
from kerascheck.shapes.stop import Stop
from kerascheck.values.dim import certainly_different


def mismatch(cls: str, arguments: Mapping[str, Any], initial_state: Nested) -> Refused | None:
    """What is wrong with the ``initial_state`` of LSTM, GRU, SimpleRNN, RNN or Bidirectional around one of them.

    Args:
        cls: public class name.
        arguments: bound constructor arguments.
        initial_state: one spec, or a tuple of them; Bidirectional takes those of both directions in a row.
    """
    sizes = expected_states(cls, arguments)
    if sizes is None:
        return None
    given = initial_state if isinstance(initial_state, tuple) else (initial_state,)
    if len(given) != len(sizes):
        message = f"`{cls}` takes {len(sizes)} initial state{'s' if len(sizes) > 1 else ''}, but gets {len(given)}"
        return Refused("state", message, {"expected": len(sizes), "found": len(given)})
    for index, (size, state) in enumerate(zip(sizes, given, strict=True)):
        if not isinstance(state, Spec) or state.shape.rank is None:
            continue
        if state.shape.rank != 2 or certainly_different(state.shape[-1], size):
            message = f"`{cls}` takes initial states of shape (batch, {size}), but state {index} is {state.shape}"
            return Refused("state", message, {"expected": size, "found": state.shape[-1] if state.shape.rank == 2 else state.shape})
    return None


def expected_states(cls: str, arguments: Mapping[str, Any]) -> tuple[Dim, ...] | None:
    """The size of each state in order; None when it is not known or the states are nested."""
    if cls == "Bidirectional":
        inner: Any = arguments.get("layer")
        sizes = expected_states(inner.cls, inner.arguments) if hasattr(inner, "cls") and hasattr(inner, "arguments") else None
        return None if sizes is None else (*sizes, *sizes)
    try:
        if cls in GATES:
            return plain_cell(cls, cls, Arguments(arguments)).states
        if cls == "RNN":
            states = cell_of(cls, arguments.get("cell")).states
            return None if any(isinstance(size, tuple) for size in states) else states
    except Stop:
        return None
    return None
