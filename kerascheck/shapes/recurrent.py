"""Shape functions of the recurrent layers LSTM, GRU, SimpleRNN and RNN, and of their cells."""

from __future__ import annotations

from typing import Any

from kerascheck.shapes.cells import RECURRENT, Cell, cell_of, plain_cell
from kerascheck.shapes.checks import choice
from kerascheck.shapes.frame import Built, Call, Dim, Nested, Outcome, Spec, defined, modelled, need_rank, refuse
from kerascheck.shapes.spec import UNKNOWN_SPEC
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@modelled("LSTM", "GRU", "SimpleRNN")
def recurrent(call: Call) -> Outcome:
    """``(batch, steps, features)`` to ``(batch, units)`` or, with ``return_sequences``, ``(batch, steps, units)``.

    Keras does not look at ``initial_state`` before run time; see `kerascheck.shapes.states`.
    """
    if "use_cudnn" in call.arguments.values:
        choice(call, "use_cudnn", "auto", True, False)
    cell = plain_cell(call.cls, call.cls, call.arguments)
    shape = call.one().shape
    need_rank(call.cls, shape, 3)
    batch, steps, _ = call.axes(3)
    refuse_open_batch(call, shape)
    features = defined(call.cls, shape, -1)
    return Built(sequence_outputs(call, batch, steps, cell), cell.weights(features))


@modelled("RNN")
def rnn(call: Call) -> Outcome:
    """Any cell over a sequence. Without an input spec of its own, RNN builds its cell on what is left without the step axis."""
    _refuse_layer_as_cell(call)
    cell = cell_of(call.cls, call["cell"])
    shape = call.one().shape
    need_rank(call.cls, shape, 3, at_least=True) if shape[0] is None else need_rank(call.cls, shape, 2, at_least=True)
    features = defined(call.cls, shape, 0 if shape.rank == 2 else -1)
    refuse_open_batch(call, shape)
    return Built(sequence_outputs(call, shape[0], shape[1], cell), cell.weights(features))


def _refuse_layer_as_cell(call: Call) -> None:
    """A whole layer passes for a cell until it is built on a step without its step axis, whose last axis is then the batch."""
    cls = getattr(call["cell"], "cls", None)
    if cls not in RECURRENT:
        return
    shape = call.one().shape
    if shape.rank is None or shape.rank > 3 or shape[0] is not None:
        give_up("layer-as-cell", f"`{call.cls}` around a whole `{cls}`")
    refuse_argument(call.cls, "cell", cls, "a cell, such as LSTMCell(32), not a whole layer")


@modelled("LSTMCell", "GRUCell", "SimpleRNNCell")
def cell_step(call: Call) -> Outcome:
    """One step, called as ``cell(inputs, states)``: ``(batch, features)`` and states to ``(batch, units)`` and new states.

    The inputs are a pair of the step's input and its states, or the step's input with ``states`` among the call arguments.
    """
    kind = call.cls.removesuffix("Cell")
    cell = plain_cell(call.cls, kind, call.arguments)
    inputs: Nested = call.inputs
    states: Any = call.given.get("states")
    if isinstance(inputs, tuple) and len(inputs) == 2 and states is None:
        inputs, states = inputs
    if not isinstance(inputs, Spec):
        give_up("nested-inputs", f"`{call.cls}` gets lists within lists")
    if states is None:
        message = f"`{call.cls}` is one step of a recurrent layer and needs its states as well; a sequence is for `{kind}` or `RNN`"
        refuse("inputs", message, expected=1 + len(cell.states), found=1)
    features = defined(call.cls, inputs.shape, -1)
    if call["dtype"] == "bfloat16":
        give_up("initializer", "the orthogonal initializer, which not every backend has in bfloat16")
    step = Spec(inputs.shape.with_last(cell.units), call.dtype)
    new: Nested = tuple(step for _ in cell.states) if isinstance(states, tuple) else step
    return Built((step, new), cell.weights(features))


@modelled("StackedRNNCells")
def stacked_cells(call: Call) -> Outcome:
    """Cells in a row are meant for RNN; a direct call is not modelled."""
    cell_of(call.cls, call["cells"])
    give_up("layer-not-modelled", "a direct call of `StackedRNNCells`")


def refuse_open_batch(call: Call, shape: Shape) -> None:
    """A stateful layer keeps one state per row, so that the batch size must be fixed."""
    if shape.dims is not None and shape[0] is None and call.arguments.flag("stateful"):
        message = f"`{call.cls}` with stateful=True needs a fixed batch size, but gets {shape}"
        refuse("undefined-axis", message, axis=0)


def sequence_outputs(call: Call, batch: Dim, steps: Dim, cell: Cell) -> Nested:
    """The output, followed by the states under ``return_state``."""
    return with_states(call, batch, steps, (cell.units,), _state_specs(call, batch, cell.states))


def with_states(call: Call, batch: Dim, steps: Dim, rest: tuple[Dim, ...], states: tuple[Nested, ...]) -> Nested:
    """The same for an output whose axes after batch and steps are given."""
    match call.arguments.flag("return_sequences"):
        case True:
            output = call.out(batch, steps, *rest)
        case False:
            output = call.out(batch, *rest)
        case _:
            output = Spec(UNKNOWN_SHAPE, call.dtype)
    match call.arguments.flag("return_state"):
        case True:
            return (output, *states)
        case False:
            return output
    return UNKNOWN_SPEC


def _state_specs(call: Call, batch: Dim, sizes: tuple[Any, ...]) -> tuple[Nested, ...]:
    return tuple(_state_specs(call, batch, size) if isinstance(size, tuple) else call.out(batch, size) for size in sizes)
