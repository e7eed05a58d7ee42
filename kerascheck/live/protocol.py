"""The protocol: what is asked of the live judge, what it answers, and both as JSON.

JSON alone cannot tell a tuple from a list, a tensor from a dict, or carry an infinity; each of these
becomes an object with one telling key: ``{"tuple": […]}``, ``{"dict": [[key, value], …]}``,
``{"tensor": [shape, dtype]}``, ``{"configured": [kind, class, {…}]}``, ``{"graph": {…}}``, ``{"float": "inf"}``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from kerascheck.live.messages import named, tidy

# Part of every cache key: raise it when the worker would answer the same request differently.
PROTOCOL_VERSION = 3


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
            In ``activations``, ``losses`` and ``metrics``, ``cls`` may name a function, which is handed over and not called.
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

    @property
    def subject(self) -> str:
        """What is asked about, for notes."""
        return self.cls


@dataclass(frozen=True, slots=True)
class Reference:
    """One output of an earlier call in a graph: the call's place among the graph's calls, and which of its outputs."""

    call: int
    index: int


References: TypeAlias = "Reference | Sequence[References] | Mapping[str, References]"


@dataclass(frozen=True, slots=True)
class GraphCall:
    """A layer of a graph applied to outputs of earlier calls.

    Attributes:
        layer: its place among the graph's layers.
        inputs: None for an ``InputLayer``, which gives a tensor.
        call_arguments: the call's other arguments by name.
        tensors: those of them that are outputs of earlier calls, such as ``initial_state``.
    """

    layer: int
    inputs: References | None = None
    call_arguments: Mapping[str, LiteralValue] = field(default_factory=dict)
    tensors: Mapping[str, References] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graph:
    """A model.

    Attributes:
        kind: ``Sequential``, whose layers are in order and are not called, or ``Functional``.
        name: Keras' name of it; None where that is not known.
        layers: every layer object once; models may stand among them.
        calls: in an order in which every input is there before it is used.
        inputs, outputs: nested references.
    """

    kind: str
    name: str | None
    layers: Sequence[Configured | Graph]
    calls: Sequence[GraphCall] = ()
    inputs: References = ()
    outputs: References = ()


@dataclass(frozen=True, slots=True)
class DataRequest:
    """A model that is run on data."""

    model: Graph
    inputs: Nested

    @property
    def subject(self) -> str:
        """What is asked about, for notes."""
        return self.model.name or self.model.kind


@dataclass(frozen=True, slots=True)
class LabelsRequest:
    """Loss and metrics of a model on labels.

    Attributes:
        outputs: specs of the model's outputs for one batch.
        names: the outputs' names, flat, in the order in which Keras flattens them.
        arguments: what ``compile`` was given, by name.
        labels: specs of the labels for one batch.
        rows: how many samples a batch has when training runs; ``outputs`` and ``labels`` may leave that open.
        label: a number that occurs among the labels, where the loss may have an opinion about numbers.
        activation: the name of the activation that the one output comes from, behind which some losses look.
    """

    outputs: Nested
    names: tuple[str, ...]
    arguments: Mapping[str, LiteralValue]
    labels: Nested
    rows: int = 2
    label: float | None = None
    activation: str | None = None

    @property
    def subject(self) -> str:
        """What is asked about, for notes."""
        return "compile"


Request: TypeAlias = LayerRequest | DataRequest | LabelsRequest


@dataclass(frozen=True, slots=True)
class Accepted:
    """Keras takes it. ``outputs`` is None where a layer was only constructed, or more than a layer was asked about."""

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
    """What the worker said of itself when it started; ``framework`` is the version of the backend's package."""

    python: str
    keras: str
    backend: str
    framework: str


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


def encode_request(request: Request) -> str:
    """The request as canonical JSON: equal requests give equal text, so it is also the cache's key.

    Raises:
        TypeError, ValueError: an argument is no literal.
    """
    match request:
        case LayerRequest(cls, arguments, inputs, call_arguments, earlier):
            parts = {
                "cls": cls,
                "arguments": _encode_named(arguments),
                "inputs": encode(inputs),
                "call_arguments": _encode_named(call_arguments),
                "earlier_inputs": [encode(each) for each in earlier],
            }
        case DataRequest(model, inputs):
            parts = {"model": _encode_graph(model), "inputs": encode(inputs)}
        case LabelsRequest(outputs, names, arguments, labels, rows, label, activation):
            parts = {
                "outputs": encode(outputs),
                "names": list(names),
                "arguments": _encode_named(arguments),
                "labels": encode(labels),
                "rows": rows,
                "label": label,
                "activation": activation,
            }
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _encode_graph(graph: Graph) -> dict[str, Any]:
    content = {
        "kind": graph.kind,
        "name": graph.name,
        "layers": [_encode_graph(layer) if isinstance(layer, Graph) else encode(layer) for layer in graph.layers],
        "calls": [_encode_call(call) for call in graph.calls],
        "inputs": _encode_references(graph.inputs),
        "outputs": _encode_references(graph.outputs),
    }
    return {"graph": content}


def _encode_call(call: GraphCall) -> list[Any]:
    tensors = {name: _encode_references(nested) for name, nested in call.tensors.items()}
    return [call.layer, _encode_references(call.inputs), _encode_named(call.call_arguments), tensors]


def _encode_references(nested: References | None) -> Any:
    match nested:
        case None:
            return None
        case Reference(call, index):
            return {"ref": [call, index]}
        case Mapping():
            return {"dict": [[key, _encode_references(nested[key])] for key in sorted(nested)]}
        case _:
            return [_encode_references(item) for item in nested]


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
