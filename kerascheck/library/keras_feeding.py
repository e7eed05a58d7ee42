"""Feeding: whether a built model can run on data of given shapes.

A model that runs is stricter than one that is called on symbolic tensors, since its weights have their sizes, and
laxer, since a ``Sequential`` does not compare the data with its ``Input`` (``keras/src/models/functional.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.library.keras_graph import Graph, graph_of
from kerascheck.library.keras_wrapped import Wrapped, shape_arguments
from kerascheck.shapes.rebuild import clash
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import Built, Nested, Outcome, Refused, Spec, Unknown
from kerascheck.values.dim import Dim, certainly_different
from kerascheck.values.layer import LayerCall, Model, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor


def feed(model: Model, given: Sequence[Shape], *, traced: bool = False) -> Refused | Unknown | None:
    """Why a model does not run on data of these shapes, one an input; None when it does.

    Args:
        model: a model whose inputs and outputs are known.
        given: shapes with the batch axis, in the order of the model's inputs.
        traced: the model has run on other sizes before, so that TensorFlow no longer tells the sizes when Keras compares them.
    """
    known: dict[int, Spec] = {}
    changed = False
    for tensor, shape in zip(flatten(model.inputs), given, strict=True):
        fitted = fit_to(tensor.shape, shape, compare=model.kind != "Sequential" and not traced)
        if isinstance(fitted, Refused):
            return fitted
        if fitted.dims is None or tensor.shape.dims is None:
            return Unknown("model", "the shape of the data is not known")
        fitted = Shape((tensor.shape[0], *fitted.dims[1:]))
        known[id(tensor)] = Spec(fitted, tensor.dtype)
        changed = changed or fitted != tensor.shape
    if not changed:
        return None
    graph = graph_of(model)
    return Unknown("model", graph.gap) if graph.gap else _run(graph, known)


def fit_to(expected: Shape, found: Shape, *, compare: bool) -> Shape | Refused:
    """The data as the input takes it: a last axis of size 1 may come or go; refused where ranks or sizes differ."""
    if expected.dims is None or not found.dims:
        return found
    refused = Refused("model-input", f"the model's input is {expected}, but it gets {found}", {"expected": expected, "found": found})
    if compare:
        pairs = zip(_without_last_one(expected.dims)[1:], _without_last_one(found.dims)[1:], strict=False)
        if any(certainly_different(one, other) for one, other in pairs):
            return refused
    surplus = len(found.dims) - len(expected.dims)
    if surplus == 0:
        return found
    if surplus == 1 and not certainly_different(found.dims[-1], 1):
        return Shape(found.dims[:-1])
    if surplus == -1 and expected.dims[-1] == 1:
        return Shape((*found.dims, 1))
    return refused


def _without_last_one(dims: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return dims[:-1] if dims[-1] == 1 else dims


def _run(graph: Graph, known: dict[int, Spec]) -> Refused | Unknown | None:
    """Layer after layer on other sizes than they were built for."""
    specs: dict[tuple[int, int], Spec] = {}

    def now(tensor: Tensor) -> Spec:
        return known.get(id(tensor)) or specs.get((id(tensor.call), tensor.index)) or Spec(tensor.shape, tensor.dtype)

    for call in graph.calls:
        if call.layer.cls == "InputLayer":
            continue
        if call.layer.is_op or call.layer.cls == "Lambda" or call.layer.user_class is not None or call.call_arguments:
            return Unknown("model", f"what `{call.layer.cls}` makes of other sizes is not interpreted")
        outcome = _applied(call, _nested(call.inputs, now))
        if not isinstance(outcome, Built):
            return outcome
        for index, spec in enumerate(flatten(outcome.outputs)):
            specs[id(call), index] = spec
    return None


def _nested(value: Any, now: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_nested(item, now) for item in value)
    if isinstance(value, dict):
        return {key: _nested(item, now) for key, item in value.items()}
    return now(value)


def _applied(call: LayerCall, inputs: Nested) -> Outcome:
    layer = call.layer
    if isinstance(layer, Model):
        shapes = [spec.shape for spec in flatten(inputs)]
        if layer.inputs is None or layer.outputs is None or len(list(flatten(layer.inputs))) != len(shapes):
            return Unknown("model", f"`{layer.name}` is not wholly known")
        stopped = feed(layer, shapes)
        return stopped if stopped is not None else Wrapped(layer).apply(inputs)
    built_for = _nested(call.inputs, lambda tensor: Spec(tensor.shape, tensor.dtype))
    refused = clash(layer.cls, shape_arguments(layer), built_for, inputs)
    return refused if refused is not None else infer(layer.cls, shape_arguments(layer), inputs, {})
