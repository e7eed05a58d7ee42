"""What the tests of the live judge share: skipping where there is no TensorFlow, and a stand-in for the worker."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from kerascheck.live import JudgeInterpreter

FAKE_WORKER = Path(__file__).with_name("fake_worker.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if importlib.util.find_spec("tensorflow") and importlib.util.find_spec("keras"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="TensorFlow and Keras are not installed"))


@pytest.fixture
def fake_worker(tmp_path: Path) -> Path:
    """A worker's file whose behaviour the requests decide; it notes every start in ``starts.txt`` beside itself."""
    script = tmp_path / "worker" / "fake_worker.py"
    script.parent.mkdir()
    script.write_text(FAKE_WORKER.read_text(encoding="utf-8"), encoding="utf-8")
    return script


@pytest.fixture
def this_python() -> JudgeInterpreter:
    """The running Python with the versions that the stand-in claims."""
    return JudgeInterpreter(Path(sys.executable), "2.21.0", "3.15.1", "test")
