"""Sentences on recurrent layers: what units are, and that stacking changes features, never time steps."""

from __future__ import annotations

from typing import Final

from kerascheck.explain.sentence import Applied, Sentence, counted, number, says, writer_of
from kerascheck.values.dim import Dim, add, product
from kerascheck.values.layer import Layer

GATES: Final = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1, "LSTMCell": 4, "GRUCell": 3, "SimpleRNNCell": 1}
"""How many sets of weights a unit has."""

STATES: Final = {"LSTM": "the hidden state and of the cell state", "GRU": "the hidden state", "SimpleRNN": "the hidden state"}


@says("LSTM", "GRU", "SimpleRNN")
def recurrent(layer: Applied) -> Sentence:
    """The three recurrent layers."""
    units, features, steps = layer.arguments["units"], layer.input[-1], layer.input[1] if layer.input.rank == 3 else None
    many = "every time step" if steps is None else f"each of the {counted(steps, 'time step')}"
    if layer.arguments.get("return_sequences") is True:
        given = f"gives its output at {many} (return_sequences=True): the time steps stay, only the features change"
    else:
        given = f"reads {many} and gives the output of the last alone (return_sequences=False)"
    text = (
        f"{counted(units, 'unit')}: the size of {STATES[layer.cls]}, not a number of time steps. Each unit is connected to all "
        f"{counted(features, 'input feature')} and to all {counted(units, 'unit')} of the step before; the layer {given}"
    )
    formula, value = weights(layer.cls, features, units, layer.arguments)
    return Sentence(text, formula, value)


@says("LSTMCell", "GRUCell", "SimpleRNNCell")
def cell(layer: Applied) -> Sentence:
    """One step of a recurrent layer."""
    units = layer.arguments["units"]
    text = f"One step of a recurrence with {counted(units, 'unit')}; it takes one time step, and `RNN(cell)` runs it over a sequence"
    formula, value = weights(layer.cls, layer.input[-1], units, layer.arguments)
    return Sentence(text, formula, value)


def weights(cls: str, features: Dim, units: Dim, arguments: object) -> tuple[str, Dim]:
    """The formula of the parameters: gates × (features + units + bias) × units; a GRU has two biases by default (``reset_after``)."""
    get = getattr(arguments, "get", dict[str, object]().get)
    bias = 0 if get("use_bias") is False else 2 if cls.startswith("GRU") and get("reset_after") is not False else 1
    gates = GATES[cls]
    one = add(add(features, units), bias)
    biases = {0: "", 1: " + 1 bias", 2: " + 2 biases"}[bias]
    times = f"{gates} gates × " if gates > 1 else ""
    return f"{times}({number(features)} features + {number(units)} units{biases}) × {number(units)} units", product((gates, one, units))


@says("RNN")
def rnn(layer: Applied) -> Sentence:
    """A cell run over a sequence."""
    inner = layer.arguments.get("cell")
    name = inner.cls if isinstance(inner, Layer) else "cell"
    last = layer.arguments.get("return_sequences") is not True
    given = "gives the last output alone" if last else "gives the output of every step"
    text = f"Runs its `{name}` over the time steps and {given}; `RNN(LSTMCell(n))` computes what `LSTM(n)` computes, only slower"
    if isinstance(inner, Layer) and inner.cls in GATES:
        formula, value = weights(inner.cls, layer.input[-1], inner.arguments["units"], inner.arguments)
        return Sentence(text, formula, value)
    return Sentence(text)


@says("Bidirectional")
def bidirectional(layer: Applied) -> Sentence:
    """Two recurrent layers, one in each direction."""
    inner = layer.arguments.get("layer")
    merge = layer.arguments.get("merge_mode", "concat")
    joined = {"concat": "their outputs stand side by side, so the features double", None: "both outputs are given"}.get(
        merge if isinstance(merge, str | None) else "", f"their outputs are joined by `{merge}`"
    )
    text = f"Two copies of the `{inner.cls if isinstance(inner, Layer) else 'layer'}`, one reading forwards and one backwards; {joined}"
    if isinstance(inner, Layer) and inner.cls in STATES:
        formula, value = weights(inner.cls, layer.input[-1], inner.arguments["units"], inner.arguments)
        return Sentence(text, f"2 × {formula}", product((2, value)))
    return Sentence(text)


@says("TimeDistributed")
def time_distributed(layer: Applied) -> Sentence:
    """One layer, applied to every time step."""
    inner = layer.arguments.get("layer")
    steps = layer.input[1] if (layer.input.rank or 0) > 1 else None
    many = "every time step" if steps is None else f"each of the {counted(steps, 'time step')}"
    text = f"One and the same `{inner.cls if isinstance(inner, Layer) else 'layer'}` with the same weights for {many}"
    writer = writer_of(inner.cls) if isinstance(inner, Layer) and inner.cls == "Dense" else None
    if writer is not None and isinstance(inner, Layer):
        said = writer(Applied(inner.cls, inner.arguments, layer.inputs, layer.outputs, layer.parameters, inner))
        return Sentence(text, said.formula, said.value)
    return Sentence(text)


@says("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(layer: Applied) -> Sentence:
    """An LSTM whose units are feature maps."""
    maps = counted(layer.arguments["filters"], "feature map")
    return Sentence(f"An LSTM whose state is {maps}: convolutions stand where it has products")
