"""Attributes and plain methods of layers and models: ``layers``, ``get_layer``, ``input``, ``output``, ``trainable``, …"""

from __future__ import annotations

from kerascheck.library.keras_graph import layers_of
from kerascheck.library.keras_layers import shape_from
from kerascheck.library.registry import Call, attribute, method
from kerascheck.program import LibraryCall
from kerascheck.values.array import Array
from kerascheck.values.layer import CompileCall, Layer, Model, flatten
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown


@attribute(Layer, "name")
def name(call: Call, layer: Layer) -> Value:
    """The layer's name."""
    return layer.name if layer.name != "?" else call.unknown("the layer's name is not known")


@attribute(Model, "layers")
def layers(call: Call, model: Model) -> Value:
    """``model.layers``."""
    return ListValue(layers_of(model), model.exact and model.kind != "Subclass")


@method(Model, "get_layer")
def get_layer(call: Call, model: Model, name: Value = None, index: Value = None) -> Value:
    """``model.get_layer(name)``."""
    found = layers_of(model)
    if isinstance(index, int) and -len(found) <= index < len(found):
        return found[index]
    return next(
        (layer for layer in found if isinstance(name, str) and layer.name == name), call.unknown(f"the model's layer {name!r} is not known")
    )


@attribute(Layer, "input", "inputs", "output", "outputs")
def tensors(call: Call, layer: Layer) -> Value:
    """``model.inputs``, ``layer.output`` and the like."""
    first = call.path.startswith("input")
    if isinstance(layer, Model):
        value = layer.inputs if first else layer.outputs
    else:
        value = (layer.calls[0].inputs if first else layer.calls[0].outputs) if layer.calls else None
    if value is None or value == ():
        return call.unknown("it is not built yet")
    if call.path.endswith("s"):
        return ListValue(tuple(flatten(value)))
    if isinstance(value, tuple) and isinstance(layer, Model):
        return ListValue(value)
    return DictValue(dict(value)) if isinstance(value, dict) else value


@attribute(Layer, "input_shape", "output_shape")
def shapes(call: Call, layer: Layer) -> Value:
    """``model.output_shape``; a layer's own are gone in Keras 3 but mean the same."""
    value = tensors(Call(call.ev, call.node, call.path.removesuffix("_shape")), layer)
    if isinstance(value, Tensor):
        return value.shape.dims if value.shape.is_fully_known else call.unknown("this shape is not known")
    return call.unknown("this shape is not known")


@attribute(Layer, "trainable")
def trainable(call: Call, layer: Layer) -> Value:
    """Whether it is trained."""
    return layer.state.get("trainable", True)


@attribute(
    Layer, "trainable_weights", "non_trainable_weights", "weights", "variables", "trainable_variables", "losses", "metrics", "updates"
)
def weights(call: Call, layer: Layer) -> Value:
    """Lists whose members are not followed."""
    return ListValue((), exact=False)


@attribute(Layer, "dtype", "compute_dtype", "variable_dtype")
def dtype(call: Call, layer: Layer) -> Value:
    """``layer.dtype``."""
    given = layer.arguments.get("dtype")
    return given if isinstance(given, str) else "float32"


@attribute("keras.Model", "optimizer")
def optimizer_of_some_model(call: Call, model: LibraryObject) -> Value:
    """The optimizer of the model that a callback is called for."""
    return LibraryObject("keras.optimizers.Optimizer", site=call.site)


@attribute(Model, "optimizer")
def optimizer_of_model(call: Call, model: Model) -> Value:
    """What the model was compiled with; some optimizer where it was named by a string."""
    compiled = model.state.get("compiled")
    optimizer = compiled.optimizer if isinstance(compiled, CompileCall) else None
    if isinstance(optimizer, str):
        return LibraryObject("keras.optimizers.Optimizer", site=call.site)
    return optimizer if isinstance(optimizer, LibraryObject) else not_followed(call, model)


@attribute(Layer, "built", "optimizer", "loss", "history", "stop_training", "metrics_names", "stateful", "updates", "kernel", "bias")
def not_followed(call: Call, layer: Layer) -> Value:
    """What exists, but is not followed."""
    return Unknown("attribute", f"`.{call.path}` of a layer is not followed", call.site)


def _argument_attribute(call: Call, layer: Layer) -> Value:
    value = layer.arguments.get(call.path)
    return Unknown("attribute", f"`.{call.path}` is not known", call.site) if value is None and call.path not in layer.arguments else value


attribute(
    Layer, "units", "filters", "kernel_size", "strides", "padding", "rate", "input_dim", "output_dim", "activation", "pool_size", "axis"
)(_argument_attribute)


@method(Layer, "count_params")
def count_params(call: Call, layer: Layer) -> Value:
    """The number of parameters, if known."""
    from kerascheck.library.keras_graph import parameters_of
    from kerascheck.values import dim

    total = dim.add(*parameters_of(layer))
    return total if isinstance(total, int) else call.unknown("the number of parameters is not known")


@method(Layer, "get_weights", "set_weights", "load_weights", "save_weights", "save", "summary", "export", "to_json",
          "add_loss", "add_metric",
        "reset_states", "reset_state", "make_predict_function", "load_own_variables", "quantize", "enable_lora",
        "compute_mask")  # fmt: skip
def without_effect(call: Call, layer: Layer, *args: Value, **kwargs: Value) -> Value:
    """Methods that change nothing that is followed, but that weights no longer are what they were initialised to."""
    if call.path in ("save", "save_weights"):
        call.ev.program.saves.append(LibraryCall(call.path, args, kwargs, call.site, bool(call.ev.guards)))
    if call.path in ("set_weights", "load_weights", "load_own_variables"):
        call.ev.journal.put(layer.state, "weights_given", True)
        call.ev.program.library_calls.append(LibraryCall(call.path, (layer, *args), kwargs, call.site, bool(call.ev.guards)))
    if call.path in ("get_weights", "to_json"):
        return Unknown("method", f"what `.{call.path}()` gives is not followed", call.site)
    return None


@method(Layer, "adapt")
def adapt(call: Call, layer: Layer, data: Value, *args: Value, **kwargs: Value) -> Value:
    """``normalization.adapt(x)``: the layer is built for the data."""
    if isinstance(data, Array):
        layer.state["adapted"] = data.shape
    return None


@method(Layer, "compute_output_shape")
def compute_output_shape(call: Call, layer: Layer, input_shape: Value = None, *args: Value) -> Value:
    """The output shape for an input shape."""
    from kerascheck.library.keras_wrapped import Wrapped
    from kerascheck.shapes.spec import Built, Spec

    outcome = Wrapped(layer).apply(Spec(shape_from(input_shape)))
    if isinstance(outcome, Built) and isinstance(outcome.outputs, Spec) and outcome.outputs.shape.is_fully_known:
        return outcome.outputs.shape.dims
    return call.unknown("this output shape is not known")
