"""pandas: frames and columns, as far as their rows and columns are known; a column is an array."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from kerascheck.library.array_facts import Origin, Statistic, Table, selected, without_rows
from kerascheck.library.array_values import as_array, dtype_argument, of_content, sequence_of, shape_value, size_value
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.pandas_values import FRAME, frame, rows_of
from kerascheck.library.registry import Call, attribute, function, load, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the columns, which are arrays

LARGEST_FILE: Final = 20_000_000
"""Bytes up to which a data file of the project is counted."""


MOST_COLUMNS: Final = 10_000
"""Columns of one frame that are told apart."""


@function(
    "pandas.read_csv",
    "pandas.read_excel",
    "pandas.read_json",
    "pandas.read_parquet",
    "pandas.read_pickle",
    "pandas.read_table",
    "pandas.read_sql",
)
def read(call: Call, path: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A frame from a file: of a plain CSV file in the project, names and number of rows are read."""
    plain = call.path.endswith("csv") and not args and set(kwargs) <= {"encoding", "engine", "low_memory"}
    found = _counted(call, path) if plain and isinstance(path, str) else None
    if found is None:
        return frame(None, UNKNOWN_DIM, call.site, origin=Table()) if (given := _named(call, kwargs)) is None else given
    names, rows = found
    return frame({name: Array(Shape((rows,)), facts=Facts(origin=Origin()), site=call.site) for name in names}, rows, call.site)


def _named(call: Call, arguments: dict[str, Value]) -> Value | None:
    """A frame whose columns are named by ``names=`` or ``usecols=``; the index is no column."""
    listed = arguments.get("usecols") or arguments.get("names")
    names = None if listed is None or isinstance(listed, str) else sequence_of(call, listed)
    if not names or not all(isinstance(name, str) for name in names) or len(set(names)) != len(names):
        return None
    if arguments.get("index_col") not in (None, False):
        return frame(None, UNKNOWN_DIM, call.site, width=len(names) - 1, origin=Table())
    columns = {name: Array(Shape((UNKNOWN_DIM,)), facts=Facts(origin=Origin()), site=call.site) for name in names}
    return frame(columns, UNKNOWN_DIM, call.site, origin=Table())


def _counted(call: Call, path: str) -> tuple[list[str], int] | None:
    """Column names and number of rows of a CSV file of the project."""
    root: Path | None = call.ev.project_root
    if root is None:
        return None
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()):
        return None
    call.ev.files.look_at(file)
    if not file.is_file() or file.stat().st_size > LARGEST_FILE:
        return None
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            reader = csv.reader(lines)
            names = next(reader, None)
            return (names, sum(1 for row in reader if row)) if names and len(set(names)) == len(names) else None
    except (OSError, UnicodeDecodeError, csv.Error):
        return None


@function("pandas.DataFrame")
def data_frame(
    call: Call, data: Value = None, index: Value = None, columns: Value = None, dtype: Value = None, copy: Value = None
) -> Value:
    """A frame from columns by name, or from a matrix."""
    names = None if columns is None else sequence_of(call, columns)
    match data:
        case LibraryObject(path=path) if path == FRAME:
            return data
        case DictValue() if data.exact:
            parts = {name: as_array(column) for name, column in data.items.items()}
            rows = next((part.shape[0] for part in parts.values() if part.shape.rank == 1), UNKNOWN_DIM)
            return frame(parts, rows, call.site)
        case DictValue() | None:
            return frame(None, UNKNOWN_DIM, call.site)
    values = as_array(data)
    if values.shape.rank == 1 and not isinstance(data, ListValue):
        values = values.but(shape=Shape((values.shape[0], 1)))
    if values.shape.rank != 2:
        return frame(None, values.shape[0], call.site)
    width = values.shape[1]
    if names is None and isinstance(width, int) and width <= MOST_COLUMNS:
        names = list(range(width))
    if names is None or not all(isinstance(name, str | int) for name in names):
        return frame(None, values.shape[0], call.site, width=width, values=values)
    facts = without_rows(values.facts)
    parts = {name: Array(Shape((values.shape[0],)), values.dtype, selected(facts, name), site=call.site) for name in names}
    return frame(parts, values.shape[0], call.site, values=values)


@attribute(FRAME, "values", "shape", "columns", "size", "index", "iloc", "loc", "T", "dtypes", "ndim", "empty")
def member(call: Call, receiver: LibraryObject) -> Value:
    """``frame.values`` and the like."""
    values: Array = receiver.state["values"]
    columns: dict[Any, Array] | None = receiver.state["columns"]
    match call.path:
        case "values":
            return values
        case "shape":
            return shape_value(values.shape)
        case "size":
            return size_value(values.shape.size)
        case "ndim":
            return 2
        case "columns":
            return of_content(tuple(columns), (len(columns),)) if columns else Array(Shape((values.shape[1],)), "object", site=call.site)
        case "iloc" | "loc":
            return LibraryObject(f"{FRAME}.{call.path}", {"frame": receiver}, site=call.site)
        case "index":
            return Array(Shape((values.shape[0],)), "", site=call.site)
        case _:
            return call.unknown(f"`.{call.path}` of a frame is not followed")


@method(FRAME, "__len__")
def length(call: Call, receiver: LibraryObject) -> Value:
    """Number of rows."""
    return size_value(receiver.state["values"].shape[0])


@method(FRAME, "to_numpy", "copy", "reset_index", "astype", "fillna", "sort_index", "round", "clip", "infer_objects")
def whole(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """What keeps rows and columns."""
    values: Array = receiver.state["values"]
    match call.path:
        case "to_numpy":
            return cast_to(values, dtype_argument(kwargs.get("dtype", args[0] if args else None)))
        case "astype":
            dtype = dtype_argument(args[0]) if args else ""
            return rows_of(receiver, values.shape[0], lambda part: cast_to(part, dtype) if dtype else part.but(dtype=""), call.site)
        case "reset_index" if kwargs.get("drop") is not True:
            return frame(None, values.shape[0], call.site)
        case "fillna" | "clip" | "round":
            return (
                None
                if kwargs.get("inplace") is True
                else rows_of(receiver, values.shape[0], lambda part: part.but(facts=Facts()), call.site)
            )
        case _:
            return receiver


@function("pandas.concat")
def concat(call: Call, objs: Value, axis: Value = 0, **_: Value) -> Value:
    """Frames below or beside each other."""
    parts = [as_array(part) for part in sequence_of(call, objs) or []]
    if not parts or any(part.shape.rank not in (1, 2) for part in parts):
        return frame(None, UNKNOWN_DIM, call.site)
    if axis in (1, "columns"):
        width: Dim = 0
        for part in parts:
            width = add(width, part.shape[1] if part.shape.rank == 2 else 1)
        return frame(None, parts[0].shape[0], call.site, width=width)
    rows: Dim = 0
    for part in parts:
        rows = add(rows, part.shape[0])
    same = all(part.shape.dims is not None and part.shape.dims[1:] == (parts[0].shape.dims or ())[1:]
               for part in parts)  # fmt: skip
    return frame(None, rows, call.site, width=parts[0].shape[1] if same else UNKNOWN_DIM)


@method(
    FRAME,
    "describe",
    "info",
    "plot",
    "hist",
    "to_csv",
    "corr",
    "head_",
    "rename",
    "groupby",
    "apply",
    "merge",
    "join",
    "isnull",
    "isna",
    "sum",
    "mean",
    "set_index",
    "replace",
    "map",
    "select_dtypes",
    "pivot",
    "agg",
    "nunique",
    "assign",
    "std",
    "max",
    "min",
    "median",
    "value_counts",
)
def not_followed(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """What changes rows or columns in ways that are not followed."""
    values: Array = receiver.state["values"]
    match call.path:
        case "isnull" | "isna":
            return rows_of(receiver, values.shape[0], lambda part: part.but(dtype="bool", facts=Facts(0, 1, 2)), call.site)
        case "mean" | "std" | "max" | "min" | "sum" | "median":
            averaged = call.path in ("mean", "std") and values.facts.origin is not None
            facts = Facts(origin=Statistic(values.facts.origin)) if averaged else Facts()
            return Array(Shape((values.shape[1],)) if not args and not kwargs else UNKNOWN_SHAPE, "", facts, site=call.site)
        case "rename":
            if kwargs.get("inplace") is True:
                call.ev.journal.put(receiver.state, "columns", None)
                return None
            return frame(None, values.shape[0], call.site, width=values.shape[1], values=values)
        case "info" | "plot" | "hist" | "to_csv":
            return None
        case "replace" | "apply" | "assign" | "set_index" | "select_dtypes":
            return None if kwargs.get("inplace") is True else frame(None, values.shape[0], call.site)
        case _:
            return frame(None, UNKNOWN_DIM, call.site)


@function("pandas.set_option")
def nothing(call: Call, *args: Value) -> Value:
    """Gives nothing."""
    return None
