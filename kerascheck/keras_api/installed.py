"""The installed Keras: where its source text stands, found without importing it."""

from __future__ import annotations

import sys
from pathlib import Path


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
