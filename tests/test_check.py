"""The pipeline: what a failure costs, what the live judge adds, and that fixing ends."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

import kerascheck.registry
from kerascheck.api import check_source
from kerascheck.check import check_files
from kerascheck.diagnostic import Severity
from kerascheck.program import Program
from kerascheck.result import FileInput
from kerascheck.rule import Finding, Rule
from kerascheck.settings import Settings

FAULTY = """
from keras import Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(LSTM(64, input_shape=(30, 8)))
model.add(LSTM(32))
model.add(LSTM(16))
model.add(Dense(1))
"""


def failing(program: Program) -> Iterator[Finding]:
    yield from ()
    raise ZeroDivisionError("in a rule")


def test_what_is_ignored_does_not_come_back_by_another_name() -> None:
    ignoring = Settings(live="never", cache=False, ignore=("KC201",))
    assert not [each for each in check_source(FAULTY, settings=ignoring) if each.severity is Severity.ERROR]


def test_a_rule_that_raises_costs_only_its_own_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (*kerascheck.registry.all_rules(), Rule("KC998", "fails", Severity.ERROR, failing, "Fails.", "tool"))
    monkeypatch.setattr(kerascheck.registry, "all_rules", lambda: rules)
    result = check_files([FileInput(Path("m.py"), "m.py", FAULTY)], Settings(live="never", cache=False))
    assert "KC998" in result.internal_errors[0] and "ZeroDivisionError" in result.internal_errors[0]
    assert [each.code for each in result.diagnostics] == ["KC201"]


def test_a_failing_shape_function_costs_only_its_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("in a shape function")

    text = "import keras\ni = keras.Input((3,))\nkeras.layers.LSTM(2)(i)\nkeras.layers.PReLU()(i)\n"
    from kerascheck.shapes import registry

    assert registry.function_of("PReLU") is not None
    monkeypatch.setitem(registry._functions, "PReLU", broken)
    result = check_files([FileInput(Path("m.py"), "m.py", text)], Settings(live="never", cache=False))
    assert any("PReLU" in error for error in result.internal_errors)
    assert [each.code for each in result.diagnostics] == ["KC203"]


def test_fixing_goes_on_until_nothing_is_left() -> None:
    result = check_files([FileInput(Path("m.py"), "m.py", FAULTY)], Settings(live="never", cache=False, fix=True))
    assert result.diagnostics == ()
    (fixed,) = result.fixed
    assert fixed.text == FAULTY.replace("(30, 8))", "(30, 8), return_sequences=True)").replace("LSTM(32)", "LSTM(32, return_sequences=True)")
    assert len(fixed.applied) == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_columns_count_characters(newline: str) -> None:
    text = newline.join(["import keras", "x = 'äöü🙂'; y = keras.layers.LSTM(4)(keras.Input((3,)))", ""])
    (found,) = check_source(text)
    assert (found.span.start.row, found.span.start.column) == (2, 17)


def test_a_file_that_does_not_mention_keras_is_not_parsed() -> None:
    assert check_source("def broken(:\n") == []
    assert [each.code for each in check_source("import keras\ndef broken(:\n")] == ["KC000"]


@pytest.mark.live
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_live_keras_speaks_under_the_finding_and_from_the_cache(tmp_path: Path) -> None:
    settings = Settings(live="always", cache_dir=tmp_path)
    for _ in range(2):
        result = check_files([FileInput(Path("m.py"), "m.py", FAULTY)], settings)
        (found,) = [each for each in result.diagnostics if each.code == "KC201"]
        assert found.live is not None
        assert found.live.message.startswith("Input 0 of layer 'lstm_1' is incompatible with the layer: expected ndim=3, found ndim=2")
        assert result.notes == ()
    assert (tmp_path / "live-answers.txt").stat().st_size > 0


def test_programs_that_ask_for_keras_2_are_not_held_to_keras_3() -> None:
    text = "import tensorflow as tf\ni = tf.keras.Input((3,))\nx = tf.reduce_mean(i)\ntf.keras.layers.LSTM(2)(i)\n"
    assert [each.code for each in check_source(text)] == ["KC509", "KC203"]
    assert [each.code for each in check_source("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n" + text)] == ["KC203"]


def test_factors_of_tensorflow_come_in_its_own_order() -> None:
    text = "import tensorflow as tf\nimport keras\ns, u, v = tf.linalg.svd(tf.random.uniform(shape=[40, 30]))\nu[..., :, :3]\n"
    assert not check_source(text)
