"""Queries on the entrance of a model: what happens to data before the first layer with weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kerascheck.library.keras_graph import graph_of, sources
from kerascheck.library.keras_preparing import MOVING, NORMALISING, RANDOM, facts_after
from kerascheck.query.graph import inner
from kerascheck.values.array import Facts
from kerascheck.values.layer import LayerCall, Model, flatten
from kerascheck.values.tensor import Tensor

FIRST_WEIGHTS: Final = frozenset((
    "Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "LSTM", "GRU",
    "SimpleRNN", "ConvLSTM2D",
))  # fmt: skip
"""Layers that multiply what they get by weights."""

SILENT: Final = MOVING | RANDOM | {"Masking", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "MaxPooling1D", "AveragePooling1D"}
"""Layers that data goes through with the range that it has."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Data at a layer near a model's entrance.

    Attributes:
        kind: "weights" for a layer that multiplies by weights, "scaling" for one that scales, "unknown" for anything else.
        call: the layer's call.
        facts: of the numbers when they come there.
        host: the model that the layer is in.
    """

    kind: str
    call: LayerCall
    facts: Facts
    host: Model


def arrivals(model: Model, tensor: Tensor, facts: Facts, depth: int = 4) -> list[Arrival]:
    """Where the data of an input comes to: all scaling layers on the way, and each path's first layer of another kind."""
    found: list[Arrival] = []
    waiting: list[tuple[Any, Facts]] = [(tensor, facts)]
    calls = graph_of(model).calls
    for _ in range(64):
        if not waiting:
            break
        current, numbers = waiting.pop()
        for call in calls:
            if call.layer.cls == "InputLayer" or not any(_same(each, current) for each in sources(call)):
                continue
            alone = len(list(flatten(call.inputs))) == 1
            layer = call.layer
            after = facts_after(layer, numbers) if alone and layer.user_class is None and not layer.is_op else None
            if isinstance(layer, Model) and depth and alone and layer.inputs is not None and layer.outputs is not None:
                entry = next(iter(flatten(layer.inputs)), None)
                if isinstance(entry, Tensor):
                    found += arrivals(layer, entry, numbers, depth - 1)
                if after is not None:
                    waiting += [(output, after) for output in flatten(call.outputs)]
            elif after is not None:
                if layer.cls == "Rescaling" or layer.cls in NORMALISING:
                    found.append(Arrival("scaling", call, numbers, model))
                waiting += [(output, after) for output in flatten(call.outputs)]
            elif alone and layer.cls in SILENT:
                waiting += [(output, numbers) for output in flatten(call.outputs)]
            else:
                plain = alone and layer.user_class is None and inner(layer).cls in FIRST_WEIGHTS
                normalised = plain and any(_is_normalised(each, calls) for each in flatten(call.outputs))
                found.append(Arrival("scaling" if normalised else "weights" if plain else "unknown", call, numbers, model))
    return found


def _same(one: Any, other: Any) -> bool:
    """Whether two tensors are the same output of the same call."""
    if one is other:
        return True
    return (
        isinstance(one, Tensor)
        and isinstance(other, Tensor)
        and one.call is not None
        and (one.call, one.index) == (other.call, other.index)
    )


def _is_normalised(tensor: Any, calls: tuple[LayerCall, ...]) -> bool:
    """Whether a normalising layer comes next, so that the size of the numbers makes no difference."""
    following = [call for call in calls if any(_same(each, tensor) for each in sources(call))]
    if len(following) != 1:
        return False
    layer = following[0].layer
    if layer.cls in NORMALISING or layer.cls == "GroupNormalization":
        return True
    passes = layer.cls in ("Activation", "ReLU", "LeakyReLU", "MaxPooling2D", "AveragePooling2D", "Dropout")
    return passes and any(_is_normalised(each, calls) for each in flatten(following[0].outputs))
