"""The pictures: what is in them against what the models are by hand, and whether each format is well-formed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from kerascheck.cli import main
from kerascheck.graph.draw import pictures_of
from kerascheck.graph.layout import place
from kerascheck.graph.picture import FilePictures
from kerascheck.graph.svg import render
from kerascheck.result import FileInput
from kerascheck.settings import Settings

SEQUENTIAL = """
from keras import Sequential, layers
model = Sequential([layers.Input((30, 8)), layers.LSTM(64), layers.Dense(1, activation="sigmoid")])
"""
UNET = """
import keras
from keras import layers
x = first = keras.Input((32, 32, 3), name="image")
skips = []
for filters in (8, 16):
    x = layers.Conv2D(filters, 3, padding="same")(x)
    skips.append(x)
    x = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(32, 3, padding="same", name="bottom")(x)
for filters in (16, 8):
    x = layers.UpSampling2D(2)(x)
    x = layers.Concatenate()([x, skips.pop()])
    x = layers.Conv2D(filters, 3, padding="same")(x)
unet = keras.Model(first, layers.Conv2D(1, 1)(x))
"""
TWO_INPUTS = """
import keras
from keras import layers
left, right = keras.Input((16,), name="left"), keras.Input((16,), name="right")
shared = layers.Dense(4, name="shared")
model = keras.Model([left, right], layers.Dense(2, name="out")(layers.Concatenate(name="both")([shared(left), shared(right)])))
"""
NESTED = """
import keras
from keras import layers
encoder = keras.Sequential([layers.Input((8,)), layers.Dense(4, name="code")], name="encoder")
start = keras.Input((8,), name="start")
whole = keras.Model(start, layers.Dense(8, name="back")(encoder(start)))
"""
WRONG = """
from keras import Sequential, layers
model = Sequential([layers.Input((30, 8)), layers.LSTM(64, name='a<"&>'), layers.LSTM(32, name="second")])
"""
PERCEPTRON = """
import keras
import numpy as np
from sklearn.neural_network import MLPClassifier
net = MLPClassifier(hidden_layer_sizes=(5, 2))
net.fit(np.zeros((10, 4)), np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]))
"""


def files_of(text: str, **options: Any) -> list[FilePictures]:
    settings = Settings(live="never", cache=False)
    files, errors = pictures_of([FileInput(Path("m.py"), "m.py", text)], settings, **options)
    assert errors == []
    return files


def edges_of(text: str, **options: Any) -> list[tuple[str, str, Any]]:
    (picture,) = files_of(text, **options)[0].pictures
    return [(edge.source, edge.target, edge.shape) for edge in picture.edges]


def test_sequential() -> None:
    (picture,) = files_of(SEQUENTIAL)[0].pictures
    # An LSTM has 4 gates, each with 8 + 64 inputs and a bias for 64 units; the Dense 64 weights and a bias.
    assert [(node.cls, node.params) for node in picture.nodes] == [("InputLayer", 0), ("LSTM", 4 * 64 * (8 + 64 + 1)), ("Dense", 65)]
    assert [edge.shape for edge in picture.edges] == [[None, 30, 8], [None, 64]]
    assert picture.nodes[1].arguments == ("64 units",)
    assert picture.nodes[2].arguments == ("1 unit", "sigmoid")
    assert picture.name == "model"


def test_unet_has_its_skips() -> None:
    (picture,) = files_of(UNET)[0].pictures
    assert len(picture.nodes) == 1 + 2 * 2 + 1 + 2 * 3 + 1
    to_concatenate = [(edge.source, edge.shape) for edge in picture.edges if edge.target.startswith("concatenate")]
    assert to_concatenate == [
        ("up_sampling2d", [None, 16, 16, 32]), ("conv2d_1", [None, 16, 16, 16]),
        ("up_sampling2d_1", [None, 32, 32, 16]), ("conv2d", [None, 32, 32, 8]),
    ]  # fmt: skip


def test_shared_layer_is_shown_at_each_use() -> None:
    (picture,) = files_of(TWO_INPUTS)[0].pictures
    assert [(node.name, node.shared) for node in picture.nodes if node.name == "shared"] == [("shared", False), ("shared", True)]
    assert {(source, target) for source, target, _ in edges_of(TWO_INPUTS)} == {
        ("left", "shared"), ("right", "shared#2"), ("shared", "both"), ("shared#2", "both"), ("both", "out"),
    }  # fmt: skip


def test_nested_models() -> None:
    assert edges_of(NESTED, name="whole") == [("start", "encoder", [None, 8]), ("encoder", "back", [None, 4])]
    (picture,) = files_of(NESTED, expand=True)[0].pictures
    assert [group.name for group in picture.groups] == ["encoder"]
    inside = {node.name for node in picture.nodes if node.group == "encoder"}
    assert "code" in inside
    assert ("code", "back", [None, 4]) in edges_of(NESTED, expand=True)


def test_findings_are_at_their_layer() -> None:
    (picture,) = files_of(WRONG)[0].pictures
    assert {node.name: [mark.code for mark in node.findings] for node in picture.nodes if node.findings} == {"second": ["KC201"]}


def test_perceptron() -> None:
    (picture,) = files_of(PERCEPTRON)[0].pictures
    assert [node.weights for node in picture.nodes[1:]] == [([4, 5], [5]), ([5, 2], [2]), ([2, 3], [3])]
    assert [edge.shape for edge in picture.edges] == [[None, 4], [None, 5], [None, 2]]


@pytest.mark.parametrize("text", [SEQUENTIAL, UNET, TWO_INPUTS, NESTED, WRONG, PERCEPTRON])
def test_svg_boxes_do_not_overlap_and_edges_pass_none(text: str) -> None:
    root = ET.fromstring(render(files_of(text)))
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title") is not None
    for model in root.findall(f"{space}g"):
        rects = [rect for rect in model.iter(f"{space}rect") if "box" in rect.get("class", "")]
        boxes = [tuple(float(rect.get(key, "")) for key in ("x", "y", "width", "height")) for rect in rects]
        for place_, (x, y, width, height) in enumerate(boxes):
            for x2, y2, width2, height2 in boxes[:place_]:
                assert x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
        for path in model.iter(f"{space}path"):
            for px, py in points(path.get("d", "")):
                assert not any(x + 1 < px < x + width - 1 and y + 1 < py < y + height - 1 for x, y, width, height in boxes)


def points(path: str) -> list[tuple[float, float]]:
    """Points along a path of M, V and C, close together."""
    found: list[tuple[float, float]] = []
    x = y = 0.0
    for command, text in re.findall(r"([MVC])([^MVC]*)", path):
        values = [float(word) for word in text.split()]
        if command == "M":
            x, y = values
        elif command == "V":
            found += [(x, y + (values[0] - y) * step / 40) for step in range(41)]
            y = values[0]
        else:
            ends = [(x, y), *zip(values[::2], values[1::2], strict=True)]
            for step in range(41):
                t = step / 40
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                found.append(
                    (sum(w * p[0] for w, p in zip(weights, ends, strict=True)), sum(w * p[1] for w, p in zip(weights, ends, strict=True)))
                )
            x, y = ends[-1]
    return found


def test_layout_keeps_order_of_ranks() -> None:
    layout = place({"a": 50, "b": 70, "c": 40, "alone": 30}, 100, [("a", "b"), ("b", "c"), ("a", "c")])
    assert layout.boxes["a"].bottom < layout.boxes["b"].y < layout.boxes["b"].bottom < layout.boxes["c"].y
    assert len(layout.lanes["a", "c"]) == 1
    assert layout.lanes["a", "b"] == ()


def run(tmp_path: Path, text: str, *arguments: str) -> Any:
    path = tmp_path / "m.py"
    path.write_text(text)
    return CliRunner().invoke(main, ["graph", str(path), "--live", "never", "--isolated", *arguments])


@pytest.mark.parametrize("output_format", ["svg", "html", "dot", "mermaid", "json"])
def test_every_format_holds_the_names(tmp_path: Path, output_format: str) -> None:
    result = run(tmp_path, WRONG, "--output-format", output_format)
    assert result.exit_code == 0, result.output
    assert "second" in result.stdout
    assert "KC201" in result.stdout
    if output_format in ("svg", "html"):
        assert "a&lt;&quot;&amp;" in result.stdout or 'a&lt;"&amp;' in result.stdout
    if output_format == "dot":
        assert '"a<\\"&amp;>\\nLSTM' in result.stdout
    if output_format == "mermaid":
        assert '["a#60;#34;#38;#62;<br/>LSTM' in result.stdout
    if output_format == "json":
        assert json.loads(result.stdout)[0]["models"][0]["nodes"][1]["name"] == 'a<"&>'


def test_format_follows_the_files_name(tmp_path: Path) -> None:
    assert run(tmp_path, SEQUENTIAL, "-o", str(tmp_path / "m.mmd")).exit_code == 0
    assert (tmp_path / "m.mmd").read_text().startswith("flowchart TD")


def test_unknown_model_names_those_there_are(tmp_path: Path) -> None:
    result = run(tmp_path, NESTED, "--model", "encodr")
    assert result.exit_code == 2
    assert "`encoder`" in result.stderr
    assert "`whole`" in result.stderr
