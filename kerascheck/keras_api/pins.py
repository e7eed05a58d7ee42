"""The project's pins: which Keras its requirements, lock files or environment ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kerascheck.keras_api.versions import NEWEST, Version, keras_of, parse

FILES: Final = (
    "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements*.txt", "requirements/*.txt", "pyproject.toml", "Pipfile",
    "environment*.yml", "environment*.yaml", "setup.cfg", "setup.py",
)  # fmt: skip
"""Where versions are written, the most exact first."""

LARGEST: Final = 4_000_000

_NAME: Final = r"(?<![\w.-])(?P<name>keras|tensorflow(?:-cpu|-gpu|-macos|-intel|-rocm)?)"
_VERSION: Final = r"(?P<version>\d+(?:\.\d+)*)"
_FORMS: Final = (
    # keras==2.15.0, "tensorflow[and-cuda]~=2.12", - keras=2.4.3, tensorflow>=2.4,<2.11
    re.compile(rf"{_NAME}(?:\[[^\]]*\])?\s*(?:[><!]=?\s*[\d.*]+\s*,\s*)?(?P<how>===?|~=|<=?|=)\s*{_VERSION}", re.IGNORECASE),
    # name = "keras"⏎version = "2.15.0"
    re.compile(rf'name = "{_NAME}"\s*\nversion = "{_VERSION}'),
    # "keras": {…, "version": "==2.15.0"}
    re.compile(rf'"{_NAME}":\s*\{{[^{{}}]*"version":\s*"(?P<how>==){_VERSION}'),
    # keras = "^2.11", keras = "2.15.0", keras = {version = "==2.15"}
    re.compile(rf'^"?{_NAME}"?\s*=\s*(?:\{{\s*version\s*=\s*)?"(?P<how>[~^]|===?|~=|<=?)?\s*{_VERSION}', re.MULTILINE),
)


def pinned_keras(folder: Path) -> Version | None:
    """The Keras version that a project's files ask for; None when they leave it open."""
    keras: Version | None = None
    tensorflow: Version | None = None
    for text in _texts(folder):
        for name, version in pins(text):
            if name == "keras":
                keras = keras or version
            else:
                tensorflow = tensorflow or version
        if keras is not None:
            break
    if keras is None and tensorflow is not None:
        keras = keras_of(tensorflow)
    return min(keras, NEWEST) if keras is not None else None


def pins(text: str) -> Iterator[tuple[str, Version]]:
    """Each package of interest in a text with the newest version that is allowed, where there is a bound."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for form in _FORMS:
        for found in form.finditer(lines):
            version = parse(found["version"])
            if version is None:
                continue
            how = found.groupdict().get("how")
            if how == "<" and found["version"].count(".") < 2:
                version = _below(version)
            yield ("keras" if found["name"].lower() == "keras" else "tensorflow"), version


def _below(version: Version) -> Version:
    major, minor = version
    return (major, minor - 1) if minor else (major - 1, 99 if major != 3 else 15)


def _texts(folder: Path) -> Iterator[str]:
    for pattern in FILES:
        for path in sorted(folder.glob(pattern)):
            try:
                if path.stat().st_size <= LARGEST:
                    yield path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
