"""Training calls before the live judge: what it says of data and labels is what ``fit`` really raises, word for word."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kerascheck.analysis import Analysis, analyse
from kerascheck.check import check_files
from kerascheck.live import Judge, JudgeInterpreter, NoAnswer, Refused, find_judge
from kerascheck.live.trainings import TrainingAnswers, ask_about
from kerascheck.result import FileInput
from kerascheck.settings import Settings
from kerascheck.source import Source
from tests.live.training_mistakes import MISTAKES, program_for

pytestmark = pytest.mark.live

RAISING = Path(__file__).with_name("raising.py")


@cache
def raised(python: Path, package: str) -> dict[str, str]:
    """What a real run of each program raises."""
    done = subprocess.run([python, RAISING, package], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def keras_3() -> Iterator[Judge]:
    found = find_judge(sys.executable, Path.cwd(), legacy=False)
    assert isinstance(found, JudgeInterpreter)
    with Judge(found, None) as judge:
        yield judge
        assert judge.notes == []


@pytest.fixture(scope="module")
def keras_2(legacy_interpreter: JudgeInterpreter) -> Iterator[Judge]:
    with Judge(legacy_interpreter, None) as judge:
        yield judge
        assert judge.notes == []


def answers_about(name: str, judge: Judge) -> list[TrainingAnswers]:
    analysis = analyse(Source(Path("m.py"), "m.py", program_for(name)))
    assert isinstance(analysis, Analysis)
    return list(ask_about(analysis.program.trainings, judge).values())


def without_batch(text: str) -> str:
    """The message with an open batch axis: Keras 2 leaves it open in ``predict``, and fixes it where Keras 3 does not."""
    return re.sub(r"=\(\d+, ", "=(None, ", text)


def check_words(name: str, judge: Judge) -> None:
    """What the judge says of the first call that it refuses is part of what really is raised; both refuse or neither."""
    answers = answers_about(name, judge)
    assert answers
    assert not any(isinstance(answer, NoAnswer) for each in answers for answer in (each.data, each.labels))
    said = [told.message_for("") for each in answers if (told := each.refusal(labels_first=False)) is not None]
    real = raised(judge.interpreter.python, judge.interpreter.package)[name]
    assert bool(said) == bool(real), (said, real)
    assert not said or without_batch(said[0]) in without_batch(Refused("", real).message_for("")), real


@pytest.mark.parametrize("name", MISTAKES)
def test_judge_says_what_fit_raises(name: str, keras_3: Judge) -> None:
    assert raised(keras_3.interpreter.python, "keras")[name]
    check_words(name, keras_3)


# In Keras 2 the third argument of `compile` is the metrics.
@pytest.mark.parametrize("name", [name for name in MISTAKES if name != "metrics in the place of loss weights"])
def test_keras_2_says_what_its_fit_raises(name: str, keras_2: Judge) -> None:
    check_words(name, keras_2)


def test_findings_have_the_words_of_keras(tmp_path: Path) -> None:
    files = [FileInput(Path(f"{name}.py"), name, program_for(name)) for name in MISTAKES]
    result = check_files(files, Settings(live="always", python=sys.executable, cache_dir=tmp_path))
    assert result.notes == result.internal_errors == ()
    for name in MISTAKES:
        found = [each for each in result.diagnostics if each.span.filename == name]
        assert len(found) == 1
        assert found[0].live is not None
        assert found[0].live.message in Refused("", raised(Path(sys.executable), "keras")[name]).message_for("")
