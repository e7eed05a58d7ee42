"""Keras models: Sequential and functional ones, how they grow, and what their attributes say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.keras_calls import record_call
from kerascheck.library.keras_graph import layers_of
from kerascheck.library.keras_layers import declared_input, make_input, make_layer, shape_from
from kerascheck.library.keras_naming import automatic, chosen
from kerascheck.library.registry import Call, function, method
from kerascheck.program import Misuse
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import External, ListValue, Value
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor


def new_model(ev: Interpreter, kind: str, cls: str, name: Value, node: Any) -> Model:
    """A model object, named and written down."""
    model = Model(cls, {}, chosen(ev, cls, name), ev.site(node), kind=kind)
    if ev.guards:
        model.state["guarded"] = True
    inside = next((frame for frame in reversed(ev.frames) if frame.function), None)
    model.function = inside.function if inside is not None else None
    if inside is not None and inside.function == "__init__" and inside.owner is not None:
        model.state["holder class"] = inside.owner.name
    ev.program.layers.append(model)
    ev.program.models.append(model)
    return model


@function("keras.Sequential", "keras.models.Sequential", "keras.engine.sequential.Sequential")
def sequential(call: Call, layers: Value = None, trainable: Value = True, name: Value = None) -> Value:
    """``keras.Sequential([…])``."""
    ev = call.ev
    model = new_model(ev, "Sequential", "Sequential", name, call.node)
    if isinstance(trainable, Layer):
        ev.program.misuses.append(Misuse("sequential-argument", trainable, call.site, "several", bool(ev.guards)))
        model.exact = False
        return model
    if layers is None:
        return model
    items = ev.iterate(layers)
    if items is None:
        if isinstance(layers, Layer | Tensor):
            ev.program.misuses.append(Misuse("sequential-argument", layers, call.site, guarded=bool(ev.guards)))
        model.exact = False
        return model
    for item in items:
        append(ev, model, item, call.node)
    build_added(ev, model, 0, call.node)
    return model


def append(ev: Interpreter, model: Model, item: Value, node: Any) -> None:
    """``model.add(item)`` without building."""
    if isinstance(item, Tensor) and item.call is not None and item.call.layer.cls == "InputLayer":
        item = item.call.layer
    if isinstance(item, External) and item.path.startswith("keras.layers."):
        ev.program.misuses.append(Misuse("class-as-layer", item, ev.site(node), guarded=bool(ev.guards)))
    if not isinstance(item, Layer):
        if isinstance(item, ListValue | tuple | int | str) and item is not None:
            ev.program.misuses.append(Misuse("tensor-as-layer", item, ev.site(node), guarded=bool(ev.guards)))
        if isinstance(item, Tensor):
            ev.program.misuses.append(Misuse("tensor-as-layer", item, ev.site(node), guarded=bool(ev.guards)))
        ev.journal.set(model, "exact", False)
        return
    if not model.layers:
        shape = declared_input(item)
        if shape is not None:
            first = make_input(ev, shape, item.arguments.get("dtype"), None, node, {"shape": item.arguments.get("input_shape"), "of": item})
            ev.journal.set(model, "layers", (first,))
    ev.journal.set(model, "layers", (*model.layers, item))


def build_added(ev: Interpreter, model: Model, since: int, node: Any) -> None:
    """Build what has been added behind the first ``since`` layers, which are built.

    Keras builds as soon as an input shape is known and there are two layers.
    """
    layers = model.layers
    if not model.exact or not layers:
        ev.journal.set(model, "outputs", None)
        return
    first = layers[0]
    if first.cls != "InputLayer":
        shape = _own_input_shape(first)
        if shape is None or len(layers) < 2:
            return
        layers = (make_input(ev, shape, None, None, node), *layers)
        ev.journal.set(model, "layers", layers)
        since = 0
    if len(layers) < 2:
        return
    automatic(ev, "Functional")
    if since < 2 or model.outputs is None:
        ev.journal.set(model, "inputs", layers[0].calls[0].outputs)
        tensor, pending = model.inputs, layers[1:]
    else:
        tensor, pending = model.outputs, layers[since:]
    for layer in pending:
        tensor = _applied(ev, layer, tensor, node)
        if not isinstance(tensor, Tensor) and layer is not pending[-1]:
            ev.journal.set(model, "outputs", None)
            ev.journal.set(model, "exact", False)
            return
    ev.journal.set(model, "outputs", tensor)


def _applied(ev: Interpreter, layer: Layer, tensor: Value, node: Any) -> Value:
    """The output of a layer inside a Sequential; the call is shown at the layer's own line when it is made in place."""
    if layer.user_class is not None:
        return ev.call(layer, (tensor,), {}, node)
    here = ev.site(node)
    own = layer.site
    at = own if own is not None and own.file == here.file and _made_in_place(node, own.node) else here
    return record_call(ev, layer, tensor, {}, at).outputs


def _made_in_place(node: Any, made: Any) -> bool:
    arguments = getattr(node, "args", ())
    if not arguments:
        return False
    value = arguments[0].value
    elements = getattr(value, "elements", None)
    return value is made or elements is not None or type(value).__name__ not in ("Name", "Attribute")


def _own_input_shape(layer: Layer) -> Shape | None:
    if isinstance(layer, Model) and isinstance(layer.inputs, Tensor):
        return layer.inputs.shape
    return None


@method(Model, "add")
def add(call: Call, model: Model, layer: Value = None, rebuild: Value = True) -> Value:
    """``model.add(layer)``."""
    before = len(model.layers)
    append(call.ev, model, layer, call.node)
    build_added(call.ev, model, before, call.node)
    return None


@method(Model, "pop")
def pop(call: Call, model: Model, rebuild: Value = True) -> Value:
    """``model.pop()``: the last layer leaves, the outputs are those of the layer before."""
    if not model.exact or not model.layers:
        return call.unknown("the layers of this model are not known")
    last = model.layers[-1]
    call.ev.journal.set(model, "layers", model.layers[:-1])
    if isinstance(model.outputs, Tensor) and model.outputs.call is not None and len(model.layers) > 1:
        call.ev.journal.set(model, "outputs", model.outputs.call.inputs)
        automatic(call.ev, "Functional")
    else:
        call.ev.journal.set(model, "outputs", None)
    return last


@method(Model, "build")
def build(call: Call, model: Model, input_shape: Value = None) -> Value:
    """``model.build((None, 16))``."""
    if model.kind == "Sequential" and input_shape is not None:
        build_for(call.ev, model, shape_from(input_shape), call.node)
    if model.kind == "Subclass" and not model.calls and shape_from(input_shape).dims:
        call.ev.call(model, (Tensor(shape_from(input_shape), "float32"),), {}, call.node)
    return None


def build_for(ev: Interpreter, model: Model, shape: Shape, node: Any, dtype: str = "float32") -> None:
    """Build a Sequential that has no input shape yet for this one."""
    if model.outputs is not None or not model.exact or not model.layers or shape.dims is None:
        return
    first = model.layers[0]
    if first.cls != "InputLayer":
        ev.journal.set(model, "layers", (make_input(ev, shape, dtype, None, node), *model.layers))
    build_added(ev, model, 0, node)


def assign_to_layer(ev: Interpreter, layer: Layer, name: str, value: Value, node: Any) -> None:
    """``layer.name = value``; ``trainable`` reaches all layers inside, as in Keras."""
    if name == "trainable":
        ev.journal.put(layer.state, "trainable", value)
        if isinstance(layer, Model):
            for inner in layers_of(layer):
                assign_to_layer(ev, inner, "trainable", value, node)
    elif layer.user_class is not None:
        ev.journal.put(layer.attributes, name, value)
    elif name == "_name" and isinstance(value, str):
        ev.journal.set(layer, "name", value)
    else:
        ev.journal.put(layer.state, name, value)


def make_model_or_layer(ev: Interpreter, entry: Any, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """A layer by its entry in the API tables; models have functions of their own."""
    if MORE in kwargs and "Model" in entry.bases:
        return kwargs[MORE]
    return make_layer(ev, entry, args, kwargs, node)
