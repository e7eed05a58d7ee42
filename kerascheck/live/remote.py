"""The remote judge: how the processes of a parallel check share one live judge, which lives in the process that started them."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from kerascheck.live.client import Judge
from kerascheck.live.interpreter import JudgeInterpreter
from kerascheck.live.judges import Judges
from kerascheck.live.protocol import Answer, NoAnswer, Request

START: Final = "start"
ASK: Final = "ask"


class RemoteJudge(Judge):
    """A judge that reads the cache by itself, and has the process at the other end of a connection ask about the rest.

    Args:
        interpreter: whose TensorFlow judges.
        cache_dir: folder of the answers kept on disk.
        link: where to ask.
    """

    def __init__(self, interpreter: JudgeInterpreter, cache_dir: Path | None, link: Connection) -> None:
        super().__init__(interpreter, cache_dir)
        self._link = link
        self._begun = False

    def _start(self) -> None:
        if not self._begun:
            self._begun = True
            self._link.send((START, self.interpreter, None))

    def _ask_worker(self, requests: dict[str, Request]) -> None:
        self._link.send((ASK, self.interpreter, list(requests.values())))
        answers, self.versions = self._link.recv()
        self._known.update(zip(requests, answers, strict=True))


def serve(message: tuple[str, JudgeInterpreter, Any], judges: Judges, link: Connection) -> None:
    """Does what a remote judge asks for."""
    what, interpreter, requests = message
    judge = judges.at(interpreter)
    if what == START:
        judge.start_early()
        return
    answers: list[Answer] = [NoAnswer("the live judge failed")] * len(requests)
    try:
        answers = judge.ask(requests)
    finally:
        link.send((answers, judge.versions))
