"""The interpreter: which Python's Keras is the judge, found by looking at folders.

In order: ``--python``, ``$VIRTUAL_ENV``, the project's ``.venv`` or ``venv``, ``$CONDA_PREFIX``, kerascheck's own Python; the first
that has Keras 3 and a backend for it, or Keras 2 and TensorFlow. Versions are read from the names of the ``*.dist-info`` folders, so
that a run answered wholly from the cache starts no other Python at all.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kerascheck.keras_api.versions import LEGACY_KERAS
from kerascheck.live.packages import Lacking, is_keras_2, judge_packages


@dataclass(frozen=True, slots=True)
class JudgeInterpreter:
    """A Python with Keras.

    Attributes:
        python: absolute path of the interpreter; links are kept, since a virtual environment's Python is one.
        framework: version of TensorFlow, or of what else is the backend; or "unknown".
        keras: version, or "unknown".
        found_by: where it was found, such as ``--python``, ``$VIRTUAL_ENV`` or ``.venv``.
        package: how Keras is imported there: ``keras``, or ``tf_keras`` for the Keras 2 beside a Keras 3.
        backend: ``tensorflow``, ``jax`` or ``torch``.
    """

    python: Path
    framework: str
    keras: str
    found_by: str
    package: str = "keras"
    backend: str = "tensorflow"

    @property
    def is_keras_2(self) -> bool:
        """Whether it speaks for Keras 2, which takes and refuses other things than the Keras 3 that shape functions follow."""
        return is_keras_2(self.keras, self.package)


@dataclass(frozen=True, slots=True)
class NoJudge:
    """No Python with Keras: why in one sentence, and what was looked at, one line each."""

    reason: str
    tried: tuple[str, ...]


def find_judge(explicit: str | None, cwd: Path, *, legacy: bool | None = None) -> JudgeInterpreter | NoJudge:
    """The interpreter that judges.

    Args:
        explicit: what the person gave as ``--python``: an interpreter's path or command name, or an environment's folder.
            When given, nothing else is looked at.
        cwd: the folder kerascheck works in.
        legacy: whether Keras 2 is asked for; by default, where ``TF_USE_LEGACY_KERAS`` is set, as for TensorFlow itself.
    """
    if legacy is None:
        legacy = os.environ.get(LEGACY_KERAS, "").lower() in ("1", "true")
    if explicit is not None:
        python = _explicit_python(explicit, cwd)
        if python is None:
            return NoJudge(f"--python {explicit}: there is no such Python interpreter", (f"--python {explicit}: not found",))
        found = _judge_at(python, "--python", legacy)
        if isinstance(found, JudgeInterpreter):
            return found
        return NoJudge(f"--python {explicit}: {found}", (f"{python} (--python): {found}",))
    tried = []
    for python, found_by in _candidates(cwd):
        found = _judge_at(python, found_by, legacy)
        if isinstance(found, JudgeInterpreter):
            return found
        tried.append(f"{python} ({found_by}): {found}")
    return NoJudge(f"no Python with TensorFlow and Keras {2 if legacy else ''}".rstrip() + " was found", tuple(dict.fromkeys(tried)))


def _judge_at(python: Path, found_by: str, legacy: bool) -> JudgeInterpreter | str:
    """The judge, or why this interpreter is none."""
    packages = judge_packages(python, legacy=legacy)
    if isinstance(packages, Lacking):
        return packages.reason
    return JudgeInterpreter(python, packages.framework, packages.keras, found_by, packages.package, packages.backend)


def _explicit_python(explicit: str, cwd: Path) -> Path | None:
    path = cwd / Path(explicit).expanduser()
    if path.is_dir():
        return _python_of(path)
    if path.is_file():
        return _absolute(path)
    command = shutil.which(explicit)
    return _absolute(Path(command)) if command else None


def _candidates(cwd: Path) -> Iterator[tuple[Path, str]]:
    """Interpreters that exist, each with how it was found."""
    environments = [
        (os.environ.get("VIRTUAL_ENV"), "$VIRTUAL_ENV"),
        *((folder / name, name) for folder in _project_folders(cwd) for name in (".venv", "venv")),
        (os.environ.get("CONDA_PREFIX"), "$CONDA_PREFIX"),
    ]
    for folder, found_by in environments:
        python = _python_of(cwd / folder) if folder else None
        if python is not None:
            yield python, found_by
    yield Path(sys.executable), "kerascheck's own Python"


def _project_folders(cwd: Path) -> list[Path]:
    """The folder and its parents up to the one with pyproject.toml; without one, only the folder itself."""
    folders = [cwd, *cwd.parents]
    for index, folder in enumerate(folders):
        if (folder / "pyproject.toml").is_file():
            return folders[: index + 1]
    return [cwd]


def _python_of(environment: Path) -> Path | None:
    """The interpreter of a virtual or conda environment's folder."""
    for relative in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        python = environment / relative
        if python.is_file():
            return _absolute(python)
    return None


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))
