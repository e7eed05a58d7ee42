"""The client against a stand-in worker: order, duplicates, cache, and every way a worker can fail."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kerascheck.live import Accepted, Judge, JudgeInterpreter, LayerRequest, NoAnswer, Refused, TensorSpec, Versions

SPEC = TensorSpec((None, 4))


def request(units: int) -> LayerRequest:
    return LayerRequest("Dense", {"units": units}, SPEC)


def accepted(units: int) -> Accepted:
    return Accepted(SPEC, units, 0)


def starts(worker: Path) -> int:
    """How often the stand-in was started."""
    record = worker.parent / "starts.txt"
    return record.read_text().count("start") if record.exists() else 0


def exists(pid: int) -> bool:
    """Whether there is such a process, even a dead one that nobody waited for."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_answers_stand_in_the_order_of_the_requests(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        answers = judge.ask([request(1), LayerRequest("Refuse"), request(2), request(1), LayerRequest("Unanswerable")])
        assert answers == [accepted(1), Refused("ValueError", "no"), accepted(2), accepted(1), NoAnswer("not on the list")]
        assert judge.versions == Versions("3.11.0", "3.15.1", "tensorflow", "2.21.0")
        assert judge.notes == []
    assert starts(fake_worker) == 1


def test_nothing_to_ask_starts_nothing(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        assert judge.ask([]) == []
        assert judge.pid is None
        assert judge.versions is None


def test_second_run_starts_no_process(
    this_python: JudgeInterpreter, fake_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [request(1), LayerRequest("Refuse")]
    with Judge(this_python, tmp_path / "cache", worker=fake_worker) as judge:
        first = judge.ask(requests)

    def started(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    with Judge(this_python, tmp_path / "cache", worker=fake_worker) as judge:
        assert judge.ask(requests) == first == [accepted(1), Refused("ValueError", "no")]


def test_only_what_the_cache_lacks_is_asked(this_python: JudgeInterpreter, fake_worker: Path, tmp_path: Path) -> None:
    with Judge(this_python, tmp_path / "cache", worker=fake_worker) as judge:
        judge.ask([request(1)])
    with Judge(this_python, tmp_path / "cache", worker=fake_worker) as judge:
        assert judge.ask([request(1), request(2)]) == [accepted(1), accepted(2)]
    assert starts(fake_worker) == 2


def test_no_answer_is_not_cached(this_python: JudgeInterpreter, fake_worker: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with Judge(this_python, tmp_path / "cache", worker=fake_worker) as judge:
            assert judge.ask([LayerRequest("Unanswerable")]) == [NoAnswer("not on the list")]
    assert starts(fake_worker) == 2


def test_early_start_does_not_wait(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    (fake_worker.parent / "greeting.txt").write_text("hang")
    with Judge(this_python, None, worker=fake_worker) as judge:
        before = time.perf_counter()
        judge.start_early()
        judge.start_early()
        assert time.perf_counter() - before < 5
        pid = judge.pid
    assert pid is not None
    assert not exists(pid)


def test_early_start_is_used(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        judge.start_early()
        assert judge.connect() == Versions("3.11.0", "3.15.1", "tensorflow", "2.21.0")
        assert judge.ask([request(3)]) == [accepted(3)]
    assert starts(fake_worker) == 1


@pytest.mark.parametrize(
    ("cls", "how"),
    [
        ("Die", "died (exit status 3: out of luck)"),
        ("Garbage", "sent what is no answer"),
        ("List", "sent what is no answer"),
        ("WrongAnswer", "sent what is no answer"),
        ("WrongNumber", "answered another question"),
        ("Hang", "gave no answer within 0.5 seconds"),
    ],
)
def test_failing_worker_is_started_once_more(this_python: JudgeInterpreter, fake_worker: Path, cls: str, how: str) -> None:
    with Judge(this_python, None, timeout=0.5 if cls == "Hang" else 30, worker=fake_worker) as judge:
        judge.connect()
        first_pid = judge.pid
        answers = judge.ask([request(1), LayerRequest(cls), request(2)])
        assert answers == [accepted(1), NoAnswer(f"the worker {how}"), accepted(2)]
        assert judge.notes == [
            f"The live judge was asked about `{cls}`, {how} and was started anew; what it did not answer is not confirmed."
        ]
        assert first_pid is not None
        assert not exists(first_pid)
    assert starts(fake_worker) == 2


def test_killer_is_not_asked_again(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        assert judge.ask([LayerRequest("Die")]) == judge.ask([LayerRequest("Die")])
        assert judge.ask([request(1)]) == [accepted(1)]
    assert starts(fake_worker) == 2


def test_second_failure_ends_it(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        answers = judge.ask([LayerRequest("Die"), LayerRequest("Die", {"again": True}), request(1)])
        died = NoAnswer("the worker died (exit status 3: out of luck)")
        assert answers == [died, died, NoAnswer("the live judge is not available")]
        assert judge.notes == [
            "The live judge was asked about `Die`, died (exit status 3: out of luck), was started anew, was asked about `Die`, died (exit "
            "status 3: out of luck) and is not asked any more; what it did not answer is not confirmed."
        ]
    assert starts(fake_worker) == 2


@pytest.mark.parametrize(
    ("greeting", "told"),
    [
        ('{"error": "ImportError: libcudart is missing"}', "failed: ImportError: libcudart is missing"),
        ("hello", "sent what is no answer"),
        ("{}", "sent what is no greeting"),
        ("hang", "gave no answer within 0.5 seconds"),
    ],
)
def test_worker_that_cannot_start_is_told_once(this_python: JudgeInterpreter, fake_worker: Path, greeting: str, told: str) -> None:
    (fake_worker.parent / "greeting.txt").write_text(greeting)
    with Judge(this_python, None, start_timeout=0.5 if greeting == "hang" else 30, worker=fake_worker) as judge:
        assert judge.ask([request(1), request(2)]) == [NoAnswer("the live judge is not available")] * 2
        assert judge.ask([request(3)]) == [NoAnswer("the live judge is not available")]
        assert judge.connect() is None
        assert judge.notes == [f"The live judge ({sys.executable}) was started and {told}; nothing is confirmed."]
        assert judge.pid is None
    assert starts(fake_worker) == 1


def test_interpreter_that_cannot_be_run(this_python: JudgeInterpreter, tmp_path: Path) -> None:
    nobody = dataclasses.replace(this_python, python=tmp_path / "no python")
    with Judge(nobody, None) as judge:
        judge.start_early()
        assert judge.ask([request(1)]) == [NoAnswer("the live judge is not available")]
        assert len(judge.notes) == 1
        assert "cannot be started" in judge.notes[0]


def test_what_is_no_literal_gets_no_answer(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        odd = LayerRequest("Dense", {"units": object()})  # type: ignore[dict-item]
        assert judge.ask([odd, request(1)]) == [NoAnswer("the question cannot be put into JSON: object is no literal"), accepted(1)]


def test_request_larger_than_a_pipe(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    with Judge(this_python, None, worker=fake_worker) as judge:
        large = LayerRequest("Dense", {"units": 5, "vocabulary": ["word"] * 100_000}, SPEC)
        assert judge.ask([large]) == [accepted(5)]


def test_worker_that_stops_reading_is_given_up(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    stuck = fake_worker.with_name("stuck.py")
    stuck.write_text(fake_worker.read_text().replace("for line in sys.stdin:", "time.sleep(600)\n    for line in sys.stdin:"))
    with Judge(this_python, None, timeout=0.5, worker=stuck) as judge:
        large = LayerRequest("Dense", {"units": 5, "vocabulary": ["word"] * 100_000}, SPEC)
        assert judge.ask([large]) == [NoAnswer("the worker gave no answer within 0.5 seconds")]


def test_answers_of_other_versions_are_not_cached(this_python: JudgeInterpreter, fake_worker: Path, tmp_path: Path) -> None:
    older = dataclasses.replace(this_python, keras="3.14.0")
    for _ in range(2):
        with Judge(older, tmp_path / "cache", worker=fake_worker) as judge:
            assert judge.ask([request(1)]) == [accepted(1)]
            assert len(judge.notes) == 1
            assert "imports tensorflow 2.21.0 and Keras 3.15.1, but has tensorflow 2.21.0 and Keras 3.14.0" in judge.notes[0]
    assert starts(fake_worker) == 2


def test_worker_ends_with_its_judge(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    judge = Judge(this_python, None, worker=fake_worker)
    judge.connect()
    pid = judge.pid
    assert pid is not None
    assert exists(pid)
    del judge
    assert not exists(pid)


def test_closed_judge_can_be_closed_again(this_python: JudgeInterpreter, fake_worker: Path) -> None:
    judge = Judge(this_python, None, worker=fake_worker)
    judge.connect()
    judge.close()
    judge.close()
    assert judge.pid is None


@pytest.mark.skipif(os.name == "nt", reason="a PYTHONPATH with the platform's separator and links")
def test_projects_own_files_do_not_stand_in_for_libraries(
    this_python: JudgeInterpreter, fake_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "json.py").write_text("raise SystemExit('the user\\'s code was run')")
    monkeypatch.setenv("PYTHONPATH", str(project))
    monkeypatch.chdir(project)
    with Judge(this_python, None, worker=fake_worker) as judge:
        assert judge.ask([request(1)]) == [accepted(1)]
