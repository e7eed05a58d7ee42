"""Which Python judges: the order of places, and TensorFlow found by looking at folders."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerascheck.live import JudgeInterpreter, NoJudge, find_judge


def environment(
    root: Path,
    tensorflow: str | None = "tensorflow-2.21.0",
    keras: str | None = "keras-3.15.1",
    settings: str | None = "home = /usr/bin\ninclude-system-site-packages = false\n",
) -> Path:
    """A folder that looks like a virtual environment; gives its interpreter."""
    python = root / "bin" / "python"
    packages = root / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    python.parent.mkdir()
    python.write_text("#!/bin/sh\nexit 3\n")
    python.chmod(0o755)
    if settings is not None:
        (root / "pyvenv.cfg").write_text(settings)
    for package, distribution in (("tensorflow", tensorflow), ("keras", keras)):
        if distribution is not None:
            (packages / package).mkdir()
            (packages / package / "__init__.py").touch()
            (packages / f"{distribution}.dist-info").mkdir()
    return python


@pytest.fixture(autouse=True)
def no_other_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No active environment, and a kerascheck whose own Python has nothing installed."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.delenv("TF_USE_LEGACY_KERAS", raising=False)
    monkeypatch.setattr(sys, "executable", str(environment(tmp_path / "own", None, None)))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src" / "deep").mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    return folder


def test_active_environment_comes_before_the_projects(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(project / ".venv")
    active = environment(tmp_path / "active", "tensorflow_cpu-2.20.0", "keras-3.12.0")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert find_judge(None, project) == JudgeInterpreter(active, "2.20.0", "3.12.0", "$VIRTUAL_ENV")


def test_explicit_comes_before_everything(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(tmp_path / "active")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    python = environment(project / "other")
    expected = JudgeInterpreter(python, "2.21.0", "3.15.1", "--python")
    assert find_judge(str(python), project) == expected
    assert find_judge("other/bin/python", project) == expected
    assert find_judge("other", project) == expected


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_projects_environment_is_found_from_below(project: Path, name: str) -> None:
    python = environment(project / name)
    assert find_judge(None, project / "src" / "deep") == JudgeInterpreter(python, "2.21.0", "3.15.1", name)


def test_nothing_is_looked_for_above_the_project(project: Path, tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    assert isinstance(find_judge(None, project / "src"), NoJudge)


def test_without_pyproject_only_the_folder_itself(tmp_path: Path) -> None:
    environment(tmp_path / ".venv")
    (tmp_path / "loose").mkdir()
    assert isinstance(find_judge(None, tmp_path / "loose"), NoJudge)
    assert isinstance(find_judge(None, tmp_path), JudgeInterpreter)


def test_environment_without_tensorflow_is_passed_over(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = environment(tmp_path / "tools", None, None)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "tools"))
    conda = environment(tmp_path / "conda", settings=None)
    (tmp_path / "conda" / "conda-meta").mkdir()
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path / "conda"))
    assert find_judge(None, project) == JudgeInterpreter(conda, "2.21.0", "3.15.1", "$CONDA_PREFIX")
    monkeypatch.delenv("CONDA_PREFIX")
    found = find_judge(None, project)
    assert isinstance(found, NoJudge)
    assert found.tried[0] == f"{tools} ($VIRTUAL_ENV): it has no TensorFlow"


def test_own_python_is_last(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = environment(tmp_path / "own with tensorflow")
    monkeypatch.setattr(sys, "executable", str(own))
    assert find_judge(None, project) == JudgeInterpreter(own, "2.21.0", "3.15.1", "kerascheck's own Python")


def test_no_judge_says_what_was_tried(project: Path) -> None:
    found = find_judge(None, project)
    assert isinstance(found, NoJudge)
    assert found.reason == "no Python with TensorFlow and Keras was found"
    assert found.tried == (f"{sys.executable} (kerascheck's own Python): it has no TensorFlow",)


@pytest.mark.parametrize(
    ("tensorflow", "keras", "versions"),
    [
        ("tensorflow_cpu-2.21.0", "keras-3.15.1", ("2.21.0", "3.15.1")),
        ("tf_nightly-2.22.0.dev20260101", "keras_nightly-3.16.0.dev1", ("2.22.0.dev20260101", "3.16.0.dev1")),
        ("tensorflow_macos-2.16.2", "Keras-3.0.5", ("2.16.2", "3.0.5")),
        ("tensorflow_io_gcs_filesystem-0.37.1", "keras_tuner-1.4.7", ("unknown", "unknown")),
    ],
)
def test_versions_come_from_folder_names(project: Path, tensorflow: str, keras: str, versions: tuple[str, str]) -> None:
    environment(project / ".venv", tensorflow, keras)
    found = find_judge(None, project)
    assert isinstance(found, JudgeInterpreter)
    assert (found.framework, found.keras) == versions


@pytest.mark.parametrize(
    ("tensorflow", "keras", "reason"),
    [
        (None, "keras-3.15.1", "it has Keras, but no TensorFlow, JAX or PyTorch"),
        (None, None, "it has no TensorFlow"),
        ("tensorflow-2.21.0", None, "it has TensorFlow, but no Keras"),
        ("tensorflow-2.12.0", "keras-2.12.0", "its Keras 2.12.0 is older than Keras 2.13"),
    ],
)
def test_explicit_that_cannot_judge(project: Path, tensorflow: str | None, keras: str | None, reason: str) -> None:
    environment(project / "other", tensorflow, keras)
    environment(project / ".venv")
    found = find_judge("other", project)
    assert isinstance(found, NoJudge)
    assert found.reason == f"--python other: {reason}"


def install(root: Path, **distributions: str) -> None:
    """Adds packages to an environment's folder, by import name."""
    packages = root / "lib" / "python3.11" / "site-packages"
    for package, distribution in distributions.items():
        (packages / package).mkdir()
        (packages / package / "__init__.py").touch()
        (packages / f"{distribution}.dist-info").mkdir()


@pytest.mark.parametrize(("backend", "distribution"), [("jax", "jax-0.8.0"), ("torch", "torch-2.9.0+cpu")])
def test_keras_3_on_another_backend(project: Path, backend: str, distribution: str) -> None:
    python = environment(project / ".venv", tensorflow=None)
    install(project / ".venv", **{backend: distribution})
    version = distribution.partition("-")[2]
    expected = JudgeInterpreter(python, version, "3.15.1", ".venv", "keras", backend)
    assert find_judge(None, project) == expected
    assert not expected.is_keras_2


def test_keras_2_with_its_tensorflow(project: Path) -> None:
    python = environment(project / ".venv", "tensorflow_cpu-2.15.1", "keras-2.15.0")
    expected = JudgeInterpreter(python, "2.15.1", "2.15.0", ".venv")
    assert find_judge(None, project) == find_judge(None, project, legacy=True) == expected
    assert expected.is_keras_2


def test_keras_2_without_tensorflow(project: Path) -> None:
    environment(project / ".venv", None, "keras-2.15.0")
    install(project / ".venv", jax="jax-0.8.0")
    found = find_judge(None, project)
    assert isinstance(found, NoJudge)
    assert "its Keras 2.15.0 needs TensorFlow" in found.tried[0]


def test_keras_2_beside_keras_3_is_used_where_it_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = environment(project / ".venv")
    install(project / ".venv", tf_keras="tf_keras-2.21.0")
    newer = JudgeInterpreter(python, "2.21.0", "3.15.1", ".venv")
    older = JudgeInterpreter(python, "2.21.0", "2.21.0", ".venv", "tf_keras")
    assert find_judge(None, project) == newer
    assert find_judge(None, project, legacy=True) == older
    assert older.is_keras_2
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    assert find_judge(None, project) == older


def test_keras_2_that_is_asked_for_and_not_there(project: Path) -> None:
    environment(project / ".venv")
    found = find_judge(None, project, legacy=True)
    assert isinstance(found, NoJudge)
    assert found.reason == "no Python with TensorFlow and Keras 2 was found"
    assert "it has no Keras 2" in found.tried[0]


def test_removed_package_is_not_there(project: Path) -> None:
    environment(project / ".venv")
    (project / ".venv/lib/python3.11/site-packages/tensorflow/__init__.py").unlink()
    assert isinstance(find_judge(None, project), NoJudge)


def test_explicit_that_does_not_exist(project: Path) -> None:
    found = find_judge("no/such/python", project)
    assert isinstance(found, NoJudge)
    assert found.reason == "--python no/such/python: there is no such Python interpreter"


def test_explicit_that_is_no_python(project: Path) -> None:
    python = environment(project / "broken", settings=None)
    found = find_judge(str(python), project)
    assert isinstance(found, NoJudge)
    assert found.reason == f"--python {python}: it cannot be run as a Python interpreter"


@pytest.mark.skipif(os.name == "nt", reason="any file can be executed there")
def test_explicit_that_is_not_executable(project: Path) -> None:
    python = environment(project / "other")
    python.chmod(0o644)
    found = find_judge(str(python), project)
    assert isinstance(found, NoJudge)
    assert found.reason == f"--python {python}: it is not an executable file"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell script as interpreter")
@pytest.mark.parametrize("settings", [None, "include-system-site-packages = true\n"])
def test_python_outside_an_environment_is_asked(project: Path, settings: str | None) -> None:
    environment(project / "elsewhere")
    python = environment(project / "system", None, None, settings)
    python.write_text(f"#!/bin/sh\necho {project}/elsewhere/lib/python3.11/site-packages\n")
    assert find_judge(str(python), project) == JudgeInterpreter(python, "2.21.0", "3.15.1", "--python")


def test_looking_starts_no_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment(project / ".venv")

    def started(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    assert isinstance(find_judge(None, project), JudgeInterpreter)
