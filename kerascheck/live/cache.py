"""The cache: the live judge's answers on disk, so that a second run starts no TensorFlow.

One text file, one answer a line: key, checksum, JSON. Lines are only ever appended, each batch in one write, so several
processes can share the file; of two lines with one key the later wins. A damaged line is ignored, and dropped at the next
write. A cache that cannot be read or written costs time, never an answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from kerascheck.live.interpreter import JudgeInterpreter
from kerascheck.live.protocol import PROTOCOL_VERSION, Accepted, Answer, Refused, decode_answer, encode_answer

FILE_NAME = "live-answers.txt"

# Some 200,000 answers. A file that outgrows this is started anew.
LARGEST_FILE = 64 * 1024 * 1024


class AnswerCache:
    """Answers in one folder, for one Keras.

    Args:
        folder: where the file is or will be; made when first written to.
        versions: what answers: every version that may change an answer.
    """

    def __init__(self, folder: Path, *versions: str) -> None:
        self.path = folder / FILE_NAME
        self._prefix = "\n".join((str(PROTOCOL_VERSION), *versions, ""))
        self._answers: dict[bytes, bytes] | None = None
        self._damaged = False

    def get(self, request: str) -> Answer | None:
        """The answer to a request in canonical JSON, or None when it is not (or not legibly) here."""
        answer = self._load().get(self._key(request))
        if answer is None:
            return None
        try:
            return decode_answer(json.loads(answer))
        except ValueError:
            return None

    def put(self, answers: Mapping[str, Accepted | Refused]) -> None:
        """Keeps these answers, by request in canonical JSON. What is no verdict must not come here."""
        if not answers:
            return
        fresh = {
            self._key(request): json.dumps(encode_answer(answer), separators=(",", ":")).encode("ascii")
            for request, answer in answers.items()
        }
        known = self._load()
        known.update(fresh)
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._damaged:
                self._replace_file(known)
            else:
                self._append(fresh)

    def clear(self) -> None:
        """Forgets every answer, those of other versions too."""
        self._answers = {}
        self._damaged = False
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        """The number of answers kept, for all versions."""
        return len(self._load())

    @property
    def size(self) -> int:
        """Bytes on disk."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def _key(self, request: str) -> bytes:
        return hashlib.sha256((self._prefix + request).encode()).hexdigest().encode("ascii")

    def _load(self) -> dict[bytes, bytes]:
        if self._answers is None:
            self._answers = {}
            # Not splitlines(): only a line feed ends a line here.
            for line in self._read().split(b"\n"):
                match line.split(b" ", 2):
                    case [key, checksum, answer] if checksum == _checksum(key, answer):
                        self._answers[key] = answer
                    case [b""]:
                        pass
                    case _:
                        self._damaged = True
        return self._answers

    def _read(self) -> bytes:
        try:
            if self.size > LARGEST_FILE:
                self._damaged = True
                return b""
            return self.path.read_bytes()
        except OSError:
            return b""

    def _append(self, answers: Mapping[bytes, bytes]) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            # The leading line end closes a line that another process left unfinished when it was killed.
            os.write(descriptor, b"\n" + _lines(answers))
        finally:
            os.close(descriptor)

    def _replace_file(self, answers: Mapping[bytes, bytes]) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=FILE_NAME)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_lines(answers))
            os.replace(name, self.path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        self._damaged = False


def _lines(answers: Mapping[bytes, bytes]) -> bytes:
    return b"".join(b"%b %b %b\n" % (key, _checksum(key, answer), answer) for key, answer in answers.items())


def _checksum(key: bytes, answer: bytes) -> bytes:
    return b"%08x" % zlib.crc32(answer, zlib.crc32(key))


def cache_of(folder: Path, judge: JudgeInterpreter) -> AnswerCache:
    """The answers that a judge has given."""
    return AnswerCache(folder, judge.package, judge.keras, judge.backend, judge.framework)
