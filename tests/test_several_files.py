"""Several files: imports are followed through a project, and a finding is told of the file where the fault is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascheck.check import check_files
from kerascheck.files import find_files
from kerascheck.result import CheckResult
from kerascheck.settings import Settings

FAULT = """
from keras import Sequential
from keras.layers import LSTM, Dense
from {config} import UNITS

def build(steps):
    return Sequential([LSTM(UNITS, input_shape=(steps, 3)), LSTM(8), Dense(1)])
"""


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def check(folder: Path, *names: str, **settings: object) -> CheckResult:
    chosen = Settings(live="never", cache=False, root=folder, **settings)  # type: ignore[arg-type]
    return check_files(find_files([folder / name for name in names], chosen).files, chosen)


def places(result: CheckResult) -> list[tuple[str, str, int]]:
    assert result.internal_errors == ()
    return [(each.code, Path(each.span.filename).name, each.span.start.row) for each in result.diagnostics]


LAYOUTS = {
    "beside": ({"config.py": "UNITS = 4\n", "models.py": FAULT.format(config="config"), "train.py": "from models import build\nbuild(9)\n"}, "train.py"),
    "package, relative": (
        {
            "pkg/__init__.py": "",
            "pkg/config.py": "UNITS = 4\n",
            "pkg/models.py": FAULT.format(config=".config"),
            "pkg/train.py": "from . import models\nmodels.build(9)\n",
        },
        "pkg/train.py",
    ),
    "re-exported, src layout": (
        {
            "src/pkg/__init__.py": "from .models import build\n",
            "src/pkg/config.py": "UNITS = 4\n",
            "src/pkg/models.py": FAULT.format(config="pkg.config"),
            "scripts/train.py": "import pkg\npkg.build(steps=9)\n",
        },
        "scripts/train.py",
    ),
    "cycle": (
        {
            "config.py": "import models\nUNITS = 4\n",
            "models.py": FAULT.format(config="config"),
            "train.py": "import config\nfrom models import *\nbuild(9)\n",
        },
        "train.py",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_finding_is_told_of_the_file_with_the_fault(tmp_path: Path, layout: str) -> None:
    files, entry = LAYOUTS[layout]
    write(tmp_path, files)
    text = (tmp_path / entry).read_text()
    (tmp_path / entry).write_text("# keras\n" + text)
    result = check(tmp_path, entry)
    assert places(result) == [("KC201", "models.py", 7)]
    assert any("through this call" in related.message for related in result.diagnostics[0].related), "the call that led there is shown"


def test_one_fault_seen_from_two_files_is_one_finding(tmp_path: Path) -> None:
    write(tmp_path, LAYOUTS["beside"][0])
    assert places(check(tmp_path, ".")) == [("KC201", "models.py", 7)]


def test_a_suppression_in_the_other_file_holds(tmp_path: Path) -> None:
    files = dict(LAYOUTS["beside"][0])
    files["models.py"] = files["models.py"].replace("Dense(1)])", "Dense(1)])  # kerascheck: ignore[KC201]")
    files["train.py"] = "# keras\n" + files["train.py"]
    write(tmp_path, files)
    assert places(check(tmp_path, "train.py")) == []


def test_a_fix_is_applied_to_the_file_that_is_checked_only(tmp_path: Path) -> None:
    write(tmp_path, {**LAYOUTS["beside"][0], "train.py": "# keras\nfrom models import build\nbuild(9)\n"})
    before = (tmp_path / "models.py").read_text()
    result = check(tmp_path, "train.py", fix=True)
    assert result.fixed == ()
    assert (tmp_path / "models.py").read_text() == before


def test_an_import_that_is_not_there_is_a_gap(tmp_path: Path) -> None:
    write(tmp_path, {"train.py": "import keras\nfrom .missing import N\nkeras.Sequential([keras.Input((N,)), keras.layers.Dense(2)])\n"})
    result = check(tmp_path, "train.py", verbose=True)
    assert places(result) == []
    assert result.understood[0] < result.understood[1] or result.gaps
