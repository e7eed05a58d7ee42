"""Queries on the graph: which layer call comes before which, and what a model ends in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from kerascheck.library.keras_graph import sources
from kerascheck.program import Program
from kerascheck.shapes.spec import Built, Refused
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

TRANSPARENT: Final = frozenset((
    "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise",
    "Activation", "ReLU",
    "LeakyReLU", "PReLU", "ELU", "Softmax", "BatchNormalization", "LayerNormalization", "Masking", "ActivityRegularization", "Identity",
    "GroupNormalization", "RMSNormalization", "UnitNormalization", "Normalization", "Rescaling", "RandomFlip", "RandomRotation",
    "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
))  # fmt: skip
"""Layers that keep the shape of what they are given."""

STEPWISE: Final = TRANSPARENT | {"Dense", "TimeDistributed"}
"""Layers that treat every step of a sequence alike, and a vector as one step."""

RECURRENT: Final = frozenset(("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"))

AXES: Final = {
    2: ("batch axis", "features"), 3: ("batch axis", "time steps", "features"), 4: ("batch axis", "height", "width", "channels"),
    5: ("batch axis", "depth", "height", "width", "channels"),
}  # fmt: skip
"""What the axes of a tensor are called, by its rank."""


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
    """The layer call whose output is this call's only input; states and masks beside it do not count."""
    tensors = list(flatten(call.inputs))
    return producer(tensors[0]) if len(tensors) == 1 else None


def upstream(call: LayerCall) -> Iterator[LayerCall]:
    """The calls before this one, nearest first, as long as each has one input."""
    current = source_of(call)
    while current is not None:
        yield current
        current = source_of(current)


def ancestors(tensor: Tensor) -> list[LayerCall]:
    """All calls, ops among them, that a tensor was made by, nearest first; Inputs are left out."""
    found: dict[int, LayerCall] = {}
    waiting = [tensor]
    while waiting:
        call = producer(waiting.pop(0))
        if call is not None and id(call) not in found:
            found[id(call)] = call
            waiting += sources(call)
    return list(found.values())


def consumers(program: Program, made: LayerCall) -> list[LayerCall]:
    """The calls, ops among them, that are given an output of a call."""
    outputs = [tensor for model in program.models for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)]
    waiting = [*program.calls, *(tensor.call for tensor in outputs if tensor.call is not None)]
    seen: set[int] = set()
    found = []
    while waiting:
        call = waiting.pop()
        if id(call) in seen:
            continue
        seen.add(id(call))
        makers = [tensor.call for tensor in sources(call) if isinstance(tensor, Tensor) and tensor.call is not None]
        if any(maker is made for maker in makers):
            found.append(call)
        waiting += makers
    return found


def consumer_map(program: Program) -> dict[int, list[LayerCall]]:
    """The calls that are given an output of each call, by its identity: `consumers` of all calls at once."""
    outputs = [tensor for model in program.models for tensor in flatten(model.outputs) if isinstance(tensor, Tensor)]
    waiting = [*program.calls, *(tensor.call for tensor in outputs if tensor.call is not None)]
    seen: set[int] = set()
    found: dict[int, list[LayerCall]] = {}
    while waiting:
        call = waiting.pop()
        if id(call) in seen:
            continue
        seen.add(id(call))
        makers = {id(tensor.call): tensor.call for tensor in sources(call) if isinstance(tensor, Tensor) and tensor.call is not None}
        for maker in makers.values():
            found.setdefault(id(maker), []).append(call)
        waiting += makers.values()
    return found


def batch_shape(shape: Shape) -> Shape:
    """A shape as Keras shows it, with None for the batch axis."""
    return shape if shape.dims is None or not shape.dims else Shape((None, *shape.dims[1:]))


def shape_maker(call: LayerCall) -> LayerCall | None:
    """The nearest call before this one that decides the shape it gets: layers that keep shapes are passed over."""
    return next((earlier for earlier in upstream(call) if earlier.layer.cls not in TRANSPARENT), None)


def recurrent_behind(tensor: Any) -> tuple[LayerCall, tuple[LayerCall, ...]] | None:
    """The recurrent call that a tensor comes from through layers that treat every step alike, with those layers' calls."""
    between: list[LayerCall] = []
    call = producer(tensor)
    while call is not None:
        if inner(call.layer).cls in RECURRENT and call.layer.cls != "TimeDistributed":
            return call, tuple(between)
        if call.layer.cls not in STEPWISE:
            return None
        between.append(call)
        call = source_of(call)
    return None


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


def axis_name(rank: int, axis: int, *, channels_first: bool = False) -> str:
    """What an axis is called in a tensor of this rank, batch axis counted; "axis 5" where it has no name of its own."""
    names = AXES.get(rank, ())
    if channels_first and rank > 3:
        names = (names[0], names[-1], *names[1:-1])
    return names[axis] if 0 <= axis < len(names) else f"axis {axis}"


def is_symbolic(tensor: Any) -> bool:
    """Whether a tensor surely stands for values to come: all that it is made of begins with an ``Input``."""
    waiting, seen = [tensor], set[int]()
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Tensor) or item.call is None or item.alternatives:
            return False
        if id(item.call) in seen or item.call.layer.cls == "InputLayer":
            continue
        seen.add(id(item.call))
        before = sources(item.call)
        if not before:
            return False
        waiting += before
    return True
