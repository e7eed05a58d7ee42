"""The summary as text, held against what Keras prints (Keras 3.15.1, 100 columns wide)."""

from __future__ import annotations

from typing import Any

import pytest

from kerascheck.report.summary_text import summary_text


def layer(name: str, kind: str, line: int, shape: object, params: int | None, *inbound: str) -> dict[str, Any]:
    return {"name": name, "class": kind, "line": line, "output_shape": shape, "params": params, "trainable": True, "inbound": list(inbound)}


FILE: dict[str, Any] = {
    "filename": "src/model.py",
    "models": [
        {
            "name": "model",
            "class": "Sequential",
            "line": 7,
            "function": None,
            "inputs": [[None, 30, 8]],
            "outputs": [[None, 1]],
            "layers": [layer("lstm", "LSTM", 8, [None, 64], 18688, "input"), layer("dense", "Dense", 9, [None, 1], 65, "lstm")],
            "total_params": 18753,
            "trainable_params": 18753,
            "unknown": [],
        }
    ],
    "unknown": [{"line": 40, "reason": "`load` is not known"}],
}

GRAPH: dict[str, Any] = {
    "filename": "net.py",
    "models": [
        {
            "name": "net",
            "class": "Functional",
            "line": 9,
            "function": "build",
            "inputs": [[None, "size"]],
            "outputs": [[None, "size"]],
            "layers": [
                layer("input_layer", "InputLayer", 3, [None, "size"], 0),
                layer("dense", "Dense", 4, [None, "?"], None, "input_layer"),
                layer("lstm", "LSTM", 5, [[None, 8], [None, 8]], 1056, "input_layer"),
                layer("add", "Add", 6, "?", 0, "dense", "lstm"),
            ],
            "total_params": None,
            "trainable_params": None,
            "unknown": [],
        }
    ],
    "unknown": [],
}


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def cells(text: str) -> list[list[str]]:
    """The table's cells by row, headings first."""
    rows = [line.replace("┃", "│") for line in text.splitlines() if line.startswith(("┃", "│"))]
    return [[cell.strip() for cell in row.strip("│").split("│")] for row in rows]


def test_sequential_model_as_keras_prints_it() -> None:
    text = summary_text([FILE], color=False)
    assert text.splitlines()[:3] == [
        "src/model.py:7",
        'Model: "model" (Sequential)',
        "┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━┓",
    ]
    assert cells(text) == [
        ["Layer (type)", "Output Shape", "Param #", "Line"],
        ["lstm (LSTM)", "(None, 64)", "18,688", "8"],
        ["dense (Dense)", "(None, 1)", "65", "9"],
    ]
    assert text.splitlines()[-5:] == [
        " Total params: 18,753",
        " Trainable params: 18,753",
        " Non-trainable params: 0",
        "",
        "src/model.py:40: not understood: `load` is not known",
    ]


def test_branching_model_has_its_connections() -> None:
    text = summary_text([GRAPH], color=False)
    assert cells(text) == [
        ["Layer (type)", "Output Shape", "Param #", "Connected to", "Line"],
        ["input_layer (InputLayer)", "(None, size)", "0", "-", "3"],
        ["dense (Dense)", "(None, ?)", "?", "input_layer", "4"],
        ["lstm (LSTM)", "[(None, 8), (None, 8)]", "1,056", "input_layer", "5"],
        ["add (Add)", "?", "0", "dense, lstm", "6"],
    ]
    assert " Total params: ?\n Trainable params: ?\n Non-trainable params: ?\n" in text


def test_functional_model_that_is_a_chain_has_no_connections() -> None:
    chain = {**GRAPH["models"][0], "layers": GRAPH["models"][0]["layers"][:2]}
    assert "Connected to" not in summary_text([{**GRAPH, "models": [chain]}], color=False)


def test_narrow_terminal_wraps_instead_of_losing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text = summary_text([FILE], color=False)
    assert max(map(len, text.splitlines())) <= 60
    assert [row[-1] for row in cells(text)] == ["Line", "8", "9"]


def test_colours_only_when_asked() -> None:
    assert "\x1b" not in summary_text([FILE], color=False)
    assert "\x1b[38;5;33mLSTM" in summary_text([FILE], color=True)


def test_square_brackets_are_text() -> None:
    odd = {**FILE["models"][0], "name": "nets[0]", "unknown": [{"line": 3, "reason": "[bold]x"}]}
    text = summary_text([{**FILE, "models": [odd]}], color=False)
    assert 'Model: "nets[0]"' in text
    assert " Not understood: line 3: [bold]x" in text


def test_file_without_models() -> None:
    assert summary_text([{"filename": "a.py", "models": [], "unknown": []}], color=False) == "a.py: no models found\n"
