"""Running code in the evaluator and looking at what its names hold."""

from __future__ import annotations

import textwrap
from typing import Any

from kerascheck.interpret.budget import Budget
from kerascheck.interpret.evaluate import evaluate_module
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.library.registry import load
from kerascheck.program import Program
from kerascheck.syntax.parse import SyntaxProblem, parse


def program_of(code: str, budget: Budget | None = None) -> Program:
    """What a whole file would build."""
    module = parse(textwrap.dedent(code))
    assert not isinstance(module, SyntaxProblem), module
    return evaluate_module(module, "test.py", budget=budget).program


def names_of(code: str) -> dict[str, Any]:
    """The names of a module after it was run."""
    module = parse(textwrap.dedent(code))
    assert not isinstance(module, SyntaxProblem), module
    load("builtins")
    ev = Interpreter()
    frame = Frame("test.py", {"__name__": "__main__"})
    ev.frames.append(frame)
    ev.execute(module.body, frame)
    return frame.names


def value_of(code: str, name: str = "x") -> Any:
    """What one name holds after a module was run."""
    return names_of(code)[name]
