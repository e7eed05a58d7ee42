"""Unknown: a value the evaluator cannot know, with the first reason why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

KINDS: Final[Mapping[str, str]] = {
    "argument": "an argument has a value that its shape function does not know",
    "arguments": "arguments that are unpacked from something unknown, or a call in a form that is not modelled",
    "attribute": "an attribute that is not modelled",
    "branches": "it depends on a test whose result is not known",
    "budget-depth": "calls are nested too deep",
    "budget-seconds": "the time for one file has run out",
    "budget-size": "the value would be very large",
    "budget-statements": "the statements for one file have run out",
    "budget-turns": "a loop has too many turns",
    "call": "what is called is not known",
    "comparison": "whether two values are equal is not known",
    "command-line": "it is given on the command line",
    "constructor": "a layer's arguments do not bind",
    "container": "items of a list or dict that are not known",
    "context-manager": "what a context manager gives is not modelled",
    "custom-cell": "a recurrent cell of the project's own that is not understood",
    "defect": "kerascheck itself failed; please report it",
    "dtype": "a dtype that is not known",
    "escaped": "it was given to code that is not understood",
    "exception": "exceptions are not followed",
    "external-call": "a function of a library that is not modelled",
    "external-change": "a function of a library that is not modelled was given a model",
    "generator": "what is sent into a generator is not followed",
    "import": "a module of the project that is not found",
    "hyperparameter": "a tuner decides it",
    "iteration": "what is iterated is not known",
    "judge-disagrees": "live Keras takes what the shape function refuses",
    "lambda": "a Lambda layer's function that is not understood",
    "layer-not-modelled": "a layer without a shape function",
    "library-call": "a library's function that cannot tell more",
    "loop": "it changes in a loop whose turns are not known",
    "method": "a method that is not modelled",
    "model": "a model whose graph is not wholly known",
    "no-keras": "no installed Keras to read `keras.applications` from",
    "operator": "an operation on these values is not modelled",
    "parameter": "a function's parameter",
    "path": "a path that depends on the machine",
    "plotting": "a drawing, which no model depends on",
    "prediction": "what a model predicts",
    "raises": "running this line raises an exception",
    "random": "it is drawn at random",
    "run-time": "it is known only when the program runs",
    "score": "what is measured is known only after it is run",
    "shape": "a shape or dim that is not known",
    "size": "a size that is not known",
    "string": "a part of a string is not known",
    "subclass": "a layer or model of the project's own that is not understood",
    "subscript": "an index or key that is not known",
    "symbol": "it depends on a value that is only a symbol here",
    "symbolic-range": "the number of turns is not known",
    "syntax": "a kind of syntax that is not interpreted",
    "training": "it is known only after training",
    "undefined-name": "a name that is not defined in the file",
    "unpacking": "what is unpacked is not known",
}
"""Every kind of gap by its stable name, which ``check -v`` and ``summary`` show."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Contagious: whatever is computed from it is Unknown for the same reason.

    Attributes:
        kind: a name in `KINDS`.
        reason: one phrase for a person, such as "`load_frames` is not part of the project".
        where: the syntax node at which knowledge ended, if there is one.
    """

    kind: str
    reason: str
    where: Any = None

    def __str__(self) -> str:
        return f"unknown: {self.reason}"
