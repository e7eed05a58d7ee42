"""Running a text with the evaluator, to look at the values its variables have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import libcst as cst

from kerascheck.interpret import evaluate  # noqa: F401 - registers what the evaluator knows of syntax
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.modules import ModuleFiles
from kerascheck.library.registry import load


def run(text: str, root: Path | None = None, **names: Any) -> dict[str, Any]:
    """All variables after the text has been evaluated.

    Args:
        text: a program.
        root: folder of the project.
        names: variables that stand already.
    """
    load("builtins")
    frame = Frame("test.py", {"__name__": "__main__", **names})
    ev = Interpreter(ModuleFiles(root))
    ev.frames.append(frame)
    ev.execute(cst.parse_module(text).body, frame)
    return frame.names
