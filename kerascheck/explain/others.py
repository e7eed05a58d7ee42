"""Sentences on normalisation, activations, noise and preprocessing."""

from __future__ import annotations

from kerascheck.explain.sentence import Applied, Sentence, counted, number, says
from kerascheck.values.dim import product


@says("BatchNormalization")
def batch_normalization(layer: Applied) -> Sentence:
    """``BatchNormalization``."""
    axis = layer.arguments.get("axis", -1)
    width = layer.input[axis] if isinstance(axis, int) and layer.input.rank is not None else layer.input[-1]
    given = [name for name in ("scale", "center") if layer.arguments.get(name) is not False]
    kept = 2 + len(given)
    text = (
        f"Scales each of the {counted(width, 'channel')} to mean 0 and variance 1 over the batch while training, and in use by the running "
        f"mean and variance of training, which are two numbers a channel that no gradient trains"
    )
    return Sentence(text, f"{kept} numbers × {counted(width, 'channel')}", product((kept, width)))


@says("LayerNormalization")
def layer_normalization(layer: Applied) -> Sentence:
    """``LayerNormalization``."""
    width = layer.input[-1]
    given = [name for name in ("scale", "center") if layer.arguments.get(name) is not False]
    return Sentence("Scales each sample by itself to mean 0 and variance 1 over its features",
                    f"{len(given)} numbers × {counted(width, 'feature')}", product((len(given), width)))  # fmt: skip


@says("Activation", "ReLU", "Softmax", "ELU", "LeakyReLU")
def activation(layer: Applied) -> Sentence:
    """Functions of every number, and softmax."""
    name = layer.arguments.get("activation", layer.cls) if layer.cls == "Activation" else layer.cls
    shown = name if isinstance(name, str) else "a function"
    if shown.lower() == "softmax":
        return Sentence("Turns the last axis into positive shares that sum to 1; the shape stays")
    return Sentence(f"Applies {shown} to every number; the shape stays")


@says("PReLU")
def prelu(layer: Applied) -> Sentence:
    """``PReLU``."""
    return Sentence("Applies a relu whose slope below zero is learnt, one a place")


@says("Masking")
def masking(layer: Applied) -> Sentence:
    """``Masking``."""
    value = layer.arguments.get("mask_value")
    return Sentence(f"Marks time steps in which every feature is {number(value) if isinstance(value, int) else value} as not there; "
                    f"layers behind it that know masks pass over them")  # fmt: skip


@says("GaussianNoise")
def noise(layer: Applied) -> Sentence:
    """``GaussianNoise``."""
    return Sentence("Adds random numbers while training, and nothing in use; the shape stays")


@says("Rescaling")
def rescaling(layer: Applied) -> Sentence:
    """``Rescaling``."""
    scale = layer.arguments.get("scale")
    factor = f"{scale:.6g}" if isinstance(scale, int | float) else "a factor"
    return Sentence(f"Multiplies every number by {factor}; the shape stays")


@says("RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness", "RandomCrop")
def augmentation(layer: Applied) -> Sentence:
    """Random changes of images."""
    return Sentence("Changes images at random while training, and leaves them alone in use")


@says("Lambda")
def lambda_layer(layer: Applied) -> Sentence:
    """``Lambda``."""
    return Sentence(f"Applies a function of the program's own: {layer.input} becomes {layer.output}")
