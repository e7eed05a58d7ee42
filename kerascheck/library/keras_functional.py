"""Functional models: the graph between given input and output tensors."""

from __future__ import annotations

from typing import Any

from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_models import new_model
from kerascheck.library.registry import Call, function
from kerascheck.program import Misuse
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import DictValue, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE
from kerascheck.values.tensor import Tensor


@function(
    "keras.Model",
    "keras.models.Model",
    "keras.engine.training.Model",
    "keras.engine.topology.Model",
    "keras.Functional",
    "keras.models.Functional",
    "keras.engine.Model",
)
def functional(call: Call, inputs: Value = None, outputs: Value = None, name: Value = None, **kwargs: Value) -> Value:
    """``keras.Model(inputs, outputs)``."""
    inputs = inputs if inputs is not None else kwargs.get("input")
    outputs = outputs if outputs is not None else kwargs.get("output")
    model = new_model(call.ev, "Functional", "Functional", name, call.node)
    connect(call.ev, model, inputs, outputs, call.node)
    return model


def connect(ev: Interpreter, model: Model, inputs: Value, outputs: Value, node: Any) -> None:
    """Give a functional model its graph."""
    model.inputs = _tensors(ev, model, inputs, "input", node)
    model.outputs = _tensors(ev, model, outputs, "output", node)


def _tensors(ev: Interpreter, model: Model, value: Value, role: str, node: Any) -> Any:
    match value:
        case Tensor():
            return value
        case tuple() | ListValue():
            if isinstance(value, ListValue) and not value.exact:
                model.exact = False
                return Tensor(UNKNOWN_SHAPE, "")
            items = value.items if isinstance(value, ListValue) else value
            return tuple(_tensors(ev, model, item, role, node) for item in items)
        case DictValue() if value.exact:
            return {key: _tensors(ev, model, item, role, node) for key, item in value.items.items()}
        case Layer():
            ev.program.misuses.append(Misuse(f"layer-as-{role}", value, ev.site(node), guarded=bool(ev.guards)))
    model.exact = False
    return Tensor(UNKNOWN_SHAPE, "")
