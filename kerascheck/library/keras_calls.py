"""Calling layers: inputs are checked and specified, the shape function asked, and the call written down."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.flow import ControlFlow
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_custom import own_cell, rnn_outcome
from kerascheck.library.keras_layers import plain
from kerascheck.library.keras_naming import automatic
from kerascheck.library.keras_wrapped import shape_arguments
from kerascheck.program import Misuse
from kerascheck.shapes.rebuild import clash
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import UNKNOWN_SPEC, Built, Nested, Outcome, Refused, Spec
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.objects import DictValue, External, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE
from kerascheck.values.site import Site
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

FIRST_NAMES: Final = ("inputs", "input", "sequences", "sequence", "x", "query")
"""How the first parameter of ``call`` is named in Keras' own layers."""

SECOND_NAMES: Final = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"), "initial_state"),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), "states"),
}  # fmt: skip
"""How the second parameter of ``call`` is named where it takes tensors."""

INNER_LAYERS: Final = {"MultiHeadAttention": ("Softmax", "Dropout"), "GroupQueryAttention": ("Softmax", "Dropout")}
"""Layers that a layer makes for itself when it is built; they use up automatic names."""


def call_layer(ev: Interpreter, layer: Layer, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """``layer(inputs, …)``: the output tensors."""
    given = {name: value for name, value in kwargs.items() if name != MORE}
    positional = list(args)
    if layer.user_class is not None and (positional or given):
        from kerascheck.library.keras_subclass import call_user_layer, own_call

        if own_call(layer) is not None or not (isinstance(layer, Model) and layer.outputs is not None):
            return call_user_layer(ev, layer, positional, given, node)
    if not positional:
        first = next((name for name in FIRST_NAMES if name in given), None)
        if first is None:
            return ev.gap("call", "a layer is called without inputs that are known", node)
        positional = [given.pop(first)]
    if layer.cls in INNER_LAYERS:
        inputs: Value = tuple(positional) + tuple(given.pop(name) for name in ("value", "key") if name in given)
    else:
        inputs = positional[0]
        if len(positional) > 1:
            given.setdefault(SECOND_NAMES.get(layer.cls, "second"), positional[1])
    nested = tensors_in(ev, inputs, layer, node)
    if inputs is None:
        from kerascheck.interpret.notes import note_use_of_nothing

        note_use_of_nothing(ev, node)
    if nested is None:
        return ev.gap("call", "what this layer is called on is not known", node)
    outputs = record_call(ev, layer, nested, given, ev.site(node)).outputs
    if isinstance(inputs, Array):
        from kerascheck.library.keras_preparing import on_data

        return on_data(layer, inputs, outputs, given, ev.site(node))
    return outputs


def tensors_in(ev: Interpreter, value: Value, layer: Layer, node: Any) -> Any:
    """Inputs as nested tuples and dicts of tensors; None when there is nothing to work with."""
    match value:
        case Tensor():
            return value
        case Array():
            return Tensor(value.shape, value.dtype)
        case tuple() | ListValue():
            if isinstance(value, ListValue) and not value.exact:
                return Tensor(UNKNOWN_SHAPE, "")
            items = value.items if isinstance(value, ListValue) else value
            nested = tuple(tensors_in(ev, item, layer, node) for item in items)
            return nested if None not in nested else None
        case DictValue() if value.exact:
            parts = {key: tensors_in(ev, item, layer, node) for key, item in value.items.items()}
            return parts if None not in parts.values() else None
        case Layer():
            ev.program.misuses.append(Misuse("layer-as-tensor", value, ev.site(node), layer.cls, bool(ev.guards)))
            return Tensor(UNKNOWN_SHAPE, "")
        case External(path=path) if path.startswith("keras.layers."):
            ev.program.misuses.append(Misuse("class-as-tensor", value, ev.site(node), layer.cls, bool(ev.guards)))
            return Tensor(UNKNOWN_SHAPE, "")
        case None:
            return None
        case _:
            return Tensor(UNKNOWN_SHAPE, "")


def specs_of(nested: Any) -> Nested:
    """Specs of nested tensors."""
    match nested:
        case Tensor():
            return Spec(nested.shape, nested.dtype)
        case tuple():
            return tuple(map(specs_of, nested))
        case dict():
            return {key: specs_of(value) for key, value in nested.items()}
        case _:
            return UNKNOWN_SPEC


def record_call(ev: Interpreter, layer: Layer, nested: Any, given: dict[str, Value], site: Site | None) -> LayerCall:
    """Apply a layer to tensors and write the call down."""
    if isinstance(layer, Model) and layer.kind == "Sequential" and layer.outputs is None and isinstance(nested, Tensor):
        from kerascheck.library.keras_models import build_for

        build_for(ev, layer, nested.shape, site.node if site is not None else None, nested.dtype or "float32")
    outcome = _guarded_outcome(ev, layer, nested, given)
    if layer.cls in INNER_LAYERS and not layer.calls:
        for inner in INNER_LAYERS[layer.cls]:
            automatic(ev, inner)
    call = LayerCall(layer, nested, given, outcome, None, site, bool(ev.guards))
    layer.calls.append(call)
    if ev.knowledge is not None:
        call.outcome = outcome = ev.knowledge(call) or outcome
    call.outputs = outputs_of(call)
    ev.program.calls.append(call)
    if isinstance(outcome, Unknown):
        ev.program.gaps.append(outcome if outcome.where is not None else Unknown(outcome.kind, outcome.reason, site))
    return call


def _guarded_outcome(ev: Interpreter, layer: Layer, nested: Any, given: dict[str, Value]) -> Outcome:
    """The outcome; a failure of ours costs this one call, not the file."""
    try:
        return outcome_of(ev, layer, nested, given)
    except (ControlFlow, RecursionError):
        raise
    except Exception:
        ev.program.defects.append(f"the shape function of `{layer.cls}` failed:\n{traceback.format_exc()}")
        return Unknown("defect", f"kerascheck itself failed on this `{layer.cls}`")


def outcome_of(ev: Interpreter, layer: Layer, nested: Any, given: dict[str, Value]) -> Outcome:
    """The static judgement of one application."""
    if isinstance(layer.problem, Refused):
        return Unknown("constructor", f"the arguments of `{layer.cls}` do not bind: {layer.problem.message}")
    if isinstance(layer, Model):
        from kerascheck.library.keras_applying import apply_model

        return apply_model(layer, specs_of(nested), ev)
    specs = specs_of(nested)
    if layer.cls == "Lambda":
        from kerascheck.library.keras_lambda import lambda_outcome

        return lambda_outcome(ev, layer, nested)
    cell = own_cell(layer)
    if cell is not None:
        return rnn_outcome(ev, layer, cell, specs)
    arguments = shape_arguments(layer, ev)
    earlier = next((call for call in layer.calls if isinstance(call.outcome, Built)), None)
    if earlier is not None:
        refused = clash(layer.cls, arguments, specs_of(earlier.inputs), specs)
        if refused is not None:
            return refused
    return infer(layer.cls, arguments, specs, {name: _call_argument(value) for name, value in given.items()})


def _call_argument(value: Value) -> Any:
    if isinstance(value, ListValue) and value.exact:
        return tuple(map(_call_argument, value.items))
    if isinstance(value, tuple):
        return tuple(map(_call_argument, value))
    return Spec(value.shape, value.dtype) if isinstance(value, Tensor | Array) else plain(value)


def outputs_of(call: LayerCall) -> Any:
    """The output tensors of a call; of unknown shape where it is not understood or refused."""
    if not isinstance(call.outcome, Built):
        return Tensor(UNKNOWN_SHAPE, "", call)
    places = count()

    def tensors(nested: Any) -> Any:
        match nested:
            case Spec():
                return Tensor(nested.shape, nested.dtype, call, next(places))
            case dict():
                return DictValue({key: tensors(nested[key]) for key in sorted(nested)})
            case _:
                return tuple(map(tensors, nested))

    return tensors(call.outcome.outputs)


def unpacked_tensor(ev: Interpreter, value: Value, count: int, target: Any) -> None:
    """Note that one symbolic tensor is unpacked as if it were several."""
    if isinstance(value, Tensor) and value.call is not None and isinstance(value.call.outcome, Built) and value.shape.rank is not None:
        ev.program.misuses.append(Misuse("unpacked-tensor", value, ev.site(target), str(count), bool(ev.guards)))
