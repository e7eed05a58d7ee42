"""pandas: columns, which are arrays: their methods, and functions that make them."""

from __future__ import annotations

from kerascheck.library.array_facts import explained_classes
from kerascheck.library.array_values import as_array, dtype_argument, made, size_value, written
from kerascheck.library.numpy_creation import cast_to
from kerascheck.library.numpy_functions import sure_classes, unique
from kerascheck.library.pandas_values import FRAME, frame
from kerascheck.library.registry import Call, attribute, function, method
from kerascheck.values.array import Array, Facts
from kerascheck.values.dim import UNKNOWN_DIM, Dim
from kerascheck.values.objects import DictValue, LibraryObject, ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape


@function("pandas.Series")
def series(call: Call, data: Value = None, *args: Value, dtype: Value = None, **_: Value) -> Value:
    """A column is an array."""
    return cast_to(as_array(data), dtype_argument(dtype)).but(site=call.site, content=as_array(data).content if dtype is None else None)


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


@method(Array, "factorize")
@function("pandas.factorize")
def factorize(call: Call, values: Value, *args: Value, **_: Value) -> Value:
    """Class numbers in order of appearance, and the distinct values."""
    array = as_array(values)
    distinct = as_array(unique(call, array))
    count = distinct.shape[0]
    facts = Facts(0, count - 1, count) if isinstance(count, int) else Facts(low=-1)
    return made(call, array.shape, "int64", explained_classes(facts, written(call), call.site)), distinct
