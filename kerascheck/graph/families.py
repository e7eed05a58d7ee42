"""Families of layers, each with a colour of its own in pictures."""

from __future__ import annotations

from typing import Final

FAMILIES: Final = {
    "input": ("InputLayer", "Input", "features"),
    "model": ("Sequential", "Functional", "Model"),
    "attention": ("Attention",),
    "recurrent": ("LSTM", "GRU", "RNN", "Bidirectional", "TimeDistributed"),
    "pool": ("Pooling",),
    "conv": ("Conv",),
    "dense": ("Dense",),
    "embedding": ("Embedding",),
    "norm": ("Normalization",),
    "merge": ("Add", "Concatenate", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Dot"),
    "activation": ("Activation", "ReLU", "ELU", "Softmax", "Dropout", "Noise"),
    "reshape": ("Reshape", "Flatten", "Permute", "RepeatVector", "UpSampling", "Padding", "Cropping", "Masking"),
}
"""Parts of class names, the more telling ones first: `ConvLSTM2D` is recurrent, `AveragePooling2D` a pooling layer."""


def family_of(cls: str) -> str:
    """The family of a layer class, ``other`` for what is in none."""
    return next((family for family, parts in FAMILIES.items() if any(part in cls for part in parts)), "other")
