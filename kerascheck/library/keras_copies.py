"""Copies of layers and models: ``clone_model``, ``get_config`` and ``from_config``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerascheck.interpret.attributes import find_in_class
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_graph import graph_of
from kerascheck.library.keras_models import new_model
from kerascheck.library.keras_naming import automatic
from kerascheck.library.registry import Call, function, method
from kerascheck.values.layer import Layer, LayerCall, Model
from kerascheck.values.objects import ClassValue, DictValue, External, ListValue, Value
from kerascheck.values.tensor import Tensor


@function("keras.models.clone_model", "keras.clone_model")
def clone_model(call: Call, model: Value, *args: Value, **kwargs: Value) -> Value:
    """A model of new layers with the same names, connected as the first one is."""
    if not isinstance(model, Model) or args or kwargs or model.kind == "Subclass":
        return call.unknown("this clone is not followed")
    return clone(call.ev, model, call.node)


def clone(ev: Interpreter, model: Model, node: Any) -> Model:
    """The same layers made anew, shown at the line of the clone."""
    layers: dict[int, Layer] = {}
    tensors: dict[tuple[int, int], Tensor] = {}
    graph = graph_of(model)
    for layer in model.layers if model.kind == "Sequential" else graph.operations:
        if id(layer) not in layers:
            layers[id(layer)] = copied(ev, layer, node, model.kind == "Functional")

    def new(tensor: Any) -> Any:
        return tensors.get((id(tensor.call), tensor.index), tensor) if isinstance(tensor, Tensor) else tensor

    for old in graph.calls:
        if id(old.layer) not in layers:
            layers[id(old.layer)] = copied(ev, old.layer, node, model.kind == "Functional")
        own = layers[id(old.layer)]
        arguments = {name: mapped(value, new) for name, value in old.call_arguments.items()}
        made = LayerCall(own, mapped(old.inputs, new), arguments, old.outcome, None, ev.site(node), old.guarded)

        def again(tensor: Any, made: LayerCall = made, old: LayerCall = old) -> Any:
            copy = Tensor(tensor.shape, tensor.dtype, made, tensor.index)
            tensors[id(old), tensor.index] = copy
            return copy

        made.outputs = mapped(old.outputs, again)
        if "again" in old.layer.state:
            own.state["again"] = _of_copies(old.layer.state["again"], new)
        own.calls.append(made)
    copy = new_model(ev, model.kind, model.cls, model.name, node)
    copy.exact, copy.inputs, copy.outputs = model.exact, mapped(model.inputs, new), mapped(model.outputs, new)
    copy.layers = tuple(layers[id(layer)] for layer in model.layers)
    copy.state.update({name: model.state[name] for name in ("compiled", "escaped", "trainable") if name in model.state})
    if model.kind == "Sequential" and model.outputs is not None:
        automatic(ev, "Functional")
    return copy


def _of_copies(again: Any, new: Any) -> Any:
    """How an op is made of other tensors, told of the copied tensors instead of the first ones."""
    return lambda change: again(lambda tensor: change(new(tensor)))


def copied(ev: Interpreter, layer: Layer, node: Any, functional: bool) -> Layer:
    """A layer of the same class, name and arguments, not yet called."""
    if isinstance(layer, Model) and layer.kind != "Subclass":
        return clone(ev, layer, node)
    if layer.user_class is not None or isinstance(layer, Model):
        return layer
    state: dict[str, Value] = {name: value for name, value in layer.state.items() if name in ("trainable", "named")}
    # A new input of a functional model is named after the old one's tensor, which counts every tensor where nobody named it.
    unnamed = layer.cls == "InputLayer" and functional and "named" not in layer.state
    name = "?" if unnamed else layer.name
    made = Layer(layer.cls, layer.arguments, name, ev.site(node), layer.given, state=state, is_op=layer.is_op, problem=layer.problem)
    if not layer.is_op:
        ev.program.layers.append(made)
    return made


def mapped(nested: Any, change: Any) -> Any:
    """Nested tuples, lists and dicts with their leaves changed."""
    match nested:
        case tuple():
            return tuple(mapped(item, change) for item in nested)
        case ListValue():
            return ListValue(tuple(mapped(item, change) for item in nested.items), nested.exact)
        case dict():
            return {key: mapped(item, change) for key, item in nested.items()}
        case DictValue():
            return DictValue({key: mapped(item, change) for key, item in nested.items.items()}, nested.exact)
        case Tensor():
            return change(nested)
        case _:
            return nested


@method(Layer, "get_config")
def get_config(call: Call, layer: Layer, *args: Value) -> Value:
    """The constructor's arguments; of a project's class, what Keras itself adds to them."""
    if isinstance(layer, Model):
        return call.unknown("the configuration of a model is not followed", "method")
    base: dict[Any, Value] = {"name": layer.name, "trainable": layer.state.get("trainable", True)}
    if layer.user_class is not None:
        return DictValue(base)
    return DictValue({**{name: value for name, value in layer.arguments.items() if name in layer.given}, **base})


def from_config(ev: Interpreter, callee: External, args: Sequence[Value], kwargs: Mapping[str, Value], node: Any) -> Value | None:
    """``Dense.from_config(config)``; None when the class is not Keras' own."""
    config = args[0] if args else kwargs.get("config")
    if not isinstance(config, DictValue) or not config.exact:
        return None
    given = {key: value for key, value in config.items.items() if isinstance(key, str)}
    return ev.call(External(callee.path.removesuffix(".from_config")), (), given, node)


def from_own_config(ev: Interpreter, cls: ClassValue, args: Sequence[Value], node: Any) -> Value | None:
    """``MyLayer.from_config(config)`` for a class that inherits it: the class is called with the configuration."""
    config = args[0] if args else None
    if find_in_class(cls, "from_config") is not None or not isinstance(config, DictValue) or not config.exact:
        return None
    return ev.call(cls, (), {key: value for key, value in config.items.items() if isinstance(key, str)}, node)


__all__ = ["clone", "clone_model", "from_config", "from_own_config", "get_config"]
