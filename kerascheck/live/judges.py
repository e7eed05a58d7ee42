"""The judges of one run: one for today's Keras, one for programs that ask for Keras 2; and what is asked of them about programs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kerascheck.live.client import Judge
from kerascheck.live.compare import filled, known, questions, settle
from kerascheck.live.interpreter import JudgeInterpreter, find_judge
from kerascheck.program import Program

if TYPE_CHECKING:
    from kerascheck.live.trainings import TrainingAnswers
    from kerascheck.values.layer import Knowledge, TrainingCall


@dataclass(frozen=True, slots=True)
class Speaker:
    """The Keras whose words are quoted; ``tensorflow`` is "" where it has another backend."""

    keras: str
    tensorflow: str


def _imports_only_tf_keras(program: Program) -> bool:
    """Whether Keras is imported as the package that is Keras 2 beside a Keras 3, and not in any other way."""
    packages = {use.written.partition(".")[0] for use in program.imports}
    return "tf_keras" in packages and not packages & {"keras", "tensorflow"}


class Judges:
    """Finds each judge when it is first needed, and ends it.

    Args:
        python: as for ``find_judge``.
        cwd: the folder kerascheck works in.
        cache_dir: folder of the answers kept on disk; None keeps none.
        judge: makes a judge of an interpreter and the cache's folder; None: a judge of this process.
    """

    def __init__(
        self, python: str | None, cwd: Path, cache_dir: Path | None, judge: Callable[[JudgeInterpreter, Path | None], Judge] | None = None
    ) -> None:
        self._judge = judge or Judge
        self._lock = threading.Lock()
        self._python = python
        self._cwd = cwd
        self._cache_dir = cache_dir
        self._judges: dict[bool, Judge | None] = {}

    def of(self, program: Program) -> Judge | None:
        """The judge that speaks for a program; None where the Keras it is written for is not there."""
        legacy = program.target.of_keras_2 or _imports_only_tf_keras(program)
        if legacy not in self._judges:
            found = find_judge(self._python, self._cwd, legacy=legacy or None)
            fits = isinstance(found, JudgeInterpreter) and found.is_keras_2 == legacy
            self._judges[legacy] = self._judge(found, self._cache_dir) if fits and isinstance(found, JudgeInterpreter) else None
        return self._judges[legacy]

    def at(self, interpreter: JudgeInterpreter) -> Judge:
        """The judge of an interpreter that was found elsewhere; may be asked from several threads."""
        with self._lock:
            judge = self._judges.get(interpreter.is_keras_2)
            if judge is None:
                judge = self._judges[interpreter.is_keras_2] = self._judge(interpreter, self._cache_dir)
            return judge

    def speaker(self, program: Program) -> Speaker:
        """Whose words are quoted in findings about a program."""
        judge = self.of(program)
        return Speaker(judge.keras, judge.tensorflow) if judge is not None else Speaker("", "")

    def expect(self, program: Program) -> None:
        """Starts a worker in the background where the cache does not know all that will be asked about a program."""
        judge = self.of(program)
        if judge is not None:
            judge.expect(request for _, request in questions(program))

    def confirm(self, programs: Sequence[Program]) -> list[bool]:
        """Asks about every layer call that can be asked about.

        Returns:
            For each program, whether live Keras knows something of its calls that the shape functions do not.
        """
        more = dict.fromkeys(map(id, programs), False)
        for judge in {id(judge): judge for program in programs if (judge := self.of(program)) is not None}.values():
            asked = [(program, *question) for program in programs if self.of(program) is judge for question in questions(program)]
            answers = judge.ask([request for *_, request in asked])
            for (program, call, _), answer in zip(asked, answers, strict=True):
                settle(call, answer, same_keras=not judge.interpreter.is_keras_2)
                more[id(program)] = more[id(program)] or filled(call.outcome, answer) is not None
        return [more[id(program)] for program in programs]

    def knowledge(self, program: Program) -> Knowledge | None:
        """What the judge of a program has said already, for evaluating it anew."""
        judge = self.of(program)
        return None if judge is None else partial(known, judge)

    def ask_about(self, program: Program, trainings: Iterable[TrainingCall]) -> dict[int, TrainingAnswers]:
        """What live Keras says of training calls of a program, by their identity."""
        from kerascheck.live.trainings import ask_about

        judge = self.of(program)
        return {} if judge is None else ask_about(trainings, judge)

    @property
    def notes(self) -> list[str]:
        """What went wrong, for the person."""
        return [note for judge in self._judges.values() if judge is not None for note in judge.notes]

    def close(self) -> None:
        """Ends the workers."""
        for judge in self._judges.values():
            if judge is not None:
                judge.close()
