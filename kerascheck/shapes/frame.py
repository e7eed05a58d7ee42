"""The frame around every shape function: what it is called with, and how it stops early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kerascheck.shapes.identifiers import check_common, compute_dtype, is_float
from kerascheck.shapes.registry import layer
from kerascheck.shapes.spec import Arguments, Built, Dim, Nested, Outcome, Refused, Shape, Spec, Unknown
from kerascheck.shapes.stop import Stop, give_up, refuse
from kerascheck.values.dim import UNKNOWN_DIM, UnknownDim, add, product


@dataclass(frozen=True, slots=True)
class Call:
    """One application of a Keras layer.

    Attributes:
        cls: public class name, such as ``Conv2D``.
        arguments: bound constructor arguments.
        inputs: one spec, or a tuple or mapping of them.
        given: call arguments besides the inputs, such as ``initial_state``.
        dtype: the compute dtype of the layer's policy; "" when it is not known.
    """

    cls: str
    arguments: Arguments
    inputs: Nested
    given: Mapping[str, Any]
    dtype: str

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def one(self) -> Spec:
        """The input of a layer that takes exactly one tensor."""
        if not isinstance(self.inputs, Spec):
            found = len(self.inputs)
            refuse("inputs", f"`{self.cls}` takes one tensor, but gets {found} in a list", expected=1, found=found)
        return self.inputs

    def axes(self, rank: int) -> tuple[Dim, ...]:
        """The dims of the only input, which must have this rank; all unknown when its rank is."""
        spec = self.one()
        need_rank(self.cls, spec.shape, rank)
        return (UNKNOWN_DIM,) * rank if spec.shape.dims is None else spec.shape.dims

    def carried(self, spec: Spec) -> str:
        """The dtype of an input as the layer sees it: floats are cast to the compute dtype, the rest is kept."""
        autocast = self.arguments.values.get("autocast", True)
        if is_float(spec.dtype) and autocast is not False:
            return self.dtype if autocast is True or spec.dtype == self.dtype else ""
        return spec.dtype

    def out(self, *dims: Dim) -> Spec:
        """An output of these dims in the compute dtype."""
        return Spec(Shape(dims), self.dtype)


ShapeFunction = Callable[[Call], Outcome]


def modelled(*names: str) -> Callable[[ShapeFunction], ShapeFunction]:
    """Register a shape function under public class names, with the checks that all layers share around it."""

    def register(function: ShapeFunction) -> ShapeFunction:
        for name in names:
            layer(name)(partial(_answer, name, function))
        return function

    return register


def _answer(cls: str, function: ShapeFunction, arguments: Arguments, inputs: Nested, given: Mapping[str, Any]) -> Outcome:
    try:
        check_common(cls, arguments)
        call = Call(cls, arguments, inputs, given, compute_dtype(cls, arguments["dtype"]))
        outcome = function(call)
    except Stop as stop:
        return _unless_missing(cls, arguments, stop.outcome)
    match outcome, arguments.values.get("trainable", True):
        case Built(_, trainable, non_trainable), False:
            return replace(outcome, trainable=0, non_trainable=add(trainable, non_trainable))
        case Built(_, trainable, _), Unknown() if trainable != 0:
            return replace(outcome, trainable=UNKNOWN_DIM, non_trainable=UNKNOWN_DIM)
    return outcome


def _unless_missing(cls: str, arguments: Arguments, outcome: Refused | Unknown) -> Outcome:
    """An argument that was not bound at all, such as one behind ``**options``, is not known; nothing is wrong with it."""
    match outcome:
        case Refused("argument", _, {"argument": str(name)}) if name not in arguments.values:
            return Unknown("argument", f"the argument `{name}` of `{cls}`")
    return outcome


_LAYOUTS: Mapping[int, str] = {
    1: "(batch,)",
    2: "vectors (batch, features)",
    3: "a sequence (batch, time steps, features)",
    4: "images (batch, height, width, channels)",
    5: "volumes or videos (batch, three axes, channels)",
}


def need_rank(cls: str, shape: Shape, rank: int, *, at_least: bool = False, layout: str = "") -> None:
    """Refuse an input of another rank; an unknown rank passes."""
    found = shape.rank
    if found is None or found == rank or (at_least and found > rank):
        return
    wanted = layout or _LAYOUTS.get(rank, f"{rank} axes")
    least = "at least " if at_least else ""
    message = f"`{cls}` needs {least}{wanted}, but gets {shape}"
    refuse("rank", message, expected=rank, at_least=at_least, found=found, shape=shape)


def position(cls: str, shape: Shape, axis: int) -> int:
    """The axis counted from the front, refused beyond the rank; unchanged for an unknown rank."""
    rank = shape.rank
    if rank is None:
        return axis
    if not -rank <= axis < rank:
        refuse("axis", f"`{cls}` works on axis {axis}, but gets {rank} axes: {shape}", axis=axis, rank=rank)
    return axis % rank


def defined(cls: str, shape: Shape, axis: int) -> Dim:
    """The dim of an axis that sizes weights, which therefore cannot be None."""
    dim = shape[axis]
    if dim is None:
        where = position(cls, shape, axis)
        refuse("undefined-axis", f"`{cls}` needs a fixed size on axis {where}, but gets {shape}", axis=where)
    return dim


def switched(flag: bool | None, count: Dim) -> Dim:
    """A count that holds only where a flag is on; unknown where the flag is."""
    if flag is None:
        return 0 if count == 0 else UNKNOWN_DIM
    return count if flag else 0


def total(*counts: Dim) -> Dim:
    """The sum of counts."""
    result: Dim = 0
    for count in counts:
        result = add(result, count)
    return result


def some_unknown(*dims: Dim) -> bool:
    """Whether any dim is not known at all."""
    return any(isinstance(dim, UnknownDim) for dim in dims)


__all__ = [
    "Arguments", "Built", "Call", "Dim", "Nested", "Outcome", "Refused", "Shape", "Spec", "Unknown", "defined", "give_up", "modelled",
    "need_rank", "position", "product", "refuse", "some_unknown", "switched", "total",
]  # fmt: skip
