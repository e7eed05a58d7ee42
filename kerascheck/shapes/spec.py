"""What shape functions take and give: specs of tensors, bound arguments, and one of three outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from kerascheck.values.dim import UNKNOWN_DIM, Dim, Symbol, UnknownDim
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape
from kerascheck.values.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Spec:
    """Shape (batch axis included) and dtype of one tensor; dtype "" means not known."""

    shape: Shape
    dtype: str = "float32"


Nested: TypeAlias = "Spec | tuple[Nested, ...] | Mapping[str, Nested]"


@dataclass(frozen=True, slots=True)
class Built:
    """A layer took its inputs.

    Attributes:
        outputs: one spec, or a tuple of specs for a layer with several outputs.
        trainable: number of trainable parameters (a dim: exact, symbolic or unknown).
        non_trainable: number of parameters that training never changes.
    """

    outputs: Nested
    trainable: Dim = 0
    non_trainable: Dim = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Keras would raise.

    Attributes:
        kind: which sort of refusal, one of `REFUSALS`; rules are chosen by it.
        message: "expected X, got Y" in one sentence.
        detail: numbers behind the message, for rules (keys are said in `REFUSALS`).
    """

    kind: str
    message: str
    detail: Mapping[str, Any] = field(default_factory=dict)


REFUSALS: Mapping[str, str] = {
    "rank": "an input of a rank the layer does not take; detail: expected (int), at_least (bool), found (int), shape",
    "too-small": "the kernel or window is larger than what is left; detail: axis (int, of the input), window, size",
    "reshape": "another number of elements; detail: source (Shape without batch), target (tuple of dims)",
    "merge": "shapes that do not fit together; detail: shapes (tuple of Shape), axis (int of the first clash, or None)",
    "argument": "an argument value the layer refuses; detail: argument (str), value",
    "inputs": "a wrong number of input tensors; detail: expected, found",
    "undefined-axis": "a dim that must be fixed is None; detail: axis",
    "axis": "an axis beyond the rank; detail: axis, rank",
    "dtype": "a dtype the layer does not take; detail: dtype",
    "weights": "built earlier for another shape; detail: axis, expected, found",
    "state": "initial states of a wrong count or size; detail: expected, found",
    "other": "anything else",
}

Outcome: TypeAlias = "Built | Refused | Unknown"


class Applicable(Protocol):
    """Anything that wrapper layers can wrap: a layer, a cell, a model."""

    @property
    def cls(self) -> str:
        """Public class name, such as ``LSTM``."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """Bound constructor arguments, defaults filled in."""

    def apply(self, inputs: Nested, call_arguments: Mapping[str, Any] = {}) -> Outcome:
        """What the wrapped thing makes of its inputs, without recording a call."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """Bound constructor arguments of a layer with their defaults, and how to read them.

    Values are Python constants, tuples, `Symbol` dims, `Unknown`, or `Applicable` for wrapped layers.
    """

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def dim(self, name: str) -> Dim:
        """A size argument: an integer, a symbol, or unknown."""
        return as_dim(self.values.get(name))

    def flag(self, name: str) -> bool | None:
        """A true/false argument; None when it is not known."""
        value = self.values.get(name)
        return bool(value) if isinstance(value, bool | int) or value is None else None

    def dims(self, name: str, rank: int) -> tuple[Dim, ...]:
        """A size per spatial axis; one number stands for all (Keras' ``standardize_tuple``)."""
        value = self.values.get(name)
        if isinstance(value, tuple | list):
            return tuple(as_dim(item) for item in value) if len(value) == rank else (UNKNOWN_DIM,) * rank
        return (as_dim(value),) * rank


def as_dim(value: object) -> Dim:
    """The dim that an argument value stands for."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Symbol):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN_DIM


UNKNOWN_SPEC = Spec(UNKNOWN_SHAPE, "")

LayerFunction: TypeAlias = "Callable[[Arguments, Nested, Mapping[str, Any]], Outcome]"

__all__ = [
    "REFUSALS", "UNKNOWN_DIM", "UNKNOWN_SPEC", "Applicable", "Arguments", "Built", "Dim", "LayerFunction", "Nested", "Outcome", "Refused",
    "Shape", "Spec", "Unknown", "UnknownDim", "as_dim",
]
