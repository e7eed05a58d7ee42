"""Keras layers: what constructing one gives, ``Input``, and the functional forms such as ``add([a, b])``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.keras_api.lookup import BASE_LAYER_ARGUMENTS, IGNORED_ARGUMENTS, Bound, Entry, bind, symbol
from kerascheck.library.keras_naming import chosen
from kerascheck.library.registry import Call, function
from kerascheck.program import Misuse
from kerascheck.shapes.spec import Built, Refused, Spec
from kerascheck.values.array import Array
from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.objects import DictValue, External, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


def make_layer(ev: Interpreter, entry: Entry, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Layer:
    """The layer that a constructor call gives; what did not bind stays in ``problem``."""
    given = dict(kwargs)
    more = given.pop(MORE, None)
    allowed = (*BASE_LAYER_ARGUMENTS, "batch_input_shape", "batch_shape", "weights", *IGNORED_ARGUMENTS.get(entry.name, ()))
    bound = bind(entry, tuple(args), given, more, allowed)
    name = chosen(ev, entry.name, bound.arguments.get("name"))
    layer = Layer(entry.name, bound.arguments, name, ev.site(node), bound.given)
    if bound.arguments.get("trainable", True) is not True:
        layer.state["trainable"] = bound.arguments["trainable"]
    layer.problem = _problem(entry, bound)
    if ev.guards:
        layer.state["guarded"] = True
    ev.program.layers.append(layer)
    frame = next((frame for frame in reversed(ev.frames) if frame.function), None)
    if ev.inside and not ev.uncertain and frame is not None and frame.function == "call" and isinstance(frame.receiver, Layer):
        ev.program.misuses.append(Misuse("layer-in-call", layer, layer.site or ev.site(node), frame.receiver.cls, bool(ev.guards)))
    return layer


def _problem(entry: Entry, bound: Bound) -> Refused | None:
    if bound.unexpected:
        return Refused("signature", f"`{entry.name}` takes no argument `{bound.unexpected[0]}`", {"unexpected": bound.unexpected})
    if bound.missing:
        return Refused("signature", f"`{entry.name}` needs the argument `{bound.missing[0]}`", {"missing": bound.missing})
    if bound.excess:
        return Refused("signature", f"`{entry.name}` is given {bound.excess} positional arguments too many", {"excess": bound.excess})
    return None


def shape_from(value: Value) -> Shape:
    """The shape that a shape argument stands for, without a batch axis being added."""
    match value:
        case Shape():
            return value
        case int() | Symbol():
            return Shape((value,))
        case Array(content=tuple() as content):
            items: Sequence[Value] = content
        case tuple():
            items = value
        case ListValue() if value.exact:
            items = value.items
        case _:
            return UNKNOWN_SHAPE
    return Shape(tuple(_dim(item) for item in items))


def _dim(value: Value) -> Dim:
    if value is None or isinstance(value, Symbol) or isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN_DIM


def make_input(ev: Interpreter, shape: Shape, dtype: Value, name: Value, node: Any, given: Mapping[str, Value] | None = None) -> Layer:
    """An ``InputLayer`` with its one output tensor; ``shape`` has the batch axis."""
    kind = dtype if isinstance(dtype, str) else ("float32" if dtype is None else "")
    if isinstance(dtype, External):
        kind = dtype.path.rpartition(".")[2]
    arguments = {"batch_shape": shape, "dtype": kind, **(given or {})}
    layer = Layer("InputLayer", arguments, chosen(ev, "InputLayer", name), ev.site(node), frozenset(given or ()))
    if name is not None:
        layer.state["named"] = True
    call = LayerCall(layer, (), {}, Built(Spec(shape, kind)), None, layer.site, bool(ev.guards))
    call.outputs = Tensor(shape, kind, call)
    layer.calls.append(call)
    ev.program.layers.append(layer)
    return layer


@function("keras.Input", "keras.layers.Input", "keras.layers.core.Input", "keras.engine.input_layer.Input", "keras.engine.topology.Input",
          "keras.engine.Input", "keras.models.Input")  # fmt: skip
def input_(call: Call, shape: Value = None, batch_size: Value = None, dtype: Value = None, sparse: Value = None, ragged: Value = None,
           batch_shape: Value = None, name: Value = None, tensor: Value = None, optional: Value = False) -> Value:  # fmt: skip
    """``keras.Input``: a tensor."""
    if tensor is not None:
        return call.unknown("`Input(tensor=…)` is not modelled")
    layer = make_input(
        call.ev, _batched(shape, batch_size, batch_shape), dtype, name, call.node,
        {"shape": shape, "batch_shape_given": batch_shape},
    )
    return layer.calls[0].outputs


@function("keras.layers.InputLayer", "keras.InputLayer")
def input_layer(call: Call, shape: Value = None, batch_size: Value = None, dtype: Value = None, sparse: Value = None, ragged: Value = None,
                batch_shape: Value = None, input_tensor: Value = None, optional: Value = False, name: Value = None,
                input_shape: Value = None, batch_input_shape: Value = None) -> Value:  # fmt: skip
    """``keras.layers.InputLayer``: a layer."""
    shape = shape if shape is not None else input_shape
    whole = batch_shape if batch_shape is not None else batch_input_shape
    return make_input(call.ev, _batched(shape, batch_size, whole), dtype, name, call.node,
                      {"shape": shape, "batch_shape_given": whole})


def _batched(shape: Value, batch_size: Value, batch_shape: Value) -> Shape:
    if batch_shape is not None:
        return shape_from(batch_shape)
    rest = shape_from(shape)
    if rest.dims is None:
        return UNKNOWN_SHAPE
    return Shape((_dim(batch_size), *rest.dims))


def declared_input(layer: Layer) -> Shape | None:
    """The batch shape that a layer's ``input_shape=`` or ``input_dim=`` asks for, None without one."""
    arguments = layer.arguments
    for name in ("batch_input_shape", "batch_shape"):
        if arguments.get(name) is not None and layer.cls != "InputLayer":
            return shape_from(arguments[name])
    if "input_dim" in layer.given and layer.cls != "Embedding" and arguments["input_dim"] is not None:
        return Shape((None, _dim(arguments["input_dim"])))
    if "input_shape" in layer.given and arguments["input_shape"] is not None:
        rest = shape_from(arguments["input_shape"])
        return UNKNOWN_SHAPE if rest.dims is None else Shape((None, *rest.dims))
    return None


_PLAIN: Final = frozenset((bool, int, float, str))


def plain(value: Value, ev: Interpreter | None = None) -> Any:
    """An argument in the terms of shape functions: containers as tuples and dicts, unknown things as they are."""
    if value is None or type(value) in _PLAIN:
        return value
    match value:
        case ListValue():
            if not value.exact:
                return Unknown("container", "the items of this list are not known")
            return tuple(plain(item, ev) for item in value.items)
        case tuple():
            return tuple(plain(item, ev) for item in value)
        case DictValue() if value.exact:
            return {key: plain(item, ev) for key, item in value.items.items()}
        case Shape() if value.dims is not None:
            return value.dims
        case External() if value.path.startswith("builtins.") or value.path.startswith(("numpy.", "tensorflow.")):
            return value.path.rpartition(".")[2]
        case Layer():
            from kerascheck.library.keras_wrapped import Wrapped

            return Wrapped(value, ev)
        case Array(content=content) if content is not None:
            return content
        case LibraryObject() | _:
            return value


FUNCTIONAL_FORMS: Final = {
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average", "maximum": "Maximum", "minimum": "Minimum",
    "concatenate": "Concatenate", "dot": "Dot",
}  # fmt: skip


def _functional_form(name: str, cls: str) -> None:
    @function(f"keras.layers.{name}", f"keras.layers.merge.{name}")
    def form(call: Call, inputs: Value, *args: Value, **kwargs: Value) -> Value:
        entry = symbol(f"keras.layers.{cls}")
        assert entry is not None
        layer = make_layer(call.ev, entry, args, kwargs, call.node)
        return call.ev.call(layer, (inputs,), {}, call.node)


for _name, _cls in FUNCTIONAL_FORMS.items():
    _functional_form(_name, _cls)
