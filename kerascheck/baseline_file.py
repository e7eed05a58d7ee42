"""The baseline's file: JSON that people can read and review, sorted, so that a change shows as one."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kerascheck.baseline import Baseline, Entry
from kerascheck.settings import SettingsError

VERSION: Final = 1

_CONFLICT: Final = re.compile(r"^(?:<<<<<<<|>>>>>>>)", re.MULTILINE)
_MOST: Final = 1_000_000


class BaselineError(SettingsError):
    """A baseline that can't be used; the message says what is wrong with it and what to do."""


def load(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: when it is not there, or is no baseline of a version that is understood.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise BaselineError(f"{path}: there is no such baseline; `--update-baseline` makes it from what is found now") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(f"{path}: the baseline can't be read: {getattr(error, 'strerror', None) or error}") from error
    try:
        return Baseline(path, _files(json.loads(text)))
    except (json.JSONDecodeError, RecursionError) as error:
        trouble = "it has marks of a merge conflict" if _CONFLICT.search(text) else f"not valid JSON: {error}"
    except (KeyError, TypeError, ValueError) as error:
        trouble = str(error) if type(error) is ValueError else "not written by `--update-baseline`"
    raise BaselineError(f"{path}: the baseline can't be used: {trouble}; mend it, or remove it and make it anew with `--update-baseline`")


def save(baseline: Baseline) -> None:
    """Write a baseline's file, whole or not at all; one that says the same already is left alone.

    Raises:
        OSError: when it can't be written.
    """
    files = {
        name: [{**asdict(entry), "count": count} for entry, count in sorted(Counter(entries).items())]
        for name, entries in sorted(baseline.files.items())
    }
    text = json.dumps({"version": VERSION, "files": files}, indent=2, ensure_ascii=False) + "\n"
    # Half a surrogate pair, which a message may quote, has no UTF-8; its escape is JSON's own.
    data = text.encode("utf-8", "backslashreplace")
    if not baseline.path.is_file() or baseline.path.read_bytes() != data:
        _replace_file(baseline.path, data)


def _replace_file(path: Path, data: bytes) -> None:
    target = os.path.realpath(path)
    handle, name = tempfile.mkstemp(dir=os.path.dirname(target), prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if os.path.exists(target):
            shutil.copymode(target, name)
        else:
            os.umask(mask := os.umask(0))
            os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _files(record: Any) -> dict[str, tuple[Entry, ...]]:
    if not isinstance(record, dict) or "version" not in record:
        raise TypeError
    if record["version"] != VERSION:
        raise ValueError(f"it has version {record['version']!r}, and this kerascheck understands version {VERSION}")
    return {str(name): tuple(_entries(records)) for name, records in record["files"].items()}


def _entries(records: list[dict[str, Any]]) -> Iterator[Entry]:
    for record in records:
        entry = Entry(**{name: record[name] for name in Entry.__slots__})
        count = record["count"]
        if not all(isinstance(value, str) for value in asdict(entry).values()) or type(count) is not int or not 0 < count <= _MOST:
            raise TypeError
        yield from [entry] * count
