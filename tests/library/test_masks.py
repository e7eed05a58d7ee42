"""The tables of layers that pass masks on, merge them and drop them, held to live Keras."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from kerascheck.library.keras_masks import DROPPING, MERGING, PASSING

pytestmark = pytest.mark.live

ARGUMENTS: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "relu"}, "AveragePooling1D": {"pool_size": 2}, "Conv1D": {"filters": 2, "kernel_size": 1},
    "Conv1DTranspose": {"filters": 2, "kernel_size": 1}, "Cropping1D": {"cropping": 1}, "Dense": {"units": 3},
    "DepthwiseConv1D": {"kernel_size": 1}, "GRU": {"units": 2, "return_sequences": True}, "GroupNormalization": {"groups": 2},
    "LSTM": {"units": 2, "return_sequences": True}, "Normalization": {"mean": 0.0, "variance": 1.0}, "Permute": {"dims": (2, 1)},
    "Rescaling": {"scale": 1.0}, "Reshape": {"target_shape": (-1,)}, "SeparableConv1D": {"filters": 2, "kernel_size": 1},
    "SimpleRNN": {"units": 2, "return_sequences": True},
    **{name: {"rate": 0.1} for name in ("AlphaDropout", "Dropout", "GaussianDropout", "SpatialDropout1D")}, "GaussianNoise": {"stddev": 0.1},
}  # fmt: skip


def made(name: str) -> Any:
    """A layer of this class."""
    layers = pytest.importorskip("keras").layers
    match name:
        case "RNN":
            return layers.RNN(layers.LSTMCell(2), return_sequences=True)
        case "Bidirectional" | "TimeDistributed":
            return getattr(layers, name)(layers.LSTM(2, return_sequences=True) if name == "Bidirectional" else layers.Dense(2))
    return getattr(layers, name)(**ARGUMENTS.get(name, {}))


def embedded() -> Any:
    """A sequence with a mask."""
    keras = pytest.importorskip("keras")
    return keras.layers.Embedding(10, 4, mask_zero=True)(keras.Input((6,)))


@pytest.mark.parametrize("name", sorted(PASSING))
def test_layers_that_pass_a_mask_on(name: str) -> None:
    sequence = embedded()
    several = {"MultiHeadAttention": 2, "Attention": 2, "AdditiveAttention": 2}
    if name == "MultiHeadAttention":
        layers = pytest.importorskip("keras").layers
        output = layers.MultiHeadAttention(1, 2)(sequence, sequence)
    else:
        output = made(name)([sequence, sequence] if name in several else sequence)
    assert output._keras_mask is not None


@pytest.mark.parametrize("name", sorted(MERGING))
def test_layers_that_merge_masks(name: str) -> None:
    assert made(name)([embedded(), embedded()])._keras_mask is not None


@pytest.mark.parametrize("name", sorted(DROPPING))
def test_layers_that_drop_a_mask(name: str) -> None:
    sequence = embedded()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        output = made(name)(sequence)
    assert getattr(output, "_keras_mask", None) is None
    assert any("mask" in str(each.message) for each in caught)
