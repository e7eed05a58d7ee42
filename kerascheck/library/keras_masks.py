"""Masks: which tensors carry one, for layers of the project whose ``call`` takes ``mask``."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.values.layer import Layer, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

PASSING: Final = frozenset((
    "Dense", "Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianNoise", "GaussianDropout", "Activation", "ReLU", "LeakyReLU", "ELU",
    "PReLU", "Softmax", "LayerNormalization", "BatchNormalization", "GroupNormalization", "UnitNormalization", "Identity",
    "ActivityRegularization", "Rescaling", "Normalization", "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed",
    "MultiHeadAttention", "Attention", "AdditiveAttention",
))  # fmt: skip
"""Layers that hand the mask of their first input on while they keep the time axis."""

DROPPING: Final = frozenset((
    "Flatten", "Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D",
    "Reshape", "Permute", "ZeroPadding1D", "Cropping1D", "UpSampling1D",
))  # fmt: skip
"""Layers without ``supports_masking`` in Keras 3.15; it warns that they destroy the mask."""

MERGING: Final = frozenset(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"))
"""Layers that hand a mask on when all of their inputs have one."""


def mask_of(nested: Any) -> Tensor | None:
    """The mask that Keras hands to a layer called on these tensors; None without one."""
    return _mask_of(next(iter(flatten(nested)), None), {})


def _mask_of(tensor: Any, known: dict[int, Tensor | None]) -> Tensor | None:
    """The mask of one tensor; layers with one input are followed up to where the mask is made, merged or dropped."""
    passed: list[int] = []
    found: Tensor | None = None
    while isinstance(tensor, Tensor) and tensor.call is not None and tensor.shape.dims is not None and len(tensor.shape.dims) > 1:
        call, layer, dims = tensor.call, tensor.call.layer, tensor.shape.dims
        if id(call) in known:
            found = known[id(call)]
            break
        known[id(call)] = None
        passed.append(id(call))
        inputs = list(flatten(call.inputs))
        if layer.cls == "Embedding" and layer.arguments.get("mask_zero") is True or layer.cls == "Masking":
            found = Tensor(Shape(dims[:2]), "bool")
            break
        if layer.cls in MERGING:
            masked = len(dims) > 2 and _keeps_steps(layer, len(dims)) and len(inputs) > 1
            found = Tensor(Shape(dims[:2]), "bool") if masked and all(_mask_of(each, known) is not None for each in inputs) else None
            break
        passes = layer.user_class is not None and layer.attributes.get("supports_masking") is True
        if not passes and (layer.cls not in PASSING or len(dims) < 3):
            break
        tensor = inputs[0] if inputs else None
    known.update(dict.fromkeys(passed, found))
    return found


def _keeps_steps(layer: Layer, rank: int) -> bool:
    """Whether a merging layer leaves the time axis alone."""
    return layer.cls != "Concatenate" or layer.arguments.get("axis", -1) in (-1, rank - 1)
