"""Results kept on disk, several processes, watching: the same findings as without them, and never outdated ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kerascheck.check
from kerascheck.cache import FILE_NAME
from kerascheck.check import check_files
from kerascheck.files import find_files
from kerascheck.result import CheckResult
from kerascheck.settings import Settings

FAULTY = """import keras
from keras import layers
model = keras.Sequential([keras.Input((30, 8)), layers.LSTM(64), layers.LSTM({units})])
"""
RIGHT = FAULTY.replace("LSTM(64)", "LSTM(64, return_sequences=True)")
BUILDS = "from sizes import make\nimport keras\nmodel = keras.Sequential([keras.Input((8, 8, 3)), make()])\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(result: CheckResult) -> list[tuple[str, str, int]]:
    return [(each.code, each.span.filename, each.span.start.row) for each in result.diagnostics]


def checked(root: Path, **settings: Any) -> CheckResult:
    used = Settings(live="never", root=root, jobs=1, **settings)
    return check_files(find_files(["."], used).files, used)


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are really evaluated, in order."""
    names: list[str] = []
    analyse: Callable[..., Any] = kerascheck.check._analysed

    def noted(source: Any, run: Any) -> Any:
        names.append(source.display)
        return analyse(source, run)

    monkeypatch.setattr(kerascheck.check, "_analysed", noted)
    return names


def test_an_unchanged_file_is_not_evaluated_again_and_its_findings_are_the_same(project: Path, evaluated: list[str]) -> None:
    (project / "a.py").write_text(FAULTY.format(units=32))
    (project / "b.py").write_text(RIGHT.format(units=32))
    first, second = checked(project), checked(project)
    assert evaluated == ["a.py", "b.py"]
    assert first.diagnostics == second.diagnostics and codes(second) == [("KC201", "a.py", 3)]
    assert first.understood == second.understood
    assert second.sources["a.py"].lines[2].startswith("model = ")


def test_a_changed_file_is_evaluated_again(project: Path, evaluated: list[str]) -> None:
    (project / "a.py").write_text(FAULTY.format(units=32))
    checked(project)
    (project / "a.py").write_text(RIGHT.format(units=32))
    assert codes(checked(project)) == []
    assert evaluated == ["a.py", "a.py"]


def test_a_changed_import_is_noticed_as_is_one_that_comes_or_goes(project: Path) -> None:
    (project / "main.py").write_text(BUILDS)
    assert codes(checked(project)) == []  # sizes.py is not there
    (project / "sizes.py").write_text("from keras import layers\ndef make():\n    return layers.Conv2D(4, 9)\n")
    assert [code for code, *_ in codes(checked(project))] == ["KC103"]
    (project / "sizes.py").write_text("from keras import layers\ndef make():\n    return layers.Conv2D(4, 3)\n")
    assert codes(checked(project)) == []
    (project / "sizes.py").unlink()
    (project / "sizes").mkdir()
    (project / "sizes" / "__init__.py").write_text("from keras import layers\ndef make():\n    return layers.Conv2D(4, 10)\n")
    assert [code for code, *_ in codes(checked(project))] == ["KC103"]


def test_other_settings_other_results(project: Path, evaluated: list[str]) -> None:
    (project / "a.py").write_text(FAULTY.format(units=32))
    assert codes(checked(project)) != []
    assert codes(checked(project, ignore=("KC201",))) == []
    assert codes(checked(project)) != []
    assert evaluated == ["a.py", "a.py"]


def test_a_change_of_a_projects_own_rule_counts(project: Path) -> None:
    (project / "a.py").write_text("import keras\nmodel = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])\n")
    assert run(project, "--config", f'rule-paths = ["{project}/own.py"]').returncode == 2  # there is none yet
    assert run(project, "-q", "--output-format", "concise").returncode == 0
    new = subprocess.run([sys.executable, "-m", "kerascheck", "rule", "--new", "own"], cwd=project, capture_output=True, text=True, check=False)
    assert new.returncode == 0, new.stderr
    own = project / "kerascheck_rules" / "own.py"
    from kerascheck.cache import result_cache

    settings = Settings(live="never", root=project, rule_paths=(own,))
    identity = result_cache(settings, (3, 15))._identity
    own.write_text(own.read_text() + "\n# changed\n")
    assert result_cache(settings, (3, 15))._identity != identity


def test_fixing_looks_at_the_file_itself(project: Path) -> None:
    (project / "a.py").write_text(FAULTY.format(units=32))
    checked(project)
    result = checked(project, fix=True)
    assert "return_sequences=True" in result.fixed[0].text


@pytest.mark.parametrize("damage", [b"", b"nonsense\n" * 3, b"\xff\x00" * 100])
def test_a_damaged_cache_costs_nothing_but_time(project: Path, damage: bytes) -> None:
    (project / "a.py").write_text(FAULTY.format(units=32))
    kept = project / ".kerascheck_cache" / FILE_NAME
    checked(project)
    kept.write_bytes(damage + kept.read_bytes()[: 200 if damage else 0])
    assert codes(checked(project)) == [("KC201", "a.py", 3)]
    assert codes(checked(project)) == [("KC201", "a.py", 3)]


def test_the_cache_does_not_grow_with_every_change(project: Path) -> None:
    kept = project / ".kerascheck_cache" / FILE_NAME
    sizes = []
    for units in range(100, 130):
        (project / "a.py").write_text(FAULTY.format(units=units))
        checked(project)
        sizes.append(kept.stat().st_size)
    assert max(sizes) < 5 * sizes[0]


def test_a_moved_project_finds_its_results(project: Path, evaluated: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "one").mkdir()
    (project / "one" / "a.py").write_text(FAULTY.format(units=32))
    monkeypatch.chdir(project / "one")
    checked(project / "one")
    os.rename(project / "one", project / "two")
    monkeypatch.chdir(project / "two")
    assert codes(checked(project / "two")) == [("KC201", "a.py", 3)]
    assert evaluated == ["a.py"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kerascheck", "check", "--isolated", "--live", "never", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def many(folder: Path, count: int = 9) -> None:
    for number in range(count):
        (folder / f"m{number}.py").write_text((RIGHT if number % 3 else FAULTY).format(units=number + 2))
    (folder / "broken.py").write_text("import keras\nmodel = (\n")


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    many(tmp_path)
    one = run(tmp_path, "--no-cache", "-j", "1", "--output-format", "json")
    three = run(tmp_path, "--no-cache", "-j", "3", "--output-format", "json")
    assert three.stdout == one.stdout and three.returncode == one.returncode == 1
    assert [each["code"] for each in json.loads(one.stdout)].count("KC201") == 3


def test_several_processes_share_the_cache_and_fix(tmp_path: Path) -> None:
    many(tmp_path)
    cold = run(tmp_path, "-j", "3", "--output-format", "json")
    assert run(tmp_path, "-j", "1", "--output-format", "json").stdout == cold.stdout
    run(tmp_path, "-j", "3", "--fix")
    assert "return_sequences=True" in (tmp_path / "m3.py").read_text()
    assert [each["code"] for each in json.loads(run(tmp_path, "--output-format", "json").stdout)] == ["KC000"]


def test_checks_at_the_same_time_do_not_harm_each_other(tmp_path: Path) -> None:
    many(tmp_path)
    command = [sys.executable, "-m", "kerascheck", "check", "--isolated", "--live", "never", "--output-format", "concise", "-j", "1"]
    running = [subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = {process.communicate(timeout=120)[0] for process in running}
    assert len(outputs) == 1 and outputs == {run(tmp_path, "--output-format", "concise").stdout}


@pytest.mark.parametrize("jobs", ["0", "-2", "many", "1.5"])
def test_wrong_numbers_of_jobs(tmp_path: Path, jobs: str) -> None:
    done = run(tmp_path, f"--jobs={jobs}")
    assert done.returncode == 2 and "`jobs` must be a number of processes" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="kills processes by their parent")
def test_a_process_that_dies_is_told_of(tmp_path: Path) -> None:
    many(tmp_path, 4)
    code = (
        "import os, kerascheck.check as check, kerascheck.parallel\n"
        "original = check._analysed\n"
        "def dying(source, run):\n"
        "    if source.display == 'm2.py': os._exit(9)\n"
        "    return original(source, run)\n"
        "check._analysed = dying\n"
        "from kerascheck.__main__ import run; run()\n"
    )
    command = [sys.executable, "-c", code, "check", "--isolated", "--live", "never", "--no-cache", "-j", "2", "--output-format", "concise"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2 and "a process ended while it checked m2.py" in done.stderr
    assert "m0.py:3:" in done.stdout and "m3.py:3:" in done.stdout


def test_watching_checks_again_after_a_change(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(FAULTY.format(units=32))
    command = [sys.executable, "-u", "-m", "kerascheck", "check", "--isolated", "--live", "never", "--watch", "--output-format", "concise", "-q"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    assert "KC201" in process.stdout.readline()
    assert "Watching" in process.stderr.readline()
    time.sleep(1)
    (tmp_path / "a.py").write_text("import keras\n\n\n" + FAULTY.format(units=32))
    assert process.stdout.readline().startswith("a.py:6:")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
