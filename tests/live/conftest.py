"""What the tests of the live judge share: skipping where there is no TensorFlow, a Keras 2, and a stand-in for the worker."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest

from kerascheck.live import JudgeInterpreter, NoJudge, find_judge

FAKE_WORKER = Path(__file__).with_name("fake_worker.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if importlib.util.find_spec("tensorflow") and importlib.util.find_spec("keras"):
        return
    for item in items:
        if item.get_closest_marker("live"):
            item.add_marker(pytest.mark.skip(reason="TensorFlow and Keras are not installed"))


@pytest.fixture(scope="session")
def legacy_interpreter(tmp_path_factory: pytest.TempPathFactory) -> JudgeInterpreter:
    """This Python with Keras 2; where there is none, one that shares its packages and has tf-keras from the package index besides."""
    found = find_judge(sys.executable, Path.cwd(), legacy=True)
    if isinstance(found, NoJudge):
        found = find_judge(str(with_tf_keras(tmp_path_factory.mktemp("keras-2"))), Path.cwd(), legacy=True)
    assert isinstance(found, JudgeInterpreter), found
    return found


def with_tf_keras(folder: Path) -> Path:
    """A virtual environment that sees the packages of this Python and has a tf-keras that fits its TensorFlow; gives its folder.

    tf-keras is installed without what it depends on, which would be a second TensorFlow beside tensorflow-cpu.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--system-site-packages", folder], check=True)
    (packages,) = folder.glob("[Ll]ib/**/site-packages")
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    tensorflow = next(version(name) for name in ("tensorflow-cpu", "tensorflow") if importlib.util.find_spec("tensorflow") and _has(name))
    wanted = "tf-keras~=" + ".".join(tensorflow.split(".")[:2]) + ".0"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(packages), wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"Keras 2 could not be had: `pip install {wanted}` failed: {done.stderr.strip().splitlines()[-1:]}")
    return folder


def _has(distribution: str) -> bool:
    from importlib.metadata import PackageNotFoundError

    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


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
