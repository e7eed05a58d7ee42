"""Tensors as operands: specs of values, and the node of the graph that an op on them becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kerascheck.library.keras_naming import automatic
from kerascheck.library.registry import Call
from kerascheck.program import Misuse
from kerascheck.shapes.spec import Built, Outcome, Refused, Spec
from kerascheck.values.array import Array
from kerascheck.values.dim import UNKNOWN_DIM, Symbol
from kerascheck.values.layer import Layer, LayerCall
from kerascheck.values.objects import External, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

if TYPE_CHECKING:
    from kerascheck.interpret.interpreter import Interpreter


def spec_value(value: Value) -> Any:
    """A value as shape functions take it: tensors are specs, lists are tuples, dtypes are names."""
    match value:
        case Tensor() | Array():
            return Spec(value.shape, value.dtype)
        case tuple():
            return tuple(map(spec_value, value))
        case ListValue():
            return tuple(map(spec_value, value.items)) if value.exact else Unknown("container", "the items of a list are not known")
        case External():
            name = value.path.rpartition(".")[2]
            return {"bool_": "bool"}.get(name, name)
        case slice():
            return slice(*(_bound(part) for part in (value.start, value.stop, value.step)))
        case bool() | int() | float() | complex() | str() | Symbol() | None | Unknown():
            return value
        case _:
            return value if value is Ellipsis else Unknown("argument", "an argument is not understood")


def _bound(value: Value) -> Any:
    return value if value is None or isinstance(value, int | Symbol) else UNKNOWN_DIM


def tensors_of(value: Value) -> Iterator[Tensor]:
    """The tensors in a value."""
    match value:
        case Tensor():
            yield value
        case tuple():
            for item in value:
                yield from tensors_of(item)
        case ListValue():
            for item in value.items:
                yield from tensors_of(item)
        case slice():
            for item in (value.start, value.stop, value.step):
                yield from tensors_of(item)


def is_in_graph(call: Call, tensors: Sequence[Tensor]) -> bool:
    """Whether an op on these tensors becomes a node of the graph; inside of `call` and Lambda functions none does."""
    return not call.ev.inside and any(tensor.call is not None for tensor in tensors)


def note_no_value(ev: Interpreter, value: Value, node: Any, what: str) -> None:
    """Write down that a symbolic tensor is used as if it had a value: what is done with it, such as ``if`` or ``.numpy``."""
    if isinstance(value, Tensor) and value.call is not None and not ev.inside:
        ev.program.misuses.append(Misuse("no-value", value, ev.site(node), what, bool(ev.guards)))


def emit(call: Call, cls: str, inputs: Sequence[Value], outcome: Outcome, *, as_list: bool = False) -> Value:
    """The output of an op: tensors, as a node of the graph when one of its inputs is.

    Args:
        call: where the op is written.
        cls: the class of the op in Keras, which gives it its automatic name.
        inputs: the op's arguments, of which the tensors count.
        outcome: what the op makes of them.
        as_list: several outputs are a list, not a tuple.
    """
    tensors = tuple(tensor for value in inputs for tensor in tensors_of(value))
    graph = is_in_graph(call, tensors)
    ev = call.ev
    layer = Layer(cls, {}, automatic(ev, cls) if graph else "?", call.site, is_op=True)
    made = LayerCall(layer, tensors, {}, outcome, None, call.site, bool(ev.guards))
    if graph:
        layer.calls.append(made)
    ev.program.ops.append(made)
    maker = made if graph else None
    match outcome:
        case Built(outputs=Spec() as spec):
            made.outputs = Tensor(spec.shape, spec.dtype, maker)
            return made.outputs
        case Built(outputs=tuple() as specs):
            made.outputs = tuple(Tensor(spec.shape, spec.dtype, maker, place) for place, spec in enumerate(specs) if isinstance(spec, Spec))
            return ListValue(made.outputs) if as_list else made.outputs
        case Refused() if not graph:
            return call.unknown(outcome.message, "raises")
        case Unknown() if not graph:
            return Unknown(outcome.kind, outcome.reason, call.site)
    if isinstance(outcome, Unknown):
        ev.program.gaps.append(Unknown(outcome.kind, outcome.reason, call.site))
    made.outputs = Tensor(UNKNOWN_SHAPE, "", maker)
    return made.outputs


def repeatable(made: Value, again: Callable[[Callable[[Value], Value]], Value]) -> Value:
    """Keep with the ops just made how they are made of other tensors, for models that are called on other shapes.

    Args:
        made: what the op gave.
        again: the op once more, on arguments that have been through the given function.
    """
    items = made.items if isinstance(made, ListValue) else made if isinstance(made, tuple) else (made,)
    for tensor in items:
        if isinstance(tensor, Tensor) and tensor.call is not None and tensor.call.layer.is_op:
            tensor.call.layer.state.setdefault("again", again)
    return made


def replaced(value: Value, change: Callable[[Value], Value]) -> Value:
    """A value with the tensors in it changed."""
    match value:
        case Tensor():
            return change(value)
        case tuple():
            return tuple(replaced(item, change) for item in value)
        case ListValue():
            return ListValue(tuple(replaced(item, change) for item in value.items), value.exact)
        case _:
            return value
