"""The sentence of a layer: what its family says of it, and how its parameters are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from kerascheck.shapes.spec import Built
from kerascheck.values.dim import Dim, UnknownDim, add
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

FAMILIES: Final = ("dense", "recurrent", "convolution", "reshaping", "others")


@dataclass(frozen=True, slots=True)
class Applied:
    """A layer on its input, in the terms of sentences.

    Attributes:
        cls: public class name.
        arguments: constructor arguments, defaults filled in.
        inputs: the shapes it is given.
        outputs: the shapes it gives.
        parameters: their number.
        layer: the layer itself.
    """

    cls: str
    arguments: Mapping[str, Any]
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    parameters: Dim
    layer: Layer

    @property
    def input(self) -> Shape:
        """The first input's shape."""
        return self.inputs[0] if self.inputs else Shape(None)

    @property
    def output(self) -> Shape:
        """The first output's shape."""
        return self.outputs[0] if self.outputs else Shape(None)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of a layer.

    Attributes:
        text: what it is and does, without the full stop.
        formula: how its parameters are counted, such as ``784 × 64 weights + 64 biases``; "" for a layer without.
        value: what the formula comes to.
    """

    text: str
    formula: str = ""
    value: Dim = 0


Writer = Callable[[Applied], Sentence]

_writers: dict[str, Writer] = {}


def says(*names: str) -> Callable[[Writer], Writer]:
    """Register the sentence of layer classes."""

    def register(writer: Writer) -> Writer:
        for name in names:
            _writers[name] = writer
        return writer

    return register


def explain(layer: Layer, call: LayerCall | None) -> str | None:
    """One or two sentences on a layer as it is applied; None where nothing can be said that helps.

    Args:
        layer: the layer.
        call: its application in the model; None where it is not applied to anything known.
    """
    if isinstance(layer, Model):
        return _model(layer)
    for family in FAMILIES:
        import_module(f"kerascheck.explain.{family}")
    if call is None or not isinstance(call.outcome, Built) or layer.cls not in _writers or layer.user_class is not None:
        return None
    return written(_writers[layer.cls](applied(layer, call)), add(call.outcome.trainable, call.outcome.non_trainable))


def applied(layer: Layer, call: LayerCall) -> Applied:
    """A layer call in the terms of sentences."""
    outcome = call.outcome
    assert isinstance(outcome, Built)
    outputs = tuple(spec.shape for spec in flatten(outcome.outputs))
    inputs = tuple(tensor.shape for tensor in flatten(call.inputs) if isinstance(tensor, Tensor))
    return Applied(layer.cls, layer.arguments, inputs, outputs, add(outcome.trainable, outcome.non_trainable), layer)


def written(sentence: Sentence, parameters: Dim) -> str:
    """The sentence with the count of its parameters; the formula only where it comes to that count."""
    if parameters == 0:
        return f"{sentence.text}. No parameters."
    if sentence.formula and sentence.value == parameters and not isinstance(parameters, UnknownDim):
        return f"{sentence.text}. Parameters: {sentence.formula} = {number(parameters)}."
    return f"{sentence.text}. {number(parameters)} parameters." if isinstance(parameters, int) else f"{sentence.text}."


def writer_of(cls: str) -> Writer | None:
    """The writer of a class, for layers that wrap another."""
    return _writers.get(cls)


def number(dim: Dim) -> str:
    """``50,240``; symbols as they are, a sum or product of them in parentheses."""
    if isinstance(dim, int):
        return f"{dim:,}"
    return str(dim) if str(dim).isidentifier() else f"({dim})"


def counted(count: Dim, word: str, plural: str = "") -> str:
    """``1 unit``, ``64 units``."""
    words = plural or word + "s"
    if isinstance(count, UnknownDim) or count is None:
        return f"an unknown number of {words}"
    return f"{number(count)} {word if count == 1 else words}"


def axes(dims: tuple[Dim, ...]) -> str:
    """``3 × 3``."""
    return " × ".join(number(dim) if dim is not None else "any" for dim in dims)


def _model(model: Model) -> str:
    inner = [layer for layer in model.layers if layer.cls != "InputLayer"]
    held = f" of {counted(len(inner), 'layer')}" if model.kind == "Sequential" and model.exact else ""
    return f"A whole model{held} used as one layer; its parameters are those of the layers in it."


def classes_handled() -> Iterator[str]:
    """Every layer class that has a sentence."""
    for family in FAMILIES:
        import_module(f"kerascheck.explain.{family}")
    yield from sorted(_writers)
