"""The Python interface, as another program uses it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import kerascheck

STACKED = "import keras\nmodel = keras.Sequential([keras.Input((30, 8)), keras.layers.LSTM(64), keras.layers.LSTM(32)])\n"
DENSE = "import keras\nnet = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4), keras.layers.Dense(1)])\n"


def test_a_text_gives_diagnostics_that_can_be_sent_elsewhere() -> None:
    (found,) = kerascheck.check_source(STACKED, "models/stacked.py")
    assert (found.code, found.severity, found.span.filename, found.span.start.row) == ("KC201", kerascheck.Severity.ERROR, "models/stacked.py", 2)
    assert pickle.loads(pickle.dumps(found)) == found


def test_paths_are_searched_as_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.py").write_text(STACKED)
    found = kerascheck.check_paths([tmp_path, tmp_path / "gone.py"])
    assert sorted(each.code for each in found) == ["KC002", "KC201"]
    assert not list(tmp_path.glob("**/.kerascheck_cache"))


def test_settings_count() -> None:
    settings = kerascheck.Settings(live="never", cache=False, ignore=("KC201",))
    assert kerascheck.check_source(STACKED, settings=settings) == []
    with pytest.raises(kerascheck.SettingsError, match="KC9999"):
        kerascheck.check_source(STACKED, settings=kerascheck.Settings(live="never", cache=False, select=("KC9999",)))


def test_a_summary_has_the_numbers_of_the_model() -> None:
    (model,) = kerascheck.summarize(DENSE)
    assert (model["name"], model["inputs"], model["outputs"]) == ("net", [[None, 8]], [[None, 1]])
    # 8·4 + 4 weights, then 4·1 + 1.
    assert [layer["params"] for layer in model["layers"]] == [36, 5] and model["total_params"] == 41


def test_many_machines(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(kerascheck.check_source, [STACKED, DENSE, STACKED]))
    assert [[each.code for each in found if each.code == "KC201"] for found in results] == [["KC201"], [], ["KC201"]]


def test_a_failing_rule_is_not_passed_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    import kerascheck.analysis

    def failing(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(kerascheck.analysis, "analyse", failing)
    with pytest.raises(kerascheck.InternalError, match="ZeroDivisionError"):
        kerascheck.check_source(STACKED)


def test_importing_it_is_quick() -> None:
    code = "import sys, kerascheck; print([name for name in ('libcst', 'rich', 'click') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
