"""Layers that keep the shape of whatever they are given, lists and mappings included."""

from __future__ import annotations

from collections.abc import Callable

from kerascheck.shapes.frame import Built, Call, Nested, Outcome, Spec


def unchanged(call: Call) -> Outcome:
    """Every input's shape, in the compute dtype (Keras' default for layers with ``compute_output_shape``)."""
    return Built(mapped(call.inputs, lambda spec: Spec(spec.shape, call.dtype)))


def mapped(nested: Nested, change: Callable[[Spec], Spec]) -> Nested:
    """The same nesting with every spec changed."""
    if isinstance(nested, Spec):
        return change(nested)
    if isinstance(nested, tuple):
        return tuple(mapped(item, change) for item in nested)
    return {key: mapped(item, change) for key, item in nested.items()}


def flat(nested: Nested) -> list[Spec]:
    """All specs of a nesting, in order."""
    if isinstance(nested, Spec):
        return [nested]
    return [spec for item in (nested if isinstance(nested, tuple) else nested.values()) for spec in flat(item)]
