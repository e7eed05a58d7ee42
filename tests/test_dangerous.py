"""User code is never run: scripts that would delete files or never end are checked without either."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kerascheck.api import check_source

DANGEROUS = sorted((Path(__file__).resolve().parent.parent / "fixtures" / "dangerous").glob("*.py"))

DELETING = """
import os, shutil
import keras
open({marker!r}, "a").write("ran")
os.remove({victim!r})
shutil.rmtree({folder!r})
eval("__import__('os').remove({victim!r})")
model = keras.Sequential([keras.layers.Dense(4)])
model.fit([[1.0]], [[1.0]])
"""


def test_nothing_is_deleted_or_written(tmp_path: Path) -> None:
    victim, marker = tmp_path / "data" / "precious.txt", tmp_path / "marker.txt"
    victim.parent.mkdir()
    victim.write_text("keep me")
    code = DELETING.format(marker=str(marker), victim=str(victim), folder=str(victim.parent))
    found = check_source(code)
    assert victim.read_text() == "keep me"
    assert not marker.exists()
    assert "KC601" in {each.code for each in found}, "the code behind the dangerous lines is analysed"


@pytest.mark.parametrize("script", DANGEROUS, ids=lambda script: script.stem)
def test_dangerous_scripts_end_in_time(script: Path) -> None:
    began = time.monotonic()
    check_source(script.read_text(encoding="utf-8"), script.name)
    assert time.monotonic() - began < 20, "the budgets bound the work"
