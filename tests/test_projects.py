"""Whole projects: a script and the packages that it imports, whose models are those that live Keras builds."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from kerascheck.check import check_files
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files
from tests.record_many import record_many

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "projects"
PROJECTS = ("segmentation", "speech")


def summary_of(project: str) -> list[dict[str, Any]]:
    """kerascheck's own summary of a project's script."""
    settings = Settings(live="never", cache=False, root=FOLDER / project)
    models: list[dict[str, Any]] = summarize_files([FileInput(FOLDER / project / "main.py", "main.py")], settings)[0]["models"]
    return models


def without_lines(models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What two summaries have to agree on; lines are in other files."""
    keys = ("name", "class", "output_shape", "params", "trainable")
    whole = ("class", "inputs", "outputs", "total_params", "trainable_params")
    return [{**{key: model[key] for key in whole}, "layers": [{key: layer[key] for key in keys} for layer in model["layers"]]} for model in models]


@pytest.mark.parametrize("project", PROJECTS)
def test_everything_is_understood(project: str) -> None:
    settings = Settings(live="never", cache=False, root=FOLDER / project)
    result = check_files([FileInput(FOLDER / project / "main.py", "main.py")], settings)
    known, total = result.understood
    assert known == total > 10 and result.internal_errors == () and result.diagnostics == ()


@pytest.mark.live
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_summaries_equal_live_keras() -> None:
    for path, live in record_many([FOLDER / project / "main.py" for project in PROJECTS]):
        assert live["error"] is None, live["error"]
        assert without_lines(summary_of(path.parent.name)) == without_lines(live["models"])


def test_the_fault_is_told_of_where_it_is() -> None:
    settings = Settings(live="never", cache=False, root=FOLDER / "forecast")
    result = check_files([FileInput(FOLDER / "forecast" / "main.py", "main.py")], settings)
    (finding,) = result.diagnostics
    assert (finding.code, Path(finding.span.filename).name, finding.span.start.row) == ("KC201", "stacks.py", 8)
    assert any(related.message == "through this call" and Path(related.span.filename).name == "main.py" for related in finding.related)
