"""The other side of the differential test: a Keras layer called on symbolic tensors, and the comparison with the shape function."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kerascheck.keras_api.lookup import COMPUTED, MISSING, Parameter, symbol
from kerascheck.shapes.registry import infer
from kerascheck.shapes.spec import Built, Nested, Outcome, Refused, Shape, Spec, Unknown
from kerascheck.values.dim import Atom, Dim, Symbol, UnknownDim, named

BASE_DEFAULTS = {"activity_regularizer": None, "trainable": True, "dtype": None, "autocast": True, "name": None}


@cache
def parameters(cls: str) -> tuple[str, ...]:
    """All constructor parameters of a layer class, those of the base class included."""
    return (*(parameter.name for parameter in _rows(cls)), *BASE_DEFAULTS)


def _rows(cls: str) -> tuple[Parameter, ...]:
    entry = symbol(f"keras.layers.{cls}")
    assert entry is not None
    return entry.parameters


@cache
def defaults(cls: str) -> Mapping[str, Any]:
    """Constructor defaults of a layer class from the table that kerascheck ships."""
    return BASE_DEFAULTS | {each.name: each.default for each in _rows(cls) if each.default not in (MISSING, COMPUTED)}


@dataclass(frozen=True)
class Wrapped:
    """A layer inside another one: `Applicable` for the shape functions, buildable for Keras."""

    cls: str
    given: Mapping[str, Any]

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Bound constructor arguments."""
        return {**defaults(self.cls), **self.given}

    def apply(self, inputs: Nested, call_arguments: Mapping[str, Any] = {}) -> Outcome:
        """What the shape function makes of the inputs."""
        return infer(self.cls, self.arguments, inputs, call_arguments)


@dataclass(frozen=True)
class Case:
    """One layer call to compare: written arguments only, inputs as specs, call arguments."""

    cls: str
    given: Mapping[str, Any]
    inputs: Nested
    call_arguments: Mapping[str, Any] = field(default_factory=dict)

    def infer(self) -> Outcome:
        """The shape function's answer."""
        return infer(self.cls, {**defaults(self.cls), **self.given}, self.inputs, self.call_arguments)


@dataclass(frozen=True)
class Answer:
    """What live Keras says."""

    refused: str
    outputs: Any = None
    trainable: int = 0
    non_trainable: int = 0


def ask_keras(case: Case) -> Answer:
    """Call the live layer on symbolic tensors. Nothing is allocated, except for stateful layers, whose states Keras makes at once."""
    import keras

    stateful = case.given.get("stateful") or getattr(case.given.get("layer"), "given", {}).get("stateful")
    try:
        with warnings.catch_warnings(), nullcontext() if stateful else _nothing_allocated(keras):
            warnings.simplefilter("ignore")
            layer = _layer(keras, case.cls, case.given)
            args = _tensors(keras, case.inputs)
            positional = args if isinstance(case.inputs, tuple) and case.cls in SEPARATE_INPUTS else [args]
            outputs = layer(*positional, **{name: _tensors(keras, value) for name, value in case.call_arguments.items()})
            lists = layer.trainable_weights, layer.non_trainable_weights
            counts = [sum(math.prod(weight.shape) for weight in weights) for weights in lists]
    except Exception as error:  # Keras refuses with exceptions of every kind
        return Answer(f"{type(error).__name__}: {error}")
    return Answer("", outputs, *counts)


@contextmanager
def _nothing_allocated(keras: Any) -> Iterator[None]:
    """A stateless scope that forgets its variables at the end, where Keras would initialize them."""
    from keras.src.backend.common import global_state

    with keras.StatelessScope():
        try:
            yield
        finally:
            global_state.get_global_attribute("uninitialized_variables", []).clear()


SEPARATE_INPUTS = frozenset({"MultiHeadAttention", "GroupQueryAttention", "LSTMCell", "GRUCell", "SimpleRNNCell"})


def _layer(keras: Any, cls: str, given: Mapping[str, Any]) -> Any:
    return getattr(keras.layers, cls)(**{name: _argument(keras, value) for name, value in given.items()})


def _argument(keras: Any, value: Any) -> Any:
    if isinstance(value, Wrapped):
        return _layer(keras, value.cls, value.given)
    if isinstance(value, list):
        return [_argument(keras, item) for item in value]
    return value


def _tensors(keras: Any, nested: Any) -> Any:
    if isinstance(nested, Spec):
        return keras.KerasTensor(nested.shape.dims, dtype=nested.dtype)
    if isinstance(nested, tuple):
        return [_tensors(keras, item) for item in nested]
    if isinstance(nested, Mapping):
        return {key: _tensors(keras, item) for key, item in nested.items()}
    return nested


def difference(case: Case, seen: Case | None = None) -> str:
    """Empty when both agree on everything that the shape function states.

    Args:
        case: what Keras is asked.
        seen: what the shape function is told, which may be less: unknown arguments and dims, symbols such as ``size_7`` for 7.
            What it then states must hold all the same; only a refusal may escape it.
    """
    outcome, answer = (case if seen is None else seen).infer(), ask_keras(case)
    match outcome:
        case Unknown():
            return ""
        case Refused():
            return "" if answer.refused else f"refused by us only: {outcome.message}; Keras: {_shown(answer)}"
        case Built():
            if answer.refused and seen is not None:
                return ""
            if answer.refused:
                return f"refused by Keras only: {answer.refused[:300]}; we: {outcome}"
            found = _nested_difference(outcome.outputs, answer.outputs)
            for name, ours, theirs in (
                ("trainable", outcome.trainable, answer.trainable),
                ("non_trainable", outcome.non_trainable, answer.non_trainable),
            ):
                if not found and not _same_dim(ours, theirs):
                    found = f"{name}: we say {ours}, Keras {theirs}"
            return found


def is_weak(case: Case) -> bool:
    """Whether the shape function leaves something open."""
    outcome = case.infer()
    if isinstance(outcome, Built):
        return isinstance(outcome.trainable, UnknownDim) or isinstance(outcome.non_trainable, UnknownDim) or _open(outcome.outputs)
    return isinstance(outcome, Unknown)


def _open(nested: Nested) -> bool:
    if isinstance(nested, Spec):
        return not nested.shape.is_fully_known or not nested.dtype
    return any(_open(item) for item in (nested if isinstance(nested, tuple) else nested.values()))


def _shown(answer: Answer) -> str:
    return f"{answer.outputs} with {answer.trainable}+{answer.non_trainable} weights"


def _nested_difference(ours: Nested, theirs: Any) -> str:
    if isinstance(ours, Spec):
        if not hasattr(theirs, "shape"):
            return f"structure: we say {ours}, Keras {theirs}" if ours.shape.dims is not None else ""
        if not _same_shape(ours.shape, tuple(theirs.shape)):
            return f"shape: we say {ours.shape}, Keras {tuple(theirs.shape)}"
        return f"dtype: we say {ours.dtype}, Keras {theirs.dtype}" if ours.dtype not in ("", theirs.dtype) else ""
    if isinstance(ours, Mapping):
        if not isinstance(theirs, dict) or set(ours) != set(theirs):
            return f"structure: we say {ours}, Keras {theirs}"
        return next(filter(None, (_nested_difference(ours[key], theirs[key]) for key in ours)), "")
    if not isinstance(theirs, tuple | list) or len(ours) != len(theirs):
        return f"structure: we say {ours}, Keras {theirs}"
    return next(filter(None, map(_nested_difference, ours, theirs)), "")


def _same_shape(ours: Shape, theirs: tuple[Any, ...]) -> bool:
    return ours.dims is None or (len(ours.dims) == len(theirs) and all(map(_same_dim, ours.dims, theirs)))


def _same_dim(ours: Dim, theirs: Any) -> bool:
    return isinstance(ours, UnknownDim) or (_value(ours) if isinstance(ours, Symbol) else ours) == theirs


def symbol_for(size: int) -> Symbol:
    """A symbol that tells `difference` which number it stands for."""
    return named(f"size_{size}")


def _value(symbol: Symbol) -> int:
    return sum(coefficient * math.prod(map(_atom, product)) for product, coefficient in symbol.terms)


def _atom(atom: Atom) -> int:
    return int(atom.removeprefix("size_")) if isinstance(atom, str) else _value(atom.numerator) // atom.denominator
