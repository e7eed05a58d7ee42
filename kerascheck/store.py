"""The store: values on disk by key, in one text file that several processes may share.

One value a line: key, checksum, value. Lines are only ever appended, each batch in one write; of two lines with one key the later wins.
A damaged line is ignored, and dropped at the next write. A store that cannot be read or written costs time, never a result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path


class Store:
    """The lines of one file.

    Args:
        path: the file; made, with its folder, when first written to.
        largest: bytes; a file that outgrows this is started anew.
        stale: so many lines for one that counts are too many: the file is written anew without the outdated ones.
    """

    def __init__(self, path: Path, largest: int, stale: float = float("inf")) -> None:
        self.path = path
        self._largest = largest
        self._stale = stale
        self._values: dict[bytes, bytes] | None = None
        self._lines = 0
        self._damaged = False

    def get(self, key: bytes) -> bytes | None:
        """The value under a key."""
        return self._load().get(key)

    def put(self, fresh: Mapping[bytes, bytes]) -> None:
        """Keeps values; neither keys nor values may contain a line feed, keys no space."""
        if not fresh:
            return
        known = self._load()
        known.update(fresh)
        self._lines += len(fresh)
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._damaged or self._lines > self._stale * len(known):
                self._replace_file(known)
            else:
                self._append(fresh)

    def clear(self) -> None:
        """Forgets everything."""
        self._values = {}
        self._damaged = False
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._load())

    @property
    def size(self) -> int:
        """Bytes on disk."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def _load(self) -> dict[bytes, bytes]:
        if self._values is None:
            self._values = {}
            # Not splitlines(): only a line feed ends a line here.
            for line in self._read().split(b"\n"):
                match line.split(b" ", 2):
                    case [key, checksum, value] if checksum == _checksum(key, value):
                        self._values[key] = value
                        self._lines += 1
                    case [b""]:
                        pass
                    case _:
                        self._damaged = True
        return self._values

    def _read(self) -> bytes:
        try:
            if self.size > self._largest:
                self._damaged = True
                return b""
            return self.path.read_bytes()
        except OSError:
            return b""

    def _append(self, values: Mapping[bytes, bytes]) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            # The leading line end closes a line that another process left unfinished when it was killed.
            os.write(descriptor, b"\n" + _lines(values))
        finally:
            os.close(descriptor)

    def _replace_file(self, values: Mapping[bytes, bytes]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_lines(values))
            os.replace(name, self.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        self._damaged = False
        self._lines = len(values)


def key_of(*parts: str) -> bytes:
    """A key for some text."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest().encode("ascii")


def _lines(values: Mapping[bytes, bytes]) -> bytes:
    return b"".join(b"%b %b %b\n" % (key, _checksum(key, value), value) for key, value in values.items())


def _checksum(key: bytes, value: bytes) -> bytes:
    return b"%08x" % zlib.crc32(value, zlib.crc32(key))
