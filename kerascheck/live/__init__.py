"""The live judge: a worker process on the user's own Keras that says what Keras says of a layer call, of data and of labels."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kerascheck.live.cache import AnswerCache, cache_of
    from kerascheck.live.client import Judge
    from kerascheck.live.interpreter import JudgeInterpreter, NoJudge, find_judge
    from kerascheck.live.protocol import (
        Accepted,
        Answer,
        CallValue,
        Configured,
        DataRequest,
        Graph,
        GraphCall,
        LabelsRequest,
        LayerRequest,
        LiteralValue,
        Nested,
        NoAnswer,
        Reference,
        Refused,
        Request,
        TensorSpec,
        Versions,
    )

_HOMES: Final = {
    "AnswerCache": "cache", "cache_of": "cache", "Judge": "client", "JudgeInterpreter": "interpreter", "NoJudge": "interpreter",
    "find_judge": "interpreter",
}  # fmt: skip
"""Names and the modules that define them, the others being `protocol`'s; a module is imported when a name of it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in __all__ and name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'protocol')}"), name)


__all__ = [
    "Accepted",
    "Answer",
    "AnswerCache",
    "CallValue",
    "Configured",
    "DataRequest",
    "Graph",
    "GraphCall",
    "Judge",
    "JudgeInterpreter",
    "LabelsRequest",
    "LayerRequest",
    "LiteralValue",
    "Nested",
    "NoAnswer",
    "NoJudge",
    "Reference",
    "Refused",
    "Request",
    "TensorSpec",
    "Versions",
    "cache_of",
    "find_judge",
]
