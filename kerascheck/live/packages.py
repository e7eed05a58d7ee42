"""What an interpreter has installed: the versions of its TensorFlow and Keras, without importing either."""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

UNKNOWN_VERSION = "unknown"

# Distributions that install the `tensorflow` or the `keras` package, as pip normalises their names.
TENSORFLOW_DISTRIBUTIONS = frozenset(
    f"{name}{processor}"
    for name in ("tensorflow", "tf-nightly", "intel-tensorflow")
    for processor in ("", "-cpu", "-gpu", "-intel", "-macos", "-rocm", "-aarch64", "-cpu-aws", "-avx512")
)
KERAS_DISTRIBUTIONS = frozenset({"keras", "keras-nightly"})

_METADATA_FOLDER = re.compile(r"(?P<name>.+?)-(?P<version>\d[^-]*)(?:-py\d.*)?\.(?:dist|egg)-info")
_ASK_FOR_PATH = "import sys; print('\\n'.join(folder for folder in sys.path if folder))"


@dataclass(frozen=True, slots=True)
class Packages:
    """The versions that judge; each is a version or ``UNKNOWN_VERSION``."""

    tensorflow: str
    keras: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why this interpreter cannot judge."""

    reason: str


def judge_packages(python: Path) -> Packages | Lacking:
    """The interpreter's TensorFlow and Keras, found in its package folders.

    The interpreter itself is started, for a moment, only where its folders can't be known from outside: when it belongs to no
    environment, or to one that also sees the system's packages.
    """
    if not os.access(python, os.X_OK):
        return Lacking("it is not an executable file")
    folders = package_folders(python)
    if isinstance(folders, Lacking):
        return folders
    tensorflow = _version(folders, "tensorflow", TENSORFLOW_DISTRIBUTIONS)
    keras = _version(folders, "keras", KERAS_DISTRIBUTIONS)
    match tensorflow, keras:
        case str(), str():
            return Packages(tensorflow, keras)
        case None, _:
            return Lacking("it has no TensorFlow")
        case _:
            return Lacking("it has TensorFlow, but no Keras")


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
