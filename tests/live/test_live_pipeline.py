"""The whole pipeline with a judge: what a failing worker or cache costs, when it is started, and what its answers change."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import kerascheck.check
import kerascheck.shapes.registry
from kerascheck.check import check_files
from kerascheck.live import Judge, JudgeInterpreter, NoJudge, judges
from kerascheck.live.cache import FILE_NAME
from kerascheck.result import CheckResult, FileInput
from kerascheck.settings import Settings
from kerascheck.summary import summarize_files

FAULTY = """
import keras

inputs = keras.Input((30, 8))
x = keras.layers.LSTM(64)(inputs)
x = keras.layers.LSTM(32)(x)
"""


class Worker:
    """The stand-in as the pipeline's judge."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, interpreter: JudgeInterpreter, script: Path) -> None:
        self.script = script
        self.judges: list[Judge] = []
        made = partial(Judge, timeout=0.5, start_timeout=30, worker=script)
        monkeypatch.setattr(judges, "find_judge", lambda *_, **__: interpreter)
        monkeypatch.setattr(judges, "Judge", lambda *arguments: self._kept(made(*arguments)))

    def _kept(self, judge: Judge) -> Judge:
        self.judges.append(judge)
        return judge

    @property
    def starts(self) -> int:
        record = self.script.parent / "starts.txt"
        return record.read_text().count("start") if record.exists() else 0

    def always(self, cls: str) -> None:
        """Lets every question be answered as the stand-in answers one about this class."""
        self.replace('cls = request["cls"]', f"cls = {cls!r}")

    def replace(self, old: str, new: str) -> None:
        """Changes the stand-in's code."""
        text = self.script.read_text()
        assert old in text
        self.script.write_text(text.replace(old, new))


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, this_python: JudgeInterpreter, fake_worker: Path) -> Worker:
    return Worker(monkeypatch, this_python, fake_worker)


def checked(*texts: str, cache: Path | None = None, live: str = "always") -> CheckResult:
    files = [FileInput(Path(f"m{place}.py"), f"m{place}.py", text) for place, text in enumerate(texts)]
    return check_files(files, Settings(live=live, cache=cache is not None, **({"cache_dir": cache} if cache else {})))  # type: ignore[arg-type]


def codes(result: CheckResult) -> list[str]:
    return [each.code for each in result.diagnostics]


@pytest.mark.parametrize(("cls", "how"), [("Die", "died (exit status 3: out of luck)"), ("Hang", "gave no answer within 0.5 seconds")])
def test_failing_worker_leaves_static_results_and_one_note(worker: Worker, cls: str, how: str) -> None:
    worker.always(cls)
    result = checked(FAULTY)
    assert codes(result) == codes(checked(FAULTY, live="never")) == ["KC201"]
    assert result.internal_errors == ()
    [note] = result.notes
    assert note.count(how) == 2
    assert worker.starts == 2


def test_worker_that_cannot_start_leaves_static_results_and_one_note(worker: Worker) -> None:
    (worker.script.parent / "greeting.txt").write_text('{"error": "ImportError: libcudart is missing"}')
    result = checked(FAULTY)
    assert codes(result) == ["KC201"]
    [note] = result.notes
    assert "libcudart is missing" in note


def test_wrong_python_leaves_static_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judges, "find_judge", lambda *_, **__: NoJudge("--python nowhere: there is no such Python interpreter", ()))
    result = checked(FAULTY)
    assert (codes(result), result.notes) == (["KC201"], ())


@pytest.mark.parametrize("step", ["expect", "confirm", "ask_about"])
def test_own_failure_in_asking_leaves_static_results(worker: Worker, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def broken(*_: object) -> None:
        raise KeyError("in asking")

    monkeypatch.setattr(judges.Judges, step, broken)
    worker.always("Unanswerable")
    result = checked(FAULTY)
    assert codes(result) == ["KC201"]
    assert "please report" in result.internal_errors[0]


@pytest.mark.parametrize("content", [b"\x00\xff garbage\n" * 30, b"", b"{}\n"])
def test_corrupt_cache_is_mended(worker: Worker, tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    text = "import keras\nkeras.layers.Dense(4)(keras.Input((4,)))\n"
    for _ in range(2):
        result = checked(text, cache=tmp_path)
        assert result.notes == result.internal_errors == ()
    assert worker.starts == 1


def test_cache_that_cannot_be_written_costs_only_time(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for _ in range(2):
        result = checked(FAULTY, cache=tmp_path / "file" / "cache")
        assert result.notes == result.internal_errors == ()
    assert worker.starts == 2


def test_second_run_starts_nothing(worker: Worker, tmp_path: Path) -> None:
    first = checked(FAULTY, cache=tmp_path)
    second = checked(FAULTY, cache=tmp_path)
    assert first.diagnostics == second.diagnostics
    assert (worker.starts, worker.judges[-1].pid) == (1, None)


def test_worker_is_started_while_files_are_being_parsed(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    analysed = kerascheck.check._analysed
    running = []

    def watched(*arguments: Any) -> Any:
        running.append([judge.pid is not None for judge in worker.judges])
        return analysed(*arguments)

    monkeypatch.setattr(kerascheck.check, "_analysed", watched)
    checked("import keras\n", FAULTY, "import keras\n")
    assert running == [[], [False], [True]]


def test_nothing_to_ask_starts_nothing(worker: Worker) -> None:
    checked("import keras\nprint(keras.__version__)\n")
    assert worker.starts == 0


UNKNOWN_LAYER = """
import keras

inputs = keras.Input((4,))
x = keras.layers.Identity()(inputs)
x = keras.layers.ReLU()(x)
x = keras.layers.LSTM(8)(x)
"""


def test_what_live_keras_knows_fills_in(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in gives every layer its input's shape; the layers behind one that is not modelled get theirs from that."""
    kerascheck.shapes.registry.functions()
    worker.replace('request["arguments"]["units"]', "0")
    worker.replace('cls == "Refuse"', 'cls in ("Refuse", "LSTM")')
    assert codes(checked(UNKNOWN_LAYER, live="never")) == ["KC203"]
    monkeypatch.delitem(kerascheck.shapes.registry._functions, "Identity")
    monkeypatch.delitem(kerascheck.shapes.registry._functions, "ReLU")
    assert codes(checked(UNKNOWN_LAYER, live="never")) == []
    result = checked(UNKNOWN_LAYER)
    assert codes(result) == ["KC203"]
    assert result.understood == (3, 3)


def test_summary_has_what_live_keras_knows(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    kerascheck.shapes.registry.functions()
    monkeypatch.delitem(kerascheck.shapes.registry._functions, "ReLU")
    worker.replace('request["arguments"]["units"]', "0")
    text = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.ReLU()])\n"
    settings = Settings(live="always", cache=False)
    [summary] = summarize_files([FileInput(Path("m.py"), "m.py", text)], settings)
    assert json.loads(json.dumps(summary))["models"][0]["layers"][-1]["output_shape"] == [None, 4]
