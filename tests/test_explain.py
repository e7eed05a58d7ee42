"""Explanations: the numbers in them are those of live Keras' recordings, and the formulas come to them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "models"
STATIC = Settings(live="never", cache=False)
FORMULA = re.compile(r"Parameters: (.+) = ([\d,]+)\.$")


def explained(text: str) -> list[dict[str, Any]]:
    """The layers of the first model of a text."""
    summary = summarize_files([FileInput(Path("model.py"), "model.py", text)], STATIC, explained=True)
    layers: list[dict[str, Any]] = summary[0]["models"][0]["layers"]
    return layers


def recorded() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every layer of the fixtures that run: ours, explained, and live Keras' recording of it."""
    for script in sorted(FOLDER.glob("*.py")):
        live = json.loads(script.with_suffix(".json").read_text())["live"]
        if live["error"] is not None or "transfer" in script.name:
            continue
        ours = summarize_files([FileInput(script, script.name)], STATIC, explained=True)[0]["models"]
        for mine, theirs in zip(ours, live["models"], strict=False):
            for layer, same in zip(mine["layers"], theirs["layers"], strict=False):
                yield f"{script.name}: {layer['name']}", layer, same


def value(formula: str) -> int:
    """What a formula comes to: words are left out."""
    numbers = re.sub(r"[^\d+*()]", "", formula.replace("×", "*"))
    return int(eval(numbers))


def test_formulas_come_to_what_live_keras_counts() -> None:
    shown = 0
    for where, layer, live in recorded():
        found = FORMULA.search(layer["explanation"] or "")
        if found is None:
            continue
        shown += 1
        assert value(found[1]) == int(found[2].replace(",", "")) == live["params"], f"{where}: {layer['explanation']}"
    assert shown > 150


def test_common_layers_with_parameters_have_a_formula() -> None:
    common = {"Dense", "LSTM", "GRU", "SimpleRNN", "Conv1D", "Conv2D", "Conv2DTranspose", "Embedding", "BatchNormalization",
              "LayerNormalization"}  # fmt: skip
    bare = [f"{where}: {layer['explanation']}" for where, layer, live in recorded()
            if layer["class"] in common and isinstance(live["params"], int) and live["params"] and not FORMULA.search(layer["explanation"] or "")]  # fmt: skip
    assert bare == []


def test_layers_without_parameters_say_so() -> None:
    for where, layer, live in recorded():
        if layer["explanation"] and live["params"] == 0 and "whole model" not in layer["explanation"]:
            assert layer["explanation"].endswith("No parameters."), where


SAID = {
    "LSTM(64, return_sequences=True)": (
        "(30, 8)", ["the size of the hidden state and of the cell state, not a number of time steps", "all 8 input features",
                    "all 64 units of the step before", "each of the 30 time steps", "4 gates × (8 features + 64 units + 1 bias) × 64 units = 18,688"],
    ),
    "LSTM(64)": ("(30, 8)", ["the output of the last alone (return_sequences=False)"]),
    "GRU(5, reset_after=False)": ("(7, 2)", ["3 gates × (2 features + 5 units + 1 bias) × 5 units = 120"]),
    "RNN(LSTMCell(4))": ("(7, 2)", ["`RNN(LSTMCell(n))` computes what `LSTM(n)` computes", "4 gates × (2 features + 4 units + 1 bias) × 4 units = 112"]),
    "Conv2D(32, 5, strides=2)": ("(28, 28, 1)", ["28 × 28 becomes 12 × 12: (28 − 5) / 2 + 1 = 12", "5 × 5 × 1 × 32 weights + 32 biases = 832"]),
    "Conv2D(32, 3, padding='same')": ("(28, 28, 1)", ["padding keeps the size 28 × 28"]),
    "MaxPooling2D()": ("(13, 13, 4)", ["without padding 13 × 13 becomes 6 × 6: (13 − 2) / 2 + 1 = 6"]),
    "Flatten()": ("(4, 4, 10)", ["4 × 4 × 10 = 160", "No parameters"]),
    "Dense(3, use_bias=False)": ("(20,)", ["3 units, each connected to all 20 input features", "20 × 3 weights = 60"]),
    "Dense(3)": ("(9, 20)", ["applied alike at every place"]),
    "TimeDistributed(Dense(3))": ("(9, 20)", ["the same weights for each of the 9 time steps", "20 × 3 weights + 3 biases = 63"]),
    "Dropout(0.25)": ("(20,)", ["Drops 25% of the values", "nothing in use"]),
    "BatchNormalization(scale=False)": ("(6,)", ["3 numbers × 6 channels = 18"]),
}  # fmt: skip


@pytest.mark.parametrize("layer", SAID)
def test_what_is_said(layer: str) -> None:
    shape, phrases = SAID[layer]
    text = f"from keras import Sequential, Input\nfrom keras.layers import *\nmodel = Sequential([Input({shape}), {layer}])\n"
    (row,) = explained(text)
    for phrase in phrases:
        assert phrase in row["explanation"], row["explanation"]


def test_symbols_are_kept() -> None:
    text = "from keras import Sequential, Input\nfrom keras.layers import *\ndef build(n):\n    return Sequential([Input((8,)), Dense(2 * n)])\n"
    (row,) = explained(text)
    assert row["explanation"] == "(2*n) units, each connected to all 8 input features. Parameters: 8 × (2*n) weights + (2*n) biases = (18*n)."


def test_own_layers_are_left_alone() -> None:
    text = (
        "import keras\nclass Own(keras.layers.Layer):\n    def call(self, x):\n        return x\n"
        "model = keras.Sequential([keras.Input((3,)), Own()])\n"
    )
    (row,) = explained(text)
    assert row["explanation"] is None
