"""The client: asks the live judge, from the cache where it can, from a worker process where it must."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from kerascheck.live.cache import cache_of
from kerascheck.live.interpreter import JudgeInterpreter
from kerascheck.live.packages import UNKNOWN_VERSION
from kerascheck.live.process import WorkerFailed, WorkerProcess
from kerascheck.live.protocol import Answer, NoAnswer, Request, Versions, decode_answer, encode_request

WORKER = Path(__file__).with_name("worker.py")

# A worker that dies is started once more; one that dies again has something against this machine.
MOST_STARTS = 2


class Judge:
    """The live judge.

    Args:
        interpreter: whose TensorFlow judges.
        cache_dir: folder of the answers kept on disk; None keeps none.
        timeout: seconds for one answer.
        start_timeout: seconds for the worker to import TensorFlow.
        worker: the worker's file.

    Attributes:
        versions: what the worker said of itself; None while none was needed.
    """

    def __init__(
        self,
        interpreter: JudgeInterpreter,
        cache_dir: Path | None,
        timeout: float = 30.0,
        *,
        start_timeout: float = 180.0,
        worker: Path = WORKER,
    ) -> None:
        self.interpreter = interpreter
        self.versions: Versions | None = None
        self._notes: list[str] = []
        self._failures: list[str] = []
        self._cache = cache_of(cache_dir, interpreter) if cache_dir else None
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._script = worker
        self._known: dict[str, Answer] = {}
        self._process: WorkerProcess | None = None
        self._greeted = False
        self._starts_left = MOST_STARTS
        self._lock = threading.Lock()

    @property
    def keras(self) -> str:
        """The version of its Keras: what the worker said, else what the folders say."""
        return self.versions.keras if self.versions is not None else self.interpreter.keras

    @property
    def tensorflow(self) -> str:
        """The version of its TensorFlow, "" where Keras has another backend."""
        if self.interpreter.backend != "tensorflow":
            return ""
        return self.versions.framework if self.versions is not None else self.interpreter.framework

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def notes(self) -> list[str]:
        """What went wrong, for the person: one sentence however often the worker failed, and one for each other thing."""
        if not self._failures:
            return self._notes
        failed = ", was started anew, ".join(self._failures)
        then = "was started anew" if len(self._failures) < MOST_STARTS else "is not asked any more"
        return [*self._notes, f"The live judge {failed} and {then}; what it did not answer is not confirmed."]

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is a worker."""
        return self._process.pid if self._process else None

    def start_early(self) -> None:
        """Starts the worker without waiting for it, so that it imports TensorFlow while files are being parsed."""
        with self._lock:
            self._start()

    def expect(self, requests: Iterable[Request]) -> None:
        """Starts the worker in the background where one of these requests will need it."""
        with self._lock:
            if any(isinstance(text, str) and not self._look_up(text) for text in map(self._encoded, requests)):
                self._start()

    def recall(self, request: Request) -> Answer | None:
        """What is known already, without asking; None when it has to be asked."""
        with self._lock:
            text = self._encoded(request)
            return self._known[text] if isinstance(text, str) and self._look_up(text) else None

    def connect(self) -> Versions | None:
        """Starts the worker, waits until it is ready and gives its versions; None, and a note, when it cannot be had."""
        with self._lock:
            self._ready_worker()
            return self.versions

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        """One answer for each request, in their order. Never raises and never waits without end."""
        with self._lock:
            texts = [self._encoded(request) for request in requests]
            unknown: dict[str, Request] = {}
            for text, request in zip(texts, requests, strict=True):
                if isinstance(text, str) and text not in unknown and not self._look_up(text):
                    unknown[text] = request
            if unknown:
                self._ask_worker(unknown)
            return [self._known[text] if isinstance(text, str) else text for text in texts]

    def close(self) -> None:
        """Ends the worker."""
        with self._lock:
            self._stop()

    @staticmethod
    def _encoded(request: Request) -> str | NoAnswer:
        try:
            return encode_request(request)
        except (TypeError, ValueError, RecursionError) as error:
            return NoAnswer(f"the question cannot be put into JSON: {error}")

    def _look_up(self, text: str) -> bool:
        if text not in self._known and self._cache is not None:
            answer = self._cache.get(text)
            if answer is not None:
                self._known[text] = answer
        return text in self._known

    def _ask_worker(self, requests: dict[str, Request]) -> None:
        fresh = {}
        for text, request in requests.items():
            answer = self._ask_one(text, request.subject)
            self._known[text] = answer
            if not isinstance(answer, NoAnswer):
                fresh[text] = answer
        if self._cache is not None:
            self._cache.put(fresh)

    def _ask_one(self, text: str, subject: str) -> Answer:
        worker = self._ready_worker()
        if worker is None:
            return NoAnswer("the live judge is not available")
        number = len(self._known)
        try:
            message = worker.ask(f'{{"id":{number},"request":{text}}}', self._timeout)
            if message.get("id") != number:
                raise WorkerFailed("answered another question")
            try:
                return decode_answer(message.get("answer"))
            except ValueError as error:
                raise WorkerFailed("sent what is no answer") from error
        except WorkerFailed as failure:
            self._stop()
            self._failures.append(f"was asked about `{subject}`, {failure}")
            return NoAnswer(f"the worker {failure}")

    def _ready_worker(self) -> WorkerProcess | None:
        """The worker once it has said its versions; None when there is and will be none."""
        self._start()
        if self._process is None or self._greeted:
            return self._process
        try:
            message = self._process.receive(self._start_timeout)
            match message:
                case {"versions": {"python": str(python), "keras": str(keras), "backend": str(backend), "framework": str(framework)}}:
                    self.versions = Versions(python, keras, backend, framework)
                case {"error": str(reason)}:
                    raise WorkerFailed(f"failed: {reason}")
                case _:
                    raise WorkerFailed("sent what is no greeting")
        except WorkerFailed as failure:
            self._give_up(f"The live judge ({self.interpreter.python}) was started and {failure}; nothing is confirmed.")
            return None
        self._greeted = True
        self._distrust_wrong_versions(self.versions)
        return self._process

    def _start(self) -> None:
        if self._process is not None or not self._starts_left:
            return
        self._starts_left -= 1
        try:
            self._process = WorkerProcess(self.interpreter.python, self._script, self.interpreter.package, self.interpreter.backend)
        except OSError as error:
            self._give_up(f"The live judge ({self.interpreter.python}) cannot be started: {error}; nothing is confirmed.")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None
        self._greeted = False

    def _give_up(self, note: str) -> None:
        self._stop()
        self._starts_left = 0
        self._notes.append(note)

    def _distrust_wrong_versions(self, versions: Versions) -> None:
        """Answers must not be kept under versions that did not give them."""
        expected = (self.interpreter.framework, self.interpreter.keras)
        if self._cache is None or (_same(expected[0], versions.framework) and _same(expected[1], versions.keras)):
            return
        self._cache = None
        if UNKNOWN_VERSION not in expected:
            self._notes.append(
                f"{self.interpreter.python} imports {versions.backend} {versions.framework} and Keras {versions.keras}, but has "
                f"{self.interpreter.backend} {expected[0]} and Keras {expected[1]} installed; the live judge's answers are not cached."
            )


def _same(installed: str, imported: str) -> bool:
    """Whether two spellings mean one version: pip writes 2.21.0rc0 where TensorFlow says 2.21.0-rc0."""
    return re.sub(r"[^0-9a-z]", "", installed.lower()) == re.sub(r"[^0-9a-z]", "", imported.lower())
