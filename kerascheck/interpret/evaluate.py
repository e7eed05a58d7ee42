"""Evaluating a file: its module code, then the functions and classes that nothing in it has used."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libcst as cst

from kerascheck.interpret import (  # noqa: F401 - each registers what it knows
    assignments,
    attributes,
    branches,
    calls,
    classes,
    comparisons,
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
from kerascheck.interpret.modules import Loaded, ModuleFiles
from kerascheck.interpret.uncalled import interpret_uncalled
from kerascheck.keras_api.versions import Target
from kerascheck.library.registry import load
from kerascheck.program import Program
from kerascheck.values.layer import Knowledge


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of a file: its program, and the other files that were run for it, by display name."""

    program: Program
    loaded: Mapping[str, Loaded]


RECURSION_LIMIT = 15_000
"""Nested calls and expressions of the evaluated program cost several of the evaluator's own; its depth budget is reached first."""


def evaluate_module(
    module: cst.Module, file: str, path: Path | None = None, files: ModuleFiles | None = None, budget: Budget | None = None,
    *, legacy: bool = False, knowledge: Knowledge | None = None,
) -> Evaluation:  # fmt: skip
    """The program that running a module as a script would build.

    Args:
        module: the parsed file.
        file: its display name, for sites.
        path: the file itself, from which other files of the project are found; None for a text without a place.
        files: where modules are found; shared between evaluations, so that each is parsed once.
        budget: bounds on the work; the default is generous for real files.
        legacy: whether the file makes ``tf.keras`` Keras 2.
        knowledge: tells what is known from elsewhere of a layer call that shape functions do not wholly know.
    """
    load("builtins")
    ev = Interpreter(files, budget)
    ev.knowledge = knowledge
    ev.program.module = module
    ev.program.target = Target(ev.files.keras_version, legacy)
    frame = Frame(file, {"__name__": "__main__", "__file__": file, "__doc__": None}, path=path)
    ev.frames.append(frame)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    try:
        _run(ev, module, frame)
        interpret_uncalled(ev, file)
    except OutOfBudget as out:
        ev.gap(f"budget-{out.budget}", f"the budget of {out.budget} for one file has run out", module)
    except RecursionError:
        ev.gap("budget-depth", "the code is nested too deep", module)
    return Evaluation(ev.program, ev.loaded)


def _run(ev: Interpreter, module: Any, frame: Frame) -> None:
    try:
        ev.execute(module.body, frame)
    except Exit:
        return
