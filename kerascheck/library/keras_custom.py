"""Layers and cells of the project inside Keras' own wrappers: RNN around a cell, TimeDistributed around a layer."""

from __future__ import annotations

from typing import Any

from kerascheck.interpret.attributes import find_in_class
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_layers import shape_from
from kerascheck.shapes.spec import Built, Nested, Outcome, Spec, Unknown
from kerascheck.values import dim
from kerascheck.values.layer import Layer
from kerascheck.values.objects import BoundMethod, FunctionValue, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor


def own_cell(layer: Layer) -> Layer | None:
    """The project's cell that an RNN runs, None when its cell is one of Keras'."""
    cell = layer.arguments.get("cell") if layer.cls == "RNN" else None
    return cell if isinstance(cell, Layer) and cell.user_class is not None else None


def rnn_outcome(ev: Interpreter, layer: Layer, cell: Layer, inputs: Nested) -> Outcome:
    """One step of the cell is interpreted; the sequence is made of its output.

    Args:
        ev: the evaluator.
        layer: the RNN.
        cell: the project's cell.
        inputs: a sequence, ``(batch, steps, features…)``.
    """
    if not isinstance(inputs, Spec) or inputs.shape.dims is None or len(inputs.shape.dims) < 3:
        return Unknown("custom-cell", "what this cell is run over is not known", layer.site)
    batch, steps, *rest = inputs.shape.dims
    sizes = _sizes(ev, cell, layer)
    if sizes is None:
        return Unknown("custom-cell", f"the state size of `{cell.cls}` is not known", layer.site)
    states = ListValue(tuple(Tensor(Shape((batch, *size)), inputs.dtype) for size in sizes))
    step = Tensor(Shape((batch, *rest)), inputs.dtype)
    node = layer.site.node if layer.site is not None else None
    build, function = find_in_class(cell.user_class, "build"), find_in_class(cell.user_class, "call")
    if not isinstance(function, FunctionValue):
        return Unknown("custom-cell", f"`{cell.cls}` has no `call` that is known", layer.site)
    ev.inside += 1
    try:
        if isinstance(build, FunctionValue) and not layer.calls:
            ev.call(BoundMethod(build, cell), ((batch, *rest),), {}, node)
        result = ev.call(BoundMethod(function, cell), (step, states), {}, node)
    finally:
        ev.inside -= 1
    items = result.items if isinstance(result, ListValue) else result
    output = items[0] if isinstance(items, tuple) and items else None
    if not isinstance(output, Tensor) or output.shape.dims is None:
        return Unknown("custom-cell", f"what `{cell.cls}.call` returns is not understood", layer.site)
    return _sequence(layer, output, states, steps, _parameters(cell))


def _sequence(layer: Layer, output: Tensor, states: ListValue, steps: Any, parameters: tuple[Any, Any]) -> Outcome:
    assert output.shape.dims is not None
    batch, *rest = output.shape.dims
    whole = layer.arguments.get("return_sequences") is True
    spec: Nested = Spec(Shape((batch, steps, *rest)) if whole else output.shape, output.dtype)
    if layer.arguments.get("return_state") is True:
        spec = (spec, *(Spec(state.shape, state.dtype) for state in states.items))
    return Built(spec, *parameters)


def _sizes(ev: Interpreter, cell: Layer, layer: Layer) -> list[tuple[Any, ...]] | None:
    """The shape of each state without the batch axis."""
    size = ev.attribute(cell, "state_size", layer.site.node if layer.site is not None else None)
    items = size.items if isinstance(size, ListValue) and size.exact else size if isinstance(size, tuple) else (size,)
    shapes = [shape_from(item).dims for item in items]
    return None if any(shape is None for shape in shapes) else [shape for shape in shapes if shape is not None]


def _parameters(layer: Layer) -> tuple[Any, Any]:
    """A wrapper builds the layer, but calls it first when the model runs: layers inside are built then, and not counted before."""
    from kerascheck.library.keras_subclass import inner_layers

    if inner_layers(layer):
        return dim.UNKNOWN_DIM, dim.UNKNOWN_DIM
    return layer.state.get("trainable_size", 0), layer.state.get("non_trainable_size", 0)


def applied(ev: Interpreter, layer: Layer, inputs: Nested, masked: bool = False) -> Outcome:
    """A layer of the project on specs, as a wrapper applies it."""
    from kerascheck.library.keras_calls import call_layer

    value = _tensors(inputs)
    calls, known = len(ev.program.calls), bool(layer.calls)
    ev.inside += 1
    try:
        mask = Tensor(Shape(value.shape.dims[:2]), "bool") if masked and isinstance(value, Tensor) and value.shape.dims else None
        call_layer(ev, layer, (value,), {} if mask is None else {"mask": mask}, layer.site.node if layer.site is not None else None)
    finally:
        ev.inside -= 1
        del ev.program.calls[calls:]
    if not layer.calls:
        return Unknown("subclass", f"`{layer.cls}` is not understood")
    return (layer.calls.pop() if known else layer.calls[-1]).outcome


def wrapped(ev: Interpreter, layer: Layer, inputs: Nested) -> Outcome:
    """A layer of the project in a wrapper, which asks for its ``compute_output_shape``; Keras has none that it could inherit."""
    if find_in_class(layer.user_class, "compute_output_shape") is None:
        return Unknown("subclass", f"`{layer.cls}` has no `compute_output_shape`, which wrappers ask for", layer.site)
    outcome = applied(ev, layer, inputs)
    return Built(outcome.outputs, *_parameters(layer)) if isinstance(outcome, Built) else outcome


def _tensors(inputs: Nested) -> Value:
    if isinstance(inputs, tuple):
        return ListValue(tuple(map(_tensors, inputs)))
    return Tensor(inputs.shape, inputs.dtype) if isinstance(inputs, Spec) else Unknown("subclass", "nested inputs")
