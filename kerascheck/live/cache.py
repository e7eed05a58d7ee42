"""The cache: the live judge's answers on disk, so that a second run starts no TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kerascheck.live.interpreter import JudgeInterpreter
from kerascheck.live.protocol import PROTOCOL_VERSION, Accepted, Answer, Refused, decode_answer, encode_answer
from kerascheck.store import Store, key_of

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
        self._store = Store(folder / FILE_NAME, LARGEST_FILE)
        self._versions = (str(PROTOCOL_VERSION), *versions)

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    def get(self, request: str) -> Answer | None:
        """The answer to a request in canonical JSON, or None when it is not (or not legibly) here."""
        answer = self._store.get(self._key(request))
        if answer is None:
            return None
        try:
            return decode_answer(json.loads(answer))
        except ValueError:
            return None

    def put(self, answers: Mapping[str, Accepted | Refused]) -> None:
        """Keeps these answers, by request in canonical JSON. What is no verdict must not come here."""
        self._store.put(
            {
                self._key(request): json.dumps(encode_answer(answer), separators=(",", ":")).encode("ascii")
                for request, answer in answers.items()
            }
        )

    def clear(self) -> None:
        """Forgets every answer, those of other versions too."""
        self._store.clear()

    def __len__(self) -> int:
        """The number of answers kept, for all versions."""
        return len(self._store)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._store.size

    def _key(self, request: str) -> bytes:
        return key_of(*self._versions, request)


def cache_of(folder: Path, judge: JudgeInterpreter) -> AnswerCache:
    """The answers that a judge has given."""
    return AnswerCache(folder, judge.package, judge.keras, judge.backend, judge.framework)
