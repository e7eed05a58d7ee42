"""pandas: frames and columns, as far as their rows and columns are known; a column is an array."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Final

from kerascheck.library.array_facts import Origin, explained_classes, selected, without_rows
from kerascheck.library.array_operators import subscript
from kerascheck.library.array_values import as_array, dtype_argument, made, of_content, sequence_of, shape_value, size_value, written
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.numpy_functions import sure_classes, unique
from kerascheck.library.pandas_values import FRAME, frame, rows_of
from kerascheck.library.registry import Call, attribute, function, load, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, add, subtract
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape

load("numpy")  # methods of the columns, which are arrays

LARGEST_FILE: Final = 20_000_000
"""Bytes up to which a data file of the project is counted."""


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
        return frame(None, UNKNOWN_DIM, call.site)
    names, rows = found
    return frame({name: Array(Shape((rows,)), facts=Facts(origin=Origin()), site=call.site) for name in names}, rows, call.site)


def _counted(call: Call, path: str) -> tuple[list[str], int] | None:
    """Column names and number of rows of a CSV file of the project."""
    root: Path | None = call.ev.project_root
    if root is None:
        return None
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()) or not file.is_file() or file.stat().st_size > LARGEST_FILE:
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
    if names is None and isinstance(width, int):
        names = list(range(width))
    if names is None or not all(isinstance(name, str | int) for name in names):
        return frame(None, values.shape[0], call.site, width=width, values=values)
    facts = without_rows(values.facts)
    parts = {name: Array(Shape((values.shape[0],)), values.dtype, selected(facts, name), site=call.site) for name in names}
    return frame(parts, values.shape[0], call.site, values=values)


@function("pandas.Series")
def series(call: Call, data: Value = None, *args: Value, dtype: Value = None, **_: Value) -> Value:
    """A column is an array."""
    return cast_to(as_array(data), dtype_argument(dtype)).but(site=call.site, content=as_array(data).content if dtype is None else None)


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


@method(FRAME, "dropna", "sample", "sort_values", "drop_duplicates", "query", "head", "tail")
def some_rows(call: Call, receiver: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """Some of the rows, or all in another order."""
    token = object()
    values: Array = receiver.state["values"]
    rows: Dim = UNKNOWN_DIM
    if call.path == "sort_values" or call.path == "sample" and kwargs.get("frac") == 1 and not args:
        rows = values.shape[0]
    elif call.path in ("head", "tail"):
        count = args[0] if args else kwargs.get("n", 5)
        rows = min(count, values.shape[0]) if isinstance(count, int) and isinstance(values.shape[0], int) and count >= 0 else UNKNOWN_DIM
    if kwargs.get("inplace") is True or call.path == "dropna" and kwargs.get("axis", 0) not in (0, "index"):
        return None if kwargs.get("inplace") is True else frame(None, values.shape[0], call.site)

    def select(part: Array) -> Array:
        return Array(Shape((rows, *(part.shape.dims or ())[1:])), part.dtype, selected(part.facts, token), site=call.site)

    return rows_of(receiver, rows, select, call.site)


@method(FRAME, "drop")
def drop(
    call: Call,
    receiver: LibraryObject,
    labels: Value = None,
    axis: Value = 0,
    index: Value = None,
    columns: Value = None,
    inplace: Value = False,
    **_: Value,
) -> Value:
    """Columns (or rows) left out."""
    values: Array = receiver.state["values"]
    gone = columns if columns is not None else labels if axis in (1, "columns") else None
    if gone is None:
        result = frame(None, UNKNOWN_DIM, call.site, width=values.shape[1])
    else:
        names = [gone] if isinstance(gone, str | int) else sequence_of(call, gone)
        known: dict[Any, Array] | None = receiver.state["columns"]
        if known is not None and names is not None and all(isinstance(name, str | int) for name in names):
            result = frame({name: part for name, part in known.items() if name not in names}, values.shape[0], call.site)
        else:
            width = subtract(values.shape[1], len(names)) if names is not None else UNKNOWN_DIM
            result = frame(None, values.shape[0], call.site, width=width)
    if inplace is True:
        call.ev.journal.put(receiver.state, "values", result.state["values"])
        call.ev.journal.put(receiver.state, "columns", result.state["columns"])
        return None
    return result


@method(FRAME, "pop")
def pop(call: Call, receiver: LibraryObject, item: Value) -> Value:
    """A column taken out."""
    found = item_of(call, receiver, item)
    drop(call, receiver, columns=item, inplace=True)
    return found


@method(FRAME, "__getitem__")
def item_of(call: Call, receiver: LibraryObject, key: Value) -> Value:
    """A column, some columns, or the rows where a condition holds."""
    values: Array = receiver.state["values"]
    columns: dict[Any, Array] | None = receiver.state["columns"]
    match key:
        case str() | int():
            if columns is not None and key in columns:
                return columns[key]
            origin = selected(values.facts, key)
            return Array(Shape((values.shape[0],)), "", Facts(origin=origin.origin, split=values.facts.split), site=call.site)
        case ListValue() if key.exact and all(isinstance(name, str | int) for name in key.items):
            if columns is not None and all(name in columns for name in key.items):
                return frame({name: columns[name] for name in key.items}, values.shape[0], call.site)
            return frame(None, values.shape[0], call.site, width=len(key.items))
        case Array(dtype="bool") | slice():
            return rows_of(receiver, UNKNOWN_DIM, lambda part: as_array(subscript(call, part, key)), call.site)
        case _:
            return (
                frame(None, values.shape[0], call.site)
                if isinstance(key, ListValue)
                else call.unknown("this selection of the frame is not known")
            )


@method(FRAME, "__setitem__")
def set_item(call: Call, receiver: LibraryObject, key: Value, value: Value) -> Value:
    """A column set or added."""
    columns: dict[Any, Array] | None = receiver.state["columns"]
    values: Array = receiver.state["values"]
    if columns is None or not isinstance(key, str | int):
        result = frame(None, values.shape[0], call.site)
    else:
        column = as_array(value)
        if column.shape.rank != 1:
            column = Array(Shape((values.shape[0],)), column.dtype, column.facts, site=call.site)
        result = frame({**columns, key: column}, values.shape[0], call.site)
    call.ev.journal.put(receiver.state, "values", result.state["values"])
    call.ev.journal.put(receiver.state, "columns", result.state["columns"])
    return None


@method(f"{FRAME}.iloc", "__getitem__")
@method(f"{FRAME}.loc", "__getitem__")
def located(call: Call, receiver: LibraryObject, key: Value) -> Value:
    """``frame.iloc[rows, columns]`` follows numpy; ``frame.loc[rows, name]`` gives a column."""
    source: LibraryObject = receiver.arguments["frame"]
    values: Array = source.state["values"]
    if receiver.path.endswith(".iloc"):
        found = subscript(call, values, key)
        if isinstance(found, Array) and found.shape.rank == 2:
            return frame(None, found.shape[0], call.site, width=found.shape[1], values=found)
        return found
    match key:
        case (slice(start=None, stop=None), str() | ListValue() as name):
            return item_of(call, source, name)
        case (_, str()):
            return Array(Shape((UNKNOWN_DIM,)), site=call.site)
        case _:
            return frame(None, UNKNOWN_DIM, call.site, width=values.shape[1])


@function("pandas.get_dummies")
def get_dummies(
    call: Call, data: Value, *args: Value, drop_first: Value = False, columns: Value = None, dtype: Value = None, **_: Value
) -> Value:
    """One column a category: as many as a column has distinct values, where that is sure."""
    kind = dtype_argument(dtype, "bool")
    if isinstance(data, LibraryObject):
        return frame(None, data.state["values"].shape[0] if data.path == FRAME else UNKNOWN_DIM, call.site)
    column = as_array(data)
    classes = column.facts.classes if column.content is not None else sure_classes(column)
    plain = drop_first is False
    width: Dim = UNKNOWN_DIM if classes is None else classes if plain else classes - 1
    facts = Facts(0, 1, classes if plain else None, one_hot=plain, split=column.facts.split, origin=column.facts.origin)
    values = Array(Shape((column.shape[0], width)), kind, explained_classes(facts, written(call), call.site), site=call.site)
    return frame(None, column.shape[0], call.site, values=values)


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
            return Array(Shape((values.shape[1],)) if not args and not kwargs else UNKNOWN_SHAPE, "", site=call.site)
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


@method(Array, "unique")
def column_unique(call: Call, receiver: Array) -> Value:
    """The distinct values of a column."""
    return unique(call, receiver)


@method(Array, "nunique")
def nunique(call: Call, receiver: Array) -> Value:
    """How many distinct values a column has, where that is sure."""
    found = as_array(unique(call, receiver)).shape[0]
    return size_value(found)


@method(Array, "map", "apply", "replace", "str")
def mapped(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """A column with other values; of a dict, its values say which."""
    table = args[0] if args else None
    if call.path in ("map", "replace") and isinstance(table, DictValue) and table.exact and table.items:
        values = as_array(ListValue(tuple(table.items.values())))
        complete = call.path == "map"
        facts = Facts(values.facts.low, values.facts.high, values.facts.classes, origin=receiver.facts.origin, split=receiver.facts.split)
        return made(call, receiver.shape, values.dtype, explained_classes(facts, written(call), call.site) if complete else Facts())
    return made(call, receiver.shape, "", Facts(origin=receiver.facts.origin, split=receiver.facts.split))


@attribute(Array, "iloc", "loc", "cat", "codes", "index")
def column_member(call: Call, receiver: Array) -> Value:
    """Ways to look at a column: each gives back numbers in the same order."""
    if call.path == "codes":
        return made(call, receiver.shape, "int8", Facts(low=-1))
    return receiver if call.path in ("iloc", "cat") else call.unknown(f"`.{call.path}` of a column is not followed")


@method(Array, "reset_index", "to_list", "head", "to_frame", "value_counts")
def column_method(call: Call, receiver: Array, *args: Value, **kwargs: Value) -> Value:
    """Methods of a column."""
    match call.path:
        case "reset_index" if kwargs.get("drop") is True:
            return receiver
        case "to_list":
            return receiver
        case "to_frame":
            return frame(None, receiver.shape[0], call.site, width=1)
        case "head":
            return made(call, UNKNOWN_SHAPE if args else Shape((UNKNOWN_DIM,)), receiver.dtype)
        case _:
            return call.unknown(f"`.{call.path}()` of a column is not followed")


@function("pandas.to_numeric", "pandas.to_datetime")
def converted(call: Call, arg: Value, **_: Value) -> Value:
    """The same rows as numbers."""
    array = as_array(arg)
    return made(call, array.shape, "", Facts(origin=array.facts.origin))


@function("pandas.set_option")
def nothing(call: Call, *args: Value) -> Value:
    """Gives nothing."""
    return None


@method(Array, "factorize")
@function("pandas.factorize")
def factorize(call: Call, values: Value, *args: Value, **_: Value) -> Value:
    """Class numbers in order of appearance, and the distinct values."""
    array = as_array(values)
    distinct = as_array(unique(call, array))
    count = distinct.shape[0]
    facts = Facts(0, count - 1, count) if isinstance(count, int) else Facts(low=-1)
    return made(call, array.shape, "int64", explained_classes(facts, written(call), call.site)), distinct
