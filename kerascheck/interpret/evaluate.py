"""Evaluating a file: its module code, then the functions and classes that nothing in it has used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import libcst as cst

from kerascheck.interpret import (  # noqa: F401 - each registers what it knows
    assignments,
    attributes,
    branches,
    calls,
    classes,
    expressions,
    functions,
    imports,
    loops,
    operators,
    statements,
    subscripts,
)
from kerascheck.interpret.budget import Budget
from kerascheck.interpret.flow import Exit, OutOfBudget
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.interpret.uncalled import interpret_uncalled
from kerascheck.program import Program

RECURSION_LIMIT = 15_000
"""Nested calls and expressions of the evaluated program cost several of the evaluator's own; its depth budget is reached first."""


def evaluate_module(module: cst.Module, file: str, project_root: Path | None = None, budget: Budget | None = None) -> Program:
    """The program that running a module as a script would build.

    Args:
        module: the parsed file.
        file: its display name, for sites.
        project_root: folder of the project, for data files that are looked at.
        budget: bounds on the work; the default is generous for real files.
    """
    ev = Interpreter(project_root, budget)
    frame = Frame(file, {"__name__": "__main__", "__file__": file, "__doc__": None})
    ev.frames.append(frame)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    try:
        _run(ev, module, frame)
        interpret_uncalled(ev, file)
    except OutOfBudget as out:
        ev.gap(f"budget-{out.budget}", f"the budget of {out.budget} for one file has run out", module)
    except RecursionError:
        ev.gap("budget-depth", "the code is nested too deep", module)
    return ev.program


def _run(ev: Interpreter, module: Any, frame: Frame) -> None:
    try:
        ev.execute(module.body, frame)
    except Exit:
        return
