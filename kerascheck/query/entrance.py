"""Queries on the entrance of a model: what happens to data before the first layer with weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from kerascheck.library.array_values import as_array
from kerascheck.library.keras_graph import graph_of, sources
from kerascheck.library.keras_preparing import MOVING, NORMALISING, RANDOM, facts_after, operation, rescaled, through_function
from kerascheck.library.keras_subclass import inner_layers
from kerascheck.query.graph import inner
from kerascheck.values.array import Facts
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.tensor import Tensor

FIRST_WEIGHTS: Final = frozenset((
    "Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D", "Conv2DTranspose", "LSTM", "GRU",
    "SimpleRNN", "ConvLSTM2D",
))  # fmt: skip
"""Layers that multiply what they get by weights."""

PIXEL_VARIANCE: Final = 1_000
"""The variance of pixels from 0 to 255 is larger."""

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
        factor: what the numbers are multiplied by, where that is known.
    """

    kind: str
    call: LayerCall
    facts: Facts
    host: Model
    factor: float | None = None


def arrivals(model: Model, tensor: Tensor, facts: Facts, depth: int = 4) -> list[Arrival]:
    """Where the data of an input comes to: all scaling layers on the way, and each path's first layer of another kind.

    Args:
        model: a model.
        tensor: one of its inputs.
        facts: of the data for that input.
        depth: how deep nested models are looked into.
    """
    found: list[Arrival] = []
    waiting: list[tuple[Any, Facts]] = [(tensor, facts)]
    if model.inputs is not None:
        calls = graph_of(model).calls
    elif model.kind == "Subclass":  # its own `call` sees the data as a tensor that nothing has made
        calls = tuple(call for layer in inner_layers(model) for call in layer.calls)
        entries = [each for call in calls for each in sources(call) if isinstance(each, Tensor) and each.call is None]
        waiting = [(each, facts) for each in entries if each.shape == tensor.shape]
    else:
        return []
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
            factor = factor_of(layer)
            changed = _computed(layer, numbers) if alone else None
            if changed is not None:
                after, factor = changed
            if isinstance(layer, Model) and depth and alone and layer.inputs is not None and layer.outputs is not None:
                entry = next(iter(flatten(layer.inputs)), None)
                if isinstance(entry, Tensor):
                    found += arrivals(layer, entry, numbers, depth - 1)
                if after is not None:
                    waiting += [(output, after) for output in flatten(call.outputs)]
            elif after is not None:
                if layer.cls == "Rescaling" or layer.cls in NORMALISING or changed is not None:
                    found.append(Arrival("scaling", call, numbers, model, factor))
                waiting += [(output, after) for output in flatten(call.outputs)]
            elif alone and layer.cls in SILENT:
                waiting += [(output, numbers) for output in flatten(call.outputs)]
            else:
                plain = alone and layer.user_class is None and inner(layer).cls in FIRST_WEIGHTS
                normalised = plain and any(_is_normalised(each, calls) for each in flatten(call.outputs))
                found.append(Arrival("scaling" if normalised else "weights" if plain else "unknown", call, numbers, model))
    return found


def factor_of(layer: Layer) -> float | None:
    """What a `Rescaling` multiplies by, or a `Normalization` that is made for pixels divides by."""
    if layer.cls == "Rescaling":
        scale = as_array(layer.arguments.get("scale")).content
        return float(scale) if isinstance(scale, int | float) else None
    if layer.cls == "Normalization":
        spread = as_array(layer.arguments.get("variance")).content
        numbers = spread if isinstance(spread, tuple) else (spread,)
        if all(isinstance(number, int | float) and number > PIXEL_VARIANCE for number in numbers):
            return 1 / 255
    return None


def _computed(layer: Layer, facts: Facts) -> tuple[Facts, float] | None:
    """Facts after an operator with a number or a Lambda, and its factor."""
    if layer.cls == "Lambda":
        return through_function(layer, facts)
    found = operation(layer) if layer.is_op else None
    return None if found is None else (rescaled(facts, *found), found[0])


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
