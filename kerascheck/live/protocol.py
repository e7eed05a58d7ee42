"""The protocol: what is asked of the live judge, what it answers, and both as JSON.

JSON alone cannot tell a tuple from a list, a tensor from a dict, or carry an infinity; each of these
becomes an object with one telling key: ``{"tuple": […]}``, ``{"dict": [[key, value], …]}``,
``{"tensor": [shape, dtype]}``, ``{"configured": [kind, class, {…}]}``, ``{"float": "inf"}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerascheck.live.messages import named, tidy

# Part of every cache key: raise it when the worker would answer the same request differently.
PROTOCOL_VERSION = 1


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Shape and dtype of one tensor; ``None`` is a dim of any size, as in Keras."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True, slots=True)
class Configured:
    """A Keras object among a layer's arguments, such as ``HeNormal(seed=1)`` or the ``LSTM(8)`` of ``Bidirectional(LSTM(8))``.

    Attributes:
        kind: the module below ``keras`` that has the class, such as ``layers`` or ``optimizers.schedules``.
            ``activations`` is special: ``cls`` then names a function, which is handed over and not called.
        cls: the public name, such as ``LSTM``.
        arguments: its constructor's arguments by name.
    """

    kind: str
    cls: str
    arguments: Mapping[str, LiteralValue] = field(default_factory=dict)


LiteralValue: TypeAlias = "bool | int | float | str | Configured | Sequence[LiteralValue] | Mapping[Any, LiteralValue] | None"
Nested: TypeAlias = "TensorSpec | Sequence[Nested] | Mapping[str, Nested]"
CallValue: TypeAlias = "LiteralValue | Nested | Sequence[CallValue] | Mapping[Any, CallValue]"


@dataclass(frozen=True, slots=True)
class LayerRequest:
    """One layer call to be judged.

    Attributes:
        cls: public name in ``keras.layers``, such as ``LSTM``; with a dot below ``keras``, such as ``optimizers.Adam``.
        arguments: the constructor's arguments by name.
        inputs: what the layer is called on; None asks only whether the constructor accepts its arguments.
        call_arguments: the call's other arguments by name, such as ``initial_state``, ``training``, ``mask`` or ``value``.
        earlier_inputs: what the same layer object was called on before, in order: a shared layer is built by its first input.
    """

    cls: str
    arguments: Mapping[str, LiteralValue] = field(default_factory=dict)
    inputs: Nested | None = None
    call_arguments: Mapping[str, CallValue] = field(default_factory=dict)
    earlier_inputs: tuple[Nested, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Keras takes it. ``outputs`` is None for a layer that was only constructed (and then counts no parameters)."""

    outputs: Nested | None
    parameters: int
    trainable_parameters: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Keras raised ``error_type`` with ``message``, kept word for word; ``message_for`` is what to show."""

    error_type: str
    message: str

    def message_for(self, layer_name: str) -> str:
        """Keras' message on one line, without its wrapping, speaking of the layer by the user's name for it."""
        return named(tidy(self.message), layer_name)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nobody knows: the worker hung or died, there is none, or it may not build this."""

    reason: str


Answer: TypeAlias = Accepted | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class Versions:
    """What the worker said of itself when it started."""

    python: str
    tensorflow: str
    keras: str
    backend: str


def encode(value: CallValue) -> Any:
    """The value as plain JSON types.

    Raises:
        TypeError: it is none of the types of ``CallValue``.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"float": str(float(value))}
        case TensorSpec(shape, dtype):
            return {"tensor": [list(shape), dtype]}
        case Configured(kind, cls, arguments):
            return {"configured": [kind, cls, _encode_named(arguments)]}
        case list():
            return [encode(item) for item in value]
        case tuple():
            return {"tuple": [encode(item) for item in value]}
        case Mapping():
            return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
        case _:
            raise TypeError(f"{type(value).__name__} is no literal")


def decode(value: Any) -> Any:
    """The inverse of ``encode``.

    Raises:
        ValueError: it is nothing that ``encode`` writes.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [decode(item) for item in value]
        case {"float": str(text), **others} if not others:
            return float(text)
        case {"tensor": [list(shape), str(dtype)], **others} if not others:
            return TensorSpec(tuple(shape), dtype)
        case {"configured": [str(kind), str(cls), dict(arguments)], **others} if not others:
            return Configured(kind, cls, {name: decode(item) for name, item in arguments.items()})
        case {"tuple": list(items), **others} if not others:
            return tuple(decode(item) for item in items)
        case {"dict": list(pairs), **others} if not others:
            return {decode(key): decode(item) for key, item in pairs}
        case _:
            raise ValueError(f"not a value of the protocol: {value!r}")


def encode_request(request: LayerRequest) -> str:
    """The request as canonical JSON: equal requests give equal text, so it is also the cache's key.

    Raises:
        TypeError, ValueError: an argument is no literal.
    """
    parts = {
        "cls": request.cls,
        "arguments": _encode_named(request.arguments),
        "inputs": encode(request.inputs),
        "call_arguments": _encode_named(request.call_arguments),
        "earlier_inputs": [encode(inputs) for inputs in request.earlier_inputs],
    }
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode_answer(answer: Accepted | Refused) -> Any:
    """The answer as plain JSON types, as the worker writes it and the cache keeps it."""
    match answer:
        case Accepted(outputs, parameters, trainable):
            return {"accepted": [encode(outputs), parameters, trainable]}
        case Refused(error_type, message):
            return {"refused": [error_type, message]}


def decode_answer(value: Any) -> Answer:
    """The answer that these JSON types stand for.

    Raises:
        ValueError: they are no answer.
    """
    match value:
        case {"accepted": [outputs, int(parameters), int(trainable)]}:
            return Accepted(decode(outputs), parameters, trainable)
        case {"refused": [str(error_type), str(message)]}:
            return Refused(error_type, message)
        case {"no_answer": str(reason)}:
            return NoAnswer(reason)
        case _:
            raise ValueError(f"not an answer of the protocol: {value!r}")


def _encode_named(arguments: Mapping[str, CallValue]) -> dict[str, Any]:
    return {name: encode(value) for name, value in arguments.items()}
