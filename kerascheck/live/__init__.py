"""The live judge: a worker process on the user's own TensorFlow that says what Keras says of a layer call."""

from kerascheck.live.cache import AnswerCache
from kerascheck.live.client import Judge
from kerascheck.live.interpreter import JudgeInterpreter, NoJudge, find_judge
from kerascheck.live.protocol import (
    Accepted,
    Answer,
    CallValue,
    Configured,
    LayerRequest,
    LiteralValue,
    Nested,
    NoAnswer,
    Refused,
    TensorSpec,
    Versions,
)

__all__ = [
    "Accepted",
    "Answer",
    "AnswerCache",
    "CallValue",
    "Configured",
    "Judge",
    "JudgeInterpreter",
    "LayerRequest",
    "LiteralValue",
    "Nested",
    "NoAnswer",
    "NoJudge",
    "Refused",
    "TensorSpec",
    "Versions",
    "find_judge",
]
