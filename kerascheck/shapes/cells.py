"""Recurrent cells: the size of their state and output, and their weights, by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kerascheck.shapes.frame import Arguments, Dim, switched, total
from kerascheck.shapes.identifiers import check_common, is_plain
from kerascheck.shapes.spec import as_dim
from kerascheck.shapes.stop import give_up, refuse_argument
from kerascheck.values.dim import UNKNOWN_DIM, add, multiply

GATES: Final = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
RECURRENT: Final = (*GATES, "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")

States = tuple["Dim | States", ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of a recurrent layer.

    Attributes:
        units: size of the output.
        states: size of each state; nested for stacked cells.
        parts: class name and arguments of the cells it is stacked from, one for a plain cell.
    """

    units: Dim
    states: tuple[Any, ...]
    parts: tuple[tuple[str, Arguments], ...]

    def weights(self, features: Dim) -> Dim:
        """Number of parameters for inputs of this many features.

        ``gates * units * (features + units)`` and a bias of ``gates * units``, two of them for a GRU with ``reset_after``.
        Source: ``build`` of SimpleRNNCell, GRUCell and LSTMCell.
        """
        count: Dim = 0
        for kind, arguments in self.parts:
            units = as_dim(arguments["units"])
            width = multiply(GATES[kind], units)
            count = total(count, multiply(width, add(features, units)), switched(arguments.flag("use_bias"), _bias(kind, arguments, width)))
            features = units
        return count


def _bias(kind: str, arguments: Arguments, width: Dim) -> Dim:
    if kind != "GRU":
        return width
    twice = arguments.flag("reset_after") if "reset_after" in arguments.values else True
    return UNKNOWN_DIM if twice is None else multiply(2 if twice else 1, width)


def plain_cell(cls: str, kind: str, arguments: Arguments) -> Cell:
    """The cell of an LSTM, GRU or SimpleRNN, or of a cell object of that kind."""
    value = arguments["units"]
    if is_plain(value) and (not isinstance(value, int) or value <= 0):
        refuse_argument(cls, "units", value, "a positive integer")
    for rate in ("dropout", "recurrent_dropout"):
        if is_plain(arguments[rate]) and rate in arguments.values and not isinstance(arguments[rate], int | float):
            refuse_argument(cls, rate, arguments[rate], "a number")
    units = as_dim(value)
    return Cell(units, (units, units) if kind == "LSTM" else (units,), ((kind, arguments),))


def cell_of(cls: str, value: Any) -> Cell:
    """The cell behind RNN's ``cell`` argument: a cell object, a list of them, or StackedRNNCells."""
    if isinstance(value, tuple | list):
        return _stacked(cls, value)
    name = getattr(value, "cls", None)
    arguments = getattr(value, "arguments", None)
    if name is None or not isinstance(arguments, Mapping):
        if is_plain(value):
            refuse_argument(cls, "cell", value, "a cell, such as LSTMCell(32)")
        give_up("custom-cell", f"the cell of `{cls}` is not known")
    if name == "StackedRNNCells":
        cells = arguments.get("cells")
        return _stacked(cls, cells) if isinstance(cells, tuple | list) else _unknown_cell(cls)
    kind = name.removesuffix("Cell")
    if name.endswith("Cell") and kind in GATES:
        check_common(name, Arguments(arguments))
        return plain_cell(name, kind, Arguments(arguments))
    return _unknown_cell(cls)


def _unknown_cell(cls: str) -> Cell:
    give_up("custom-cell", f"the cell of `{cls}` is not one of Keras' own")


def _stacked(cls: str, cells: tuple[Any, ...] | list[Any]) -> Cell:
    parts = [cell_of(cls, cell) for cell in cells]
    if not parts:
        refuse_argument(cls, "cell", cells, "at least one cell")
    states = tuple(part.states if len(part.states) > 1 else part.states[0] for part in parts)
    return Cell(parts[-1].units, states, tuple(piece for part in parts for piece in part.parts))
