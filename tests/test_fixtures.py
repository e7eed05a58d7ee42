"""The fixtures: whole scripts whose findings were written by hand and whose models were recorded from live Keras."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files
from tests.record_many import record_many

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
SCRIPTS = sorted((FOLDER / "models").glob("*.py"))
STATIC = Settings(live="never", cache=False)

NEED_KERAS = ("transfer_mobilenet",)
"""Fixtures with a model of ``keras.applications``, which is read from the installed Keras."""


def page(script: Path) -> dict[str, Any]:
    """The expectations beside a script."""
    expected: dict[str, Any] = json.loads(script.with_suffix(".json").read_text(encoding="utf-8"))
    return expected


def differences(live: list[dict[str, Any]], static: list[dict[str, Any]]) -> Iterator[str]:
    """Where two summaries of one script differ; "?" is what live Keras itself does not say."""
    if len(live) != len(static):
        yield f"{len(live)} models, not {len(static)}"
    for theirs, mine in zip(live, static, strict=False):
        for key in ("name", "class", "line", "inputs", "outputs", "total_params", "trainable_params"):
            if theirs[key] != mine[key] and theirs[key] != ["?"] and not (key == "name" and theirs[key] is None):
                yield f"{theirs['name']}.{key}: live {theirs[key]}, static {mine[key]}"
        if [layer["name"] for layer in theirs["layers"]] != [layer["name"] for layer in mine["layers"]]:
            yield f"{theirs['name']}: layers {[layer['name'] for layer in mine['layers']]}"
        for one, other in zip(theirs["layers"], mine["layers"], strict=False):
            for key in ("class", "line", "output_shape", "params", "trainable"):
                if one[key] != other[key] and one[key] != "?":
                    yield f"{theirs['name']}/{one['name']}.{key}: live {one[key]}, static {other[key]}"


def static_models(script: Path) -> list[dict[str, Any]]:
    """kerascheck's own summary of a script."""
    models: list[dict[str, Any]] = summarize_files([FileInput(script, script.name)], STATIC)[0]["models"]
    return models


RUNNING = [script for script in SCRIPTS if page(script)["live"]["error"] is None]


def test_there_are_enough_fixtures() -> None:
    assert len(SCRIPTS) >= 25
    wrong = [script for script in SCRIPTS if page(script)["findings"]]
    assert len(SCRIPTS) / 3 < len(wrong) < len(SCRIPTS) * 2 / 3


@pytest.mark.parametrize("script", RUNNING, ids=lambda script: script.stem)
def test_summary_equals_the_recorded_live_models(script: Path) -> None:
    if script.stem in NEED_KERAS and importlib.util.find_spec("keras") is None:
        pytest.skip("needs an installed Keras")
    assert list(differences(page(script)["live"]["models"], static_models(script))) == []


@pytest.mark.live
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_summary_equals_live_keras_now() -> None:
    found: dict[str, list[str]] = {}
    for script, live in record_many(RUNNING):
        assert live["error"] is None, f"{script.name} no longer runs: {live['error']}"
        found[script.stem] = list(differences(live["models"], static_models(script)))
    assert {name: differing for name, differing in found.items() if differing} == {}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_findings_are_those_expected(script: Path) -> None:
    result = check_files([FileInput(script, script.name)], STATIC)
    assert result.internal_errors == ()
    found = [(each.code, each.span.start.row) for each in result.diagnostics if each.severity != "info"]
    left = list(found)
    for finding in page(script)["findings"]:
        rows = {finding["line"], *finding.get("also", ())}
        match = next((each for each in left if each[0] == finding["code"] and each[1] in rows), None)
        assert match is not None, f"expected {finding['code']} at line {finding['line']}, found {found}"
        left.remove(match)
    assert left == [], "nothing else is found"
