"""The installed Keras: where its source text stands, found without importing it."""

from __future__ import annotations

import sys
from pathlib import Path

from kerascheck.keras_api.versions import LAST_OF_2, NEWEST, Version, parse


def installed_keras(python: str | None, cwd: Path) -> Version | None:
    """The version of the judge's Keras; None without a judge."""
    from kerascheck.live import JudgeInterpreter, find_judge

    judge = find_judge(python, cwd)
    if isinstance(judge, JudgeInterpreter) and judge.package == "tf_keras":
        return LAST_OF_2
    version = parse(judge.keras) if isinstance(judge, JudgeInterpreter) else None
    return min(version, NEWEST) if version is not None else None


def keras_folder(python: str | None, cwd: Path) -> Path | None:
    """The folder of the ``keras`` package that belongs to the judge, else to kerascheck's own interpreter; None without one."""
    from kerascheck.live import JudgeInterpreter, find_judge
    from kerascheck.live.packages import Lacking, package_folders

    judge = find_judge(python, cwd)
    interpreters = [judge.python] if isinstance(judge, JudgeInterpreter) else []
    for interpreter in (*interpreters, Path(sys.executable)):
        folders = package_folders(interpreter)
        if isinstance(folders, Lacking):
            continue
        for folder in folders:
            if (folder / "keras" / "src" / "applications").is_dir():
                return folder / "keras"
    return None
