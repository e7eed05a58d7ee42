"""Comparison: the layer calls of programs are put before the live judge, and its answers beside the static ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from kerascheck.keras_api.lookup import symbol
from kerascheck.live.client import Judge
from kerascheck.live.protocol import Accepted, Answer, Configured, LayerRequest, Refused, TensorSpec
from kerascheck.program import Program
from kerascheck.shapes.spec import Built, Outcome, Spec, Unknown
from kerascheck.shapes.spec import Refused as StaticallyRefused
from kerascheck.values import dim
from kerascheck.values.array import Array
from kerascheck.values.layer import Layer, LayerCall, Model, flatten
from kerascheck.values.objects import DictValue, External, LibraryObject, ListValue
from kerascheck.values.shape import Shape
from kerascheck.values.tensor import Tensor

NOT_SENT: Final = frozenset(("name", "input_shape", "batch_input_shape", "batch_shape", "input_length"))
"""Arguments that do not change what a layer makes of a given input."""

SEVERAL_ARGUMENTS: Final = {"MultiHeadAttention": ("value", "key"), "GroupQueryAttention": ("value", "key")}
"""Layers whose further inputs are arguments of their own, and these arguments' names."""

CONFIGURABLE: Final = ("initializers", "regularizers", "constraints", "losses", "metrics")
"""Modules below ``keras`` whose objects are sent by class and arguments."""

FUNCTIONS: Final = ("activations", "losses", "metrics")
"""Modules below ``keras`` whose functions are sent by name."""


class NotLiteral(Exception):
    """Thrown for a value that can't be sent: code, a symbol, something unknown."""


def questions(program: Program) -> list[tuple[LayerCall, LayerRequest]]:
    """Every layer call of a program that can be asked about, with the question."""
    return [(call, request) for call in program.calls if (request := request_for(call)) is not None]


def request_for(call: LayerCall) -> LayerRequest | None:
    """The question for one layer call; None when it can't be put in literals."""
    layer = call.layer
    if (
        layer.is_op
        or isinstance(layer, Model)
        or layer.user_class is not None
        or layer.cls in ("InputLayer", "Lambda")
        or layer.problem is not None
    ):
        return None
    try:
        arguments = arguments_of(layer)
        inputs, given = separated(call)
        extra = {name: specs(value) if isinstance(value, Tensor) else sent(value) for name, value in given.items()}
        earlier = tuple(specs(other.inputs) for other in layer.calls[: layer.calls.index(call)] if isinstance(other.outcome, Built))[:1]
        return LayerRequest(layer.cls, arguments, specs(inputs), extra, earlier)
    except NotLiteral:
        return None


def separated(call: LayerCall) -> tuple[Any, dict[str, Any]]:
    """What a call is given as its first argument, and all others by name."""
    names = SEVERAL_ARGUMENTS.get(call.layer.cls, ())
    if not names or not isinstance(call.inputs, tuple):
        return call.inputs, dict(call.call_arguments)
    return call.inputs[0], {**call.call_arguments, **dict(zip(names, call.inputs[1:], strict=False))}


def arguments_of(layer: Layer) -> dict[str, Any]:
    """The arguments that the program itself gave, as literals."""
    dropped = NOT_SENT if layer.cls == "Embedding" else NOT_SENT | {"input_dim"}
    given = {name: layer.arguments[name] for name in sorted(layer.given) if name not in dropped}
    return {name: _rebuilt(name, value) or sent(value) for name, value in given.items()}


def _rebuilt(name: str, value: Any) -> Configured | None:
    """The object that Keras makes of ``{"class_name": …, "config": {…}}``, sent by class and arguments; None for anything else."""
    kind = name.rpartition("_")[2] + "s"
    if kind not in CONFIGURABLE or not isinstance(value, DictValue) or not value.exact:
        return None
    match value.items:
        case {"class_name": str(cls), "config": DictValue(exact=True) as config, **others} if not others:
            return Configured(kind, cls, {key: sent(item) for key, item in config.items.items()})
    return None


def specs(nested: Any) -> Any:
    """Nested tensors as the protocol's specs."""
    match nested:
        case Tensor() | Array():
            dims = nested.shape.dims
            if dims is None or not nested.dtype or not all(item is None or isinstance(item, int) for item in dims):
                raise NotLiteral
            return TensorSpec(tuple(item for item in dims if item is None or isinstance(item, int)), nested.dtype)
        case tuple():
            return [specs(item) for item in nested]
        case dict():
            return {key: specs(item) for key, item in nested.items()}
    raise NotLiteral


def sent(value: Any) -> Any:
    """An argument value as the protocol sends it."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple():
            return tuple(map(sent, value))
        case ListValue() if value.exact:
            return [sent(item) for item in value.items]
        case DictValue() if value.exact:
            return {key: sent(item) for key, item in value.items.items()}
        case Tensor():
            return specs(value)
        case Layer() if value.user_class is None and not isinstance(value, Model) and value.problem is None and value.cls != "Lambda":
            return Configured("layers", value.cls, arguments_of(value))
        case LibraryObject() if value.path.split(".")[1:2] and value.path.split(".")[1] in CONFIGURABLE:
            _, kind, cls = value.path.split(".", 2)
            usual = _defaults(value.path)
            given = {name: sent(item) for name, item in value.arguments.items() if not _is_default(item, usual.get(name))}
            return Configured(kind, cls, given)
        case External(path=path) if path.count(".") == 2 and path.startswith("keras.") and path.split(".")[1] in FUNCTIONS:
            _, kind, name = path.split(".")
            return Configured(kind, name, {})
    raise NotLiteral


@cache
def _defaults(path: str) -> dict[str, Any]:
    """The defaults of a class: what it is made with anyway, and may not know by that name in another version."""
    entry = symbol(path)
    return {} if entry is None else {parameter.name: parameter.default for parameter in entry.parameters}


def _is_default(value: Any, default: Any) -> bool:
    return value is None or type(value) is type(default) and bool(value == default)


def settle(call: LayerCall, answer: Answer, *, same_keras: bool = True) -> None:
    """Put the live answer beside the static one; where they differ the live one wins.

    Args:
        call: the layer call.
        answer: what was said of it.
        same_keras: the judge has the Keras that shape functions follow, so that a difference is a defect of theirs.
    """
    call.live = answer
    match answer, call.outcome:
        case Refused(), Built() if same_keras:
            call.dispute = f"kerascheck takes this call to be fine, live Keras says: {answer.message_for(call.layer.name)}"
        case Accepted(), StaticallyRefused():
            if same_keras:
                call.dispute = f"kerascheck would refuse this call ({call.outcome.message}), live Keras takes it"
            call.outcome = Unknown("judge-disagrees", "live Keras takes what the shape function refuses")
        case Accepted(), Built() if same_keras:
            call.dispute = _difference(call.outcome, answer)


def filled(outcome: Outcome, answer: Answer | None) -> Built | None:
    """What live Keras knows where the static outcome is not, or not wholly, known; None where it adds nothing."""
    if not isinstance(answer, Accepted) or answer.outputs is None or isinstance(outcome, StaticallyRefused):
        return None
    if isinstance(outcome, Unknown) and outcome.kind == "judge-disagrees":
        return None
    if isinstance(outcome, Built):
        specs_known = all(isinstance(spec, Spec) and spec.shape.is_fully_known and spec.dtype for spec in flatten(outcome.outputs))
        counts_known = not isinstance(outcome.trainable, dim.UnknownDim) and not isinstance(outcome.non_trainable, dim.UnknownDim)
        if specs_known and counts_known:
            return None
    return Built(_as_specs(answer.outputs), answer.trainable_parameters, answer.parameters - answer.trainable_parameters)


def known(judge: Judge, call: LayerCall) -> Built | None:
    """What the judge has said already of a call whose static outcome is not wholly known."""
    request = request_for(call)
    return None if request is None else filled(call.outcome, judge.recall(request))


def _as_specs(outputs: Any) -> Any:
    match outputs:
        case TensorSpec(shape, dtype):
            return Spec(Shape(shape), dtype)
        case Mapping():
            return {key: _as_specs(value) for key, value in outputs.items()}
        case _:
            return tuple(map(_as_specs, outputs))


def _difference(static: Built, live: Accepted) -> str | None:
    mine, theirs = list(flatten(static.outputs)), list(_leaves(live.outputs))
    if len(mine) != len(theirs):
        return f"kerascheck expects {len(mine)} outputs, live Keras gives {len(theirs)}"
    for one, other in zip(mine, theirs, strict=True):
        if not _agree(one, other):
            return f"kerascheck expects {one.shape} {one.dtype}, live Keras gives {Shape(tuple(other.shape))} {other.dtype}"
    total = dim.add(static.trainable, static.non_trainable)
    if isinstance(total, int) and total != live.parameters:
        return f"kerascheck counts {total} parameters, live Keras {live.parameters}"
    return None


def _agree(mine: Spec, theirs: TensorSpec) -> bool:
    if mine.shape.dims is None:
        return True
    if len(mine.shape.dims) != len(theirs.shape) or mine.dtype and mine.dtype != theirs.dtype:
        return False
    return all(
        one == other or isinstance(one, dim.UnknownDim | dim.Symbol) for one, other in zip(mine.shape.dims, theirs.shape, strict=True)
    )


def _leaves(nested: Any) -> list[TensorSpec]:
    if isinstance(nested, TensorSpec):
        return [nested]
    if isinstance(nested, Mapping):
        return [leaf for key in sorted(nested) for leaf in _leaves(nested[key])]
    if isinstance(nested, Sequence):
        return [leaf for item in nested for leaf in _leaves(item)]
    return []
