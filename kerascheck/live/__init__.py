"""The live judge: a worker process on the user's own Keras that says what Keras says of a layer call, of data and of labels."""

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
