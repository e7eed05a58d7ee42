"""pandas: selecting and changing rows and columns of a frame."""

from __future__ import annotations

from typing import Any

from kerascheck.library.array_facts import selected
from kerascheck.library.array_operators import subscript
from kerascheck.library.array_values import as_array, sequence_of
from kerascheck.library.pandas_values import FRAME, frame, rows_of, table_of
from kerascheck.library.registry import Call, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim, subtract
from kerascheck.values.objects import LibraryObject, ListValue, Value
from kerascheck.values.shape import Shape


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
            result = frame(None, values.shape[0], call.site, width=width, origin=table_of(receiver))
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
        result = frame(None, values.shape[0], call.site, origin=table_of(receiver))
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
        return _by_position(call, source, key)
    match key:
        case (slice(start=None, stop=None), str() | ListValue() as name):
            return item_of(call, source, name)
        case (_, str()):
            return Array(Shape((UNKNOWN_DIM,)), site=call.site)
        case _:
            return frame(None, UNKNOWN_DIM, call.site, width=values.shape[1])


def _by_position(call: Call, source: LibraryObject, key: Value) -> Value:
    """``frame.iloc[rows, columns]``; of known columns each keeps its own dtype."""
    values: Array = source.state["values"]
    columns: dict[Any, Array] | None = source.state["columns"]
    found = subscript(call, values, key)
    if not isinstance(found, Array) or found.shape.rank not in (1, 2):
        return found
    rows, which = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
    names = None if columns is None else _positions(list(columns), which)
    if columns is None or names is None or isinstance(rows, int):
        return frame(None, found.shape[0], call.site, width=found.shape[1], values=found) if found.shape.rank == 2 else found
    parts = {name: as_array(subscript(call, columns[name], rows)) for name in names}
    return next(iter(parts.values())) if found.shape.rank == 1 else frame(parts, found.shape[0], call.site)


def _positions(names: list[Any], which: Value) -> list[Any] | None:
    """The names of the columns at the given positions."""
    match which:
        case int() if -len(names) <= which < len(names):
            return [names[which]]
        case slice() if all(bound is None or isinstance(bound, int) for bound in (which.start, which.stop, which.step)):
            return names[which]
        case ListValue() if which.exact and all(isinstance(place, int) and -len(names) <= place < len(names) for place in which.items):
            return [names[place] for place in which.items]
        case _:
            return None
