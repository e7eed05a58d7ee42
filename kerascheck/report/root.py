"""The root: the folder that a CI service counts paths from, which need not be the working directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

# Where GitHub Actions and GitLab CI check a repository out; code scanning and code quality name files relative to it.
_VARIABLES: Final = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def root() -> Path:
    """The checked-out repository when the working directory is in it, else the working directory."""
    here = Path.cwd()
    for variable in _VARIABLES:
        folder = os.environ.get(variable)
        if folder and here.is_relative_to(os.path.abspath(folder)):
            return Path(os.path.abspath(folder))
    return here


def from_root(filename: str, folder: Path) -> str | None:
    """A displayed file name relative to the root, with forward slashes; None for a file that is not under it."""
    absolute = Path(os.path.abspath(filename))
    return absolute.relative_to(folder).as_posix() if absolute.is_relative_to(folder) else None


def shown_from_root(filename: str, folder: Path) -> str:
    """A displayed file name relative to the root where that can be; as it is elsewhere."""
    return from_root(filename, folder) or filename
