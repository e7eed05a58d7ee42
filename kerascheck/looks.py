"""Looks: which files and folders an answer depends on, and in what state they were."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ABSENT = "-"


class States:
    """The states of paths, each read once in a run."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, path: str | Path) -> str:
        """What a path holds: a digest of a file's bytes or of a folder's entries, or that there is nothing."""
        name = os.fspath(path)
        if name not in self._known:
            self._known[name] = _state(name)
        return self._known[name]


def digest(data: bytes) -> str:
    """A short name for a content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _state(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except IsADirectoryError:
        return _folder_state(path)
    except PermissionError:  # what Windows says of a folder
        return _folder_state(path) if os.path.isdir(path) else ABSENT
    except (OSError, ValueError):
        return ABSENT


def _folder_state(path: str) -> str:
    try:
        with os.scandir(path) as entries:
            names = sorted(f"{entry.name}{'/' if entry.is_dir() else ''}" for entry in entries)
    except OSError:
        return ABSENT
    return digest("\n".join(names).encode("utf-8", "surrogateescape"))
