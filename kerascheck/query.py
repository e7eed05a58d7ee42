"""Queries: what rules often ask of a program, in the field's terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.library.keras_graph import sources
from kerascheck.program import Program
from kerascheck.shapes.spec import Built, Refused
from kerascheck.values.array import Array, Dataset
from kerascheck.values.layer import CompileCall, Layer, LayerCall, Model, TrainingCall, flatten
from kerascheck.values.objects import External, FunctionValue, Generator, LibraryObject, ListValue, Value
from kerascheck.values.tensor import Tensor

TRANSPARENT: Final = frozenset((
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "Activation", "ReLU",
    "LeakyReLU", "PReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "Masking", "ActivityRegularization", "Identity",
))  # fmt: skip
"""Layers that keep the shape of what they are given."""

RECURRENT: Final = frozenset(("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"))

LOSSES: Final = {
    "mse": "mean_squared_error", "mae": "mean_absolute_error", "mape": "mean_absolute_percentage_error", "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy", "kld": "kl_divergence", "kullback_leibler_divergence": "kl_divergence", "logcosh": "log_cosh", "huber_loss": "huber",
}  # fmt: skip
"""Short forms of losses' names."""


def refused(program: Program, *kinds: str) -> Iterator[tuple[LayerCall, Refused]]:
    """Layer calls that Keras refuses for one of these kinds of reason; expected failures are left out."""
    for call in program.calls:
        if isinstance(call.outcome, Refused) and not call.guarded and (not kinds or call.outcome.kind in kinds):
            yield call, call.outcome


def producer(tensor: Any) -> LayerCall | None:
    """The layer call that made a tensor, None for an input or where it is not known."""
    if not isinstance(tensor, Tensor) or tensor.call is None or tensor.call.layer.cls == "InputLayer":
        return None
    return tensor.call


def source_of(call: LayerCall) -> LayerCall | None:
    """The layer call whose output is this call's only input."""
    tensors = sources(call)
    return producer(tensors[0]) if len(tensors) == 1 else None


def upstream(call: LayerCall) -> Iterator[LayerCall]:
    """The calls before this one, nearest first, as long as each has one input."""
    current = source_of(call)
    while current is not None:
        yield current
        current = source_of(current)


def shape_maker(call: LayerCall) -> LayerCall | None:
    """The nearest call before this one that decides the shape it gets: layers that keep shapes are passed over."""
    return next((earlier for earlier in upstream(call) if earlier.layer.cls not in TRANSPARENT), None)


def input_layer(call: LayerCall) -> Layer | None:
    """The Input that a chain of calls begins with."""
    chain = [call, *upstream(call)]
    for tensor in sources(chain[-1]):
        if isinstance(tensor, Tensor) and tensor.call is not None and tensor.call.layer.cls == "InputLayer":
            return tensor.call.layer
    return None


def built(call: LayerCall) -> Built | None:
    """The outcome of a call that was taken."""
    return call.outcome if isinstance(call.outcome, Built) else None


def inner(layer: Layer) -> Layer:
    """The layer inside wrappers such as ``Bidirectional`` and ``TimeDistributed``, else the layer itself."""
    wrapped = layer.arguments.get("layer")
    return inner(wrapped) if isinstance(wrapped, Layer) else layer


def output_calls(model: Model) -> list[LayerCall]:
    """The layer calls that make a model's outputs, in order; empty when one is not known."""
    calls = [tensor.call for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)]
    return [call for call in calls if call is not None] if calls and None not in calls else []


def last_layer(model: Model) -> Layer | None:
    """The layer that makes the output of a model with one output."""
    calls = output_calls(model)
    return calls[0].layer if len(calls) == 1 else None


def head(model: Model) -> LayerCall | None:
    """The call of the layer that decides the output's width: an Activation behind a Dense is passed over."""
    calls = output_calls(model)
    if len(calls) != 1:
        return None
    call = calls[0]
    while call.layer.cls in TRANSPARENT:
        earlier = source_of(call)
        if earlier is None:
            return call
        call = earlier
    return call


def name_of(value: Value) -> str | None:
    """The snake-case name of an activation, loss or initializer given as a string, function or object; None when not known."""
    match value:
        case str():
            return value
        case External(path=path):
            return snake_case(path.rpartition(".")[2])
        case LibraryObject(path=path):
            return snake_case(path.rpartition(".")[2])
        case FunctionValue():
            return None
    return None


def snake_case(name: str) -> str:
    """``CategoricalCrossentropy`` → ``categorical_crossentropy``."""
    from kerascheck.library.keras_naming import snake_case as convert

    return convert(name)


def activation_of(model: Model) -> str | None:
    """The name of the activation that the output comes through ("linear" for none), None when not known."""
    calls = output_calls(model)
    if len(calls) != 1:
        return None
    call = calls[0]
    while call.layer.cls in ("Dropout", "Reshape", "Flatten", "ActivityRegularization"):
        earlier = source_of(call)
        if earlier is None:
            return None
        call = earlier
    layer = inner(call.layer)
    if layer.cls == "Softmax":
        return "softmax"
    if "activation" not in layer.arguments:
        return None
    value = layer.arguments["activation"]
    return "linear" if value is None else name_of(value)


def loss_of(compiled: CompileCall) -> str | None:
    """The full snake-case name of a model's one loss; None for several, for own functions and what is not known."""
    value = compiled.loss
    if isinstance(value, ListValue) and value.exact and len(value.items) == 1:
        value = value.items[0]
    name = name_of(value)
    if name is None:
        return None
    return LOSSES.get(name.lower(), snake_case(name) if not name.islower() else name)


def from_logits(compiled: CompileCall) -> bool | None:
    """Whether the loss takes logits; None when that is not known."""
    if isinstance(compiled.loss, LibraryObject):
        value = compiled.loss.arguments.get("from_logits", False)
        return value if isinstance(value, bool) else None
    return False


def trainings(program: Program, *methods: str) -> Iterator[TrainingCall]:
    """Training calls by method (all without one); expected failures are left out."""
    for training in program.trainings:
        if not training.guarded and (not methods or training.method in methods):
            yield training


def data_of(training: TrainingCall) -> tuple[Value, Value]:
    """x and y of a training call as arrays (or nested ones): datasets and generators give their elements, with the batch axis."""
    value = training.x
    if isinstance(value, Dataset | Generator):
        element = value.element if isinstance(value, Dataset) else (value.items[0] if value.items else None)
        if isinstance(element, tuple) and len(element) >= 2:
            return element[0], element[1]
        return element, None
    return value, training.y


def is_array(value: Value) -> bool:
    """Whether a value is data whose rank is known."""
    return isinstance(value, Array) and value.shape.rank is not None
