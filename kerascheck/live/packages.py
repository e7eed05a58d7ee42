"""What an interpreter has installed: its Keras and the backend under it, with versions, without importing either."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

UNKNOWN_VERSION = "unknown"

_TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}

OLDEST_KERAS_2 = 13
"""Keras 2 is asked from 2.13 on, which came with TensorFlow 2.13."""

# Distributions that install these packages, as pip normalises their names. Of several backends the first is used.
BACKENDS = {
    "tensorflow": frozenset(
        f"{name}{processor}"
        for name in ("tensorflow", "tf-nightly", "intel-tensorflow")
        for processor in ("", "-cpu", "-gpu", "-intel", "-macos", "-rocm", "-aarch64", "-cpu-aws", "-avx512")
    ),
    "jax": frozenset(("jax",)),
    "torch": frozenset(("torch",)),
}
KERAS = {"keras": frozenset(("keras", "keras-nightly")), "tf_keras": frozenset(("tf-keras", "tf-keras-nightly"))}

_METADATA_FOLDER = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)(?:-py\d.*)?\.(?:dist|egg)-info")
_ASK_FOR_PATH = "import sys; print('\\n'.join(folder for folder in sys.path if folder))"


@dataclass(frozen=True, slots=True)
class Packages:
    """What judges; a version is ``UNKNOWN_VERSION`` where no folder's name tells it.

    Attributes:
        framework: version of the backend's package.
        keras: version of Keras.
        package: how Keras is imported: ``keras``, or ``tf_keras`` for the Keras 2 beside a Keras 3.
        backend: ``tensorflow``, ``jax`` or ``torch``.
    """

    framework: str
    keras: str
    package: str = "keras"
    backend: str = "tensorflow"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why this interpreter cannot judge."""

    reason: str


def judge_packages(python: Path, *, legacy: bool = False) -> Packages | Lacking:
    """The interpreter's Keras and its backend, found in its package folders.

    The interpreter itself is started, for a moment, only where its folders can't be known from outside: when it belongs to no
    environment, or to one that also sees the system's packages.

    Args:
        python: the interpreter.
        legacy: Keras 2 is asked for; otherwise it is taken only where there is no Keras 3.
    """
    if not os.access(python, os.X_OK):
        return Lacking("it is not an executable file")
    folders = package_folders(python)
    if isinstance(folders, Lacking):
        return folders
    backends = {name: version for name, known in BACKENDS.items() if (version := _version(folders, name, known)) is not None}
    found = {name: version for name, known in KERAS.items() if (version := _version(folders, name, known)) is not None}
    if not backends:
        return Lacking("it has Keras, but no TensorFlow, JAX or PyTorch" if found else "it has no TensorFlow")
    if not found:
        return Lacking(f"it has {_TITLES[next(iter(backends))]}, but no Keras")
    editions = [Packages("", version, name) for name, version in found.items() if is_keras_2(version, name) or not legacy]
    if not editions:
        return Lacking("it has no Keras 2")
    chosen = editions[-1] if legacy else editions[0]
    if not is_keras_2(chosen.keras, chosen.package):
        backend, framework = next(iter(backends.items()))
        return Packages(framework, chosen.keras, chosen.package, backend)
    if "tensorflow" not in backends:
        return Lacking(f"its Keras {chosen.keras} needs TensorFlow")
    if _numbers(chosen.keras) < (2, OLDEST_KERAS_2):
        return Lacking(f"its Keras {chosen.keras} is older than Keras 2.{OLDEST_KERAS_2}")
    return Packages(backends["tensorflow"], chosen.keras, chosen.package)


def is_keras_2(version: str, package: str) -> bool:
    """Whether this is Keras 2; a Keras of unknown version is taken to be today's."""
    return package == "tf_keras" or _numbers(version) < (3,)


def _numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version; an unknown one is later than all others."""
    numbers = re.match(r"(\d+)(?:\.(\d+))?", version)
    return tuple(int(each or 0) for each in numbers.groups()) if numbers else (1000, 0)


def package_folders(python: Path) -> list[Path] | Lacking:
    root = python.parent.parent if python.parent.name.lower() in ("bin", "scripts") else python.parent
    settings = _environment_settings(root)
    if settings is not None and settings.get("include-system-site-packages", "").lower() != "true":
        return _environment_folders(root)
    if (root / "conda-meta").is_dir():
        return _environment_folders(root)
    if python == Path(sys.executable):
        user_folder = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
        return [Path(folder) for folder in user_folder + site.getsitepackages()]
    return _ask(python)


def _environment_settings(root: Path) -> dict[str, str] | None:
    """What pyvenv.cfg says; None where there is none, and so no virtual environment."""
    try:
        lines = (root / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    pairs = (line.partition("=") for line in lines)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _environment_folders(root: Path) -> list[Path]:
    patterns = ("lib/python3.*/site-packages", "lib64/python3.*/site-packages", "Lib/site-packages")
    return [folder for pattern in patterns for folder in sorted(root.glob(pattern))]


def _ask(python: Path) -> list[Path] | Lacking:
    try:
        answer = subprocess.run(
            [python, "-E", "-c", _ASK_FOR_PATH],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Lacking(f"it cannot be run as a Python interpreter ({error})")
    if answer.returncode != 0:
        return Lacking("it cannot be run as a Python interpreter")
    return [Path(folder) for folder in answer.stdout.splitlines()]


def _version(folders: list[Path], package: str, distributions: frozenset[str]) -> str | None:
    """The package's version, ``UNKNOWN_VERSION`` when nothing tells it, None when the package is not there."""
    for folder in folders:
        if not (folder / package / "__init__.py").is_file():
            continue
        for name in sorted(os.listdir(folder)):
            found = _METADATA_FOLDER.fullmatch(name)
            if found and re.sub(r"[-_.]+", "-", found["name"]).lower() in distributions:
                return found["version"]
        return UNKNOWN_VERSION
    return None
