"""What other tools read of this repository: the pre-commit hooks' entries and the action's steps, run as those tools run them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STACKED = "import keras\nmodel = keras.Sequential([keras.Input((30, 8)), keras.layers.LSTM(64), keras.layers.LSTM(32)])\n"
FINE = STACKED.replace("LSTM(64)", "LSTM(64, return_sequences=True)")


def hooks() -> dict[str, str]:
    """The entries of the hooks by id."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    return dict(re.findall(r"^- id: (\S+)$.*?^  entry: ([^\n]+)$", text, re.MULTILINE | re.DOTALL))


def test_there_are_two_hooks() -> None:
    assert set(hooks()) == {"kerascheck", "kerascheck-live"}


@pytest.mark.parametrize("hook", ["kerascheck", pytest.param("kerascheck-live", marks=pytest.mark.live)])
def test_a_hook_refuses_a_bad_file_and_passes_a_good_one(tmp_path: Path, hook: str) -> None:
    command = [sys.executable, "-m", *shlex.split(hooks()[hook])]
    for name, text, status in (("bad.py", STACKED, 1), ("good.py", FINE, 0)):
        (tmp_path / name).write_text(text)
        done = subprocess.run([*command, name], cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == status, done.stdout + done.stderr
        assert ("KC201" in done.stdout) == bool(status)


@pytest.mark.skipif(sys.platform == "win32", reason="the action's steps are for bash")
def test_the_actions_check_writes_annotations_and_sarif(tmp_path: Path) -> None:
    text = (ROOT / ".github" / "actions" / "check" / "action.yml").read_text()
    *_, script = re.findall(r"run: \|\n((?:        .*\n)+)", text)
    (tmp_path / "bad.py").write_text(STACKED)
    bin_folder = tmp_path / "temp" / "kerascheck" / "bin"
    bin_folder.mkdir(parents=True)
    program = bin_folder / "kerascheck"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kerascheck "$@"\n')
    program.chmod(0o755)
    given = {"PATHS": "bad.py", "ARGUMENTS": "--live never", "SARIF_FILE": "found.sarif", "RUNNER_TEMP": str(tmp_path / "temp")}
    done = subprocess.run(
        ["bash", "-e", "-c", textwrap.dedent(script)], cwd=tmp_path, env=os.environ | given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error ") and "KC201" in done.stdout and "file=bad.py" in done.stdout
    assert "KC201" in (tmp_path / "found.sarif").read_text()
