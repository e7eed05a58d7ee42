"""``keras.applications``: every model, with and without its top, is rebuilt from the installed Keras' source exactly as live Keras builds it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files

STATIC = Settings(live="never", cache=False)
SCRIPT = Path(__file__).resolve().parent / "live_applications.py"


def static_rows(name: str, include_top: bool) -> list[list[Any]]:
    """Name, class, output shape and parameter count of every layer, by kerascheck."""
    code = f"import keras\nmodel = keras.applications.{name}(weights=None, include_top={include_top})\n"
    summary = summarize_files([FileInput(Path("application.py"), "application.py", code)], STATIC)[0]
    assert summary["models"], summary["unknown"]
    layers = summary["models"][-1]["layers"]
    return [[layer["name"], layer["class"], layer["output_shape"], layer["params"]] for layer in layers]


@pytest.mark.live
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_every_application_equals_live_keras() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", str(SCRIPT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    models = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(models) >= 80
    wrong = [
        f"{model['name']}(include_top={model['include_top']})"
        for model in models
        if static_rows(model["name"], model["include_top"]) != model["layers"]
    ]
    assert wrong == []


@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="needs an installed Keras")
@pytest.mark.parametrize(
    ("name", "total"),
    # Totals as Keras' documentation and papers give them.
    [("VGG16", 138_357_544), ("ResNet50", 25_636_712), ("MobileNetV2", 3_538_984), ("EfficientNetB0", 5_330_571), ("DenseNet121", 8_062_504)],
)
def test_parameter_totals_are_the_published_ones(name: str, total: int) -> None:
    assert sum(row[3] for row in static_rows(name, include_top=True)) == total


def test_without_an_installed_keras_the_call_is_unknown_with_that_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerascheck.keras_api.installed.keras_folder", lambda python, cwd: None)
    code = "import keras\nmodel = keras.applications.VGG16()\n"
    summary = summarize_files([FileInput(Path("application.py"), "application.py", code)], STATIC)[0]
    assert summary["models"] == []
    assert "none was found" in summary["unknown"][0]["reason"]
