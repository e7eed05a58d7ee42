"""Masks: which tensors carry one, for layers of the project whose ``call`` takes ``mask``."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.values.layer import flatten
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

PASSING: Final = frozenset((
    "Dense", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "Activation", "ReLU", "LeakyReLU", "ELU", "PReLU",
    "Softmax", "LayerNormalization", "BatchNormalization", "UnitNormalization", "Add", "Subtract", "Multiply", "Average", "Maximum",
    "Minimum", "Concatenate", "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed", "MultiHeadAttention", "Attention",
    "Lambda",
))  # fmt: skip
"""Layers that hand a mask on while they keep the time axis."""


def mask_of(nested: Any) -> Tensor | None:
    """The mask that Keras hands to a layer called on these tensors; None without one."""
    tensor = next(iter(flatten(nested)), None)
    for _ in range(1_000):
        if not isinstance(tensor, Tensor) or tensor.call is None or tensor.shape.dims is None or len(tensor.shape.dims) < 2:
            return None
        layer = tensor.call.layer
        if layer.cls == "Embedding" and layer.arguments.get("mask_zero") is True or layer.cls == "Masking":
            return Tensor(Shape(tensor.shape.dims[:2]), "bool")
        passes = layer.user_class is not None and layer.attributes.get("supports_masking") is True
        if not passes and (layer.cls not in PASSING or len(tensor.shape.dims) < 3):
            return None
        tensor = next(iter(flatten(tensor.call.inputs)), None)
    return None
