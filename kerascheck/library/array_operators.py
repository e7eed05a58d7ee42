"""Operators on arrays: arithmetic, comparison, subscripts, and assignment to subscripts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerascheck.library import array_content
from kerascheck.library.array_arithmetic import BINARY, COMPARISONS, combined, negated
from kerascheck.library.array_facts import INTEGER_RANGES as RANGES
from kerascheck.library.array_facts import (
    Counting,
    Offset,
    Origin,
    Selection,
    Table,
    Unset,
    because,
    cast,
    is_integer,
    joined,
    prepared,
    root,
    selected,
    without_rows,
)
from kerascheck.library.array_moments import combined as moments
from kerascheck.library.array_moments import with_moments
from kerascheck.library.array_steps import calculated, is_fraction
from kerascheck.library.array_values import WEAK, as_array, is_scalar, made, of_content, python_dtype, rebuilt, size_value, written
from kerascheck.library.registry import Call
from kerascheck.shapes import algebra
from kerascheck.shapes.spec import Refused, Spec
from kerascheck.values.array import NO_FACTS, Array, Facts, Step
from kerascheck.values.dim import UNKNOWN_DIM, Symbol, UnknownDim, add, named
from kerascheck.values.objects import ListValue, Value
from kerascheck.values.shape import UNKNOWN_SHAPE, Shape, join_shapes
from kerascheck.values.unknown import Unknown

ITEMS = 64
"""A first axis of up to so many elements is unrolled by loops."""


def binary(call: Call, operator: str, left: Value, right: Value) -> Value:
    """``left operator right`` where at least one side is an array."""
    if operator in ("in", "not in", "is", "is not"):
        return call.unknown("whether an array contains a value is not known")
    one, other = as_array(left), as_array(right)
    if operator == "@":
        return made(call, algebra.matmul(one.shape, other.shape), _dtype(operator, left, one, right, other))
    shape = algebra.broadcast(one.shape, other.shape)
    dtype = _dtype(operator, left, one, right, other)
    if isinstance(shape, Refused):
        return made(call, shape)
    content = _content(operator, one, other)
    facts = _facts(operator, one, other, dtype)
    if shape.dims == () and (offset := _shifted(operator, one, other)) is not None:
        facts = replace(facts, origin=offset)
    swapped = one.shape.rank == 0 and other.shape.rank != 0
    facts = calculated(call, operator, *((other, one) if swapped else (one, other)), facts)
    if content is not None and shape.dims is not None:
        dims = tuple(dim for dim in shape.dims if isinstance(dim, int))
        exact = of_content(content, dims, dtype, facts.origin)
        facts = (
            replace(exact.facts, reasons=facts.reasons, split=facts.split, steps=facts.steps)
            if not _wraps(exact.facts, dtype)
            else NO_FACTS
        )
        content = exact.content if facts is not NO_FACTS else None
    return made(call, shape, dtype, facts, content)


def _wraps(facts: Facts, dtype: str) -> bool:
    smallest, largest = RANGES.get(dtype, (float("-inf"), float("inf")))
    return facts.low is not None and facts.high is not None and not smallest <= facts.low <= facts.high <= largest


def _dtype(operator: str, left: Value, one: Array, right: Value, other: Array) -> str:
    if operator in COMPARISONS:
        return "bool"
    names = [WEAK.get(python_dtype(value), "") if is_scalar(value) and value is not None else array.dtype
             for value, array in ((left, one), (right, other))]  # fmt: skip
    names = ["int" if isinstance(value, Symbol) else name for value, name in zip((left, right), names, strict=True)]
    dtype = algebra.promote_numpy(*names)
    if operator == "/" and is_integer(dtype):
        return "float64"
    return "int8" if dtype == "bool" and operator in ("//", "%", "**") else dtype


def _facts(operator: str, one: Array, other: Array, dtype: str) -> Facts:
    if operator in COMPARISONS:
        return BINARY
    swapped = one.shape.rank == 0 and other.shape.rank != 0
    if swapped and operator in ("-", "/", "//", "%", "**"):
        facts = combined(operator, one.facts, other.facts, scalar=False, integer=is_integer(dtype))
        facts = replace(facts, origin=other.facts.origin, split=other.facts.split)
        if operator == "-":
            facts = replace(facts, classes=other.facts.classes)
    else:
        main, second = (other, one) if swapped else (one, other)
        scalar = second.shape.rank == 0 or second.shape.dims is not None and all(dim == 1 for dim in second.shape.dims)
        facts = combined(operator, main.facts, second.facts, scalar=scalar, integer=is_integer(dtype))
        if not scalar and _is_statistic(main.shape, second.shape):
            facts = replace(facts, origin=main.facts.origin)
    left, right = (other, one) if swapped else (one, other)
    facts = with_moments(facts, moments(operator, left.facts, right.facts, swapped=swapped))
    return replace(facts, low=None, high=None, classes=None) if _wraps(facts, dtype) else facts


def _is_statistic(main: Shape, second: Shape) -> bool:
    """Whether the second operand is the same for every row, as ``x.mean(axis=0)`` is."""
    if main.dims is None or second.dims is None or not main.dims:
        return False
    return len(second.dims) < len(main.dims) or second.dims[0] == 1


def _content(operator: str, one: Array, other: Array) -> Any:
    if one.content is None or other.content is None or one.shape.dims is None or other.shape.dims is None:
        return None
    return array_content.combine(operator, one.content, one.shape.dims, other.content, other.shape.dims)  # type: ignore[arg-type]


def unary(call: Call, operator: str, operand: Array) -> Value:
    """``-x``, ``+x`` or ``~x``."""
    match operator:
        case "-":
            content = array_content.apply(lambda number: -number, operand.content) if operand.content is not None else None
            facts = negated(operand.facts)
            return made(call, operand.shape, operand.dtype, NO_FACTS if _wraps(facts, operand.dtype) else facts, content)
        case "+":
            return operand
        case "~" if operand.dtype == "bool":
            content = array_content.apply(lambda number: not number, operand.content) if operand.content is not None else None
            return made(call, operand.shape, "bool", operand.facts if operand.facts.classes == 2 else BINARY, content)
        case "~":
            return made(call, operand.shape, operand.dtype)
        case _:
            return call.unknown("the truth of an array is not known")


def _shifted(operator: str, one: Array, other: Array) -> Any:
    """Origin of a single unknown integer plus or minus a known one."""
    if operator not in ("+", "-") or one.shape.dims != () or other.shape.dims != () or one.facts.origin is None:
        return None
    if not isinstance(other.content, int) or not is_integer(one.dtype):
        return None
    by = other.content if operator == "+" else -other.content
    base, before = (one.facts.origin.base, one.facts.origin.by) if isinstance(one.facts.origin, Offset) else (one.facts.origin, 0)
    return Offset(base, before + by)


def key_item(item: Value) -> Any:
    """One index item in the terms of the shape algebra; a string for what is not known."""
    match item:
        case bool():
            return Spec(Shape(()), "bool")
        case None | int() | Symbol():
            return item
        case slice():
            return _bounds(item)
        case Unknown(kind="loop"):
            return named("turn")
        case Array(shape=Shape(dims=()), dtype=dtype) if is_integer(dtype) and dtype != "bool":
            return item.content if isinstance(item.content, int) else named("position")
        case Array() | ListValue() | range():
            array = as_array(item)
            return Spec(array.shape, "int64" if array.shape.dims == (0,) else array.dtype)
        case _:
            return item if item is Ellipsis else "unknown"


def _bounds(part: slice) -> slice:
    """A slice of plain numbers; positions that are one unknown number apart from known ones share a symbol."""
    start, stop = (
        bound.content if isinstance(bound, Array) and isinstance(bound.content, int) else bound for bound in (part.start, part.stop)
    )
    if isinstance(start, Array) and isinstance(stop, Array):
        (base, before), (other, behind) = (_distance(bound.facts.origin) for bound in (start, stop))
        if base is not None and base == other:
            return slice(named("position"), add(named("position"), behind - before), part.step)
    return slice(start, stop, part.step)


def _distance(origin: Any) -> tuple[Any, int]:
    return (origin.base, origin.by) if isinstance(origin, Offset) else (origin, 0)


def subscript(call: Call, array: Array, key: Value) -> Value:
    """``array[key]``."""
    items = key if isinstance(key, tuple) else (key,)
    translated = tuple(map(key_item, items))
    shape = _columns_taken(array, translated)
    if isinstance(shape, Refused) or shape.dims is None:
        return made(call, shape, array.dtype, replace(without_rows(array.facts), origin=None))
    taken = _taken(array, items, translated, shape)
    if taken is not None:
        return made(call, taken.shape, taken.dtype, taken.facts, taken.content)
    return made(call, shape, array.dtype, _selected(call, array, items, translated))


def _columns_taken(array: Array, items: tuple[Any, ...]) -> Shape | Refused:
    """The shape of a part; of a table from a file as many columns as are asked for, since its author knows the file."""
    is_table = isinstance(root(array.facts.origin), Table) and len(items) == 2 and array.shape.rank in (None, 2)
    if not is_table or not all(isinstance(item, slice | int) for item in items):
        return algebra.index(array.shape, items)
    shape = algebra.index(array.shape if array.shape.rank == 2 else Shape((UNKNOWN_DIM, UNKNOWN_DIM)), items)
    match items[1]:
        case slice(start=None | int() as start, stop=int() as stop, step=None) if 0 <= (start or 0) < stop:
            unknown = isinstance(shape, Shape) and shape.rank and isinstance(shape[-1], UnknownDim)
            return shape.with_last(stop - (start or 0)) if isinstance(shape, Shape) and unknown else shape
    return shape


def _taken(array: Array, items: tuple[Value, ...], translated: tuple[Any, ...], shape: Shape) -> Array | None:
    """The selected numbers themselves, where they are known."""
    if array.content is None or not all(isinstance(dim, int) for dim in shape.dims or ()):
        return None
    if len(items) == 1 and isinstance(items[0], Array | ListValue) and as_array(items[0]).content is not None:
        items = (as_array(items[0]).content,)
    content = array_content.take(array.content, items)
    if content is None:
        return None
    numbers = list(array_content.leaves(content)) if shape.size else []
    dims = tuple(dim for dim in shape.dims or () if isinstance(dim, int))
    found = rebuilt(numbers, array, dims)
    facts = selected(found.facts, _key(items))
    if array.facts.one_hot and len(dims) > 1 and not _touches_last(translated, array.shape.rank or 0):  # whichever rows are taken
        facts = replace(facts, one_hot=True, multi_hot=False, classes=array.facts.classes)
    return found.but(
        facts=replace(facts, reasons=array.facts.reasons, split=array.facts.split, steps=array.facts.steps), content=found.content
    )


def _selected(call: Call, array: Array, items: tuple[Value, ...], translated: tuple[Any, ...]) -> Facts:
    """Facts of a part whose numbers are not known."""
    facts = array.facts
    touched = [item for item in translated if item is not None and item is not Ellipsis]
    if all(isinstance(item, slice) and (item.start, item.stop, item.step) == (None, None, None) for item in touched):
        return facts
    rank = array.shape.rank or 0
    if rank > 1 and _touches_last(translated, rank):
        facts = without_rows(facts)
        if not isinstance(touched[-1], slice):
            facts = replace(facts, classes=None)
    elif isinstance(items[0], Array) and facts.one_hot and facts.classes is not None and len(items) == 1:
        facts = because(replace(facts, origin=items[0].facts.origin), f"{facts.classes} classes: `{written(call)}`", call.site)
        return replace(facts, split=items[0].facts.split)
    if isinstance(items[0], Array) and items[0].facts.split:
        facts = replace(facts, split=items[0].facts.split)
    if isinstance(items[0], Array) and items[0].dtype == "bool":
        facts = replace(facts, mixed=False)
    part = selected(facts, _key(items))
    if any(isinstance(item, Array) and item.dtype == "bool" for item in items):
        return part
    kept_columns = rank < 2 or not _touches_last(translated, rank)
    # Which rows are taken has nothing to do with their numbers.
    part = replace(part, moments=facts.moments, large=facts.large if kept_columns else 0.0)
    return replace(part, top=facts.top) if kept_columns and rank > 1 else part


def _touches_last(items: tuple[Any, ...], rank: int) -> bool:
    if Ellipsis in items:
        last = items[-1]
        return last is not Ellipsis and last is not None and last != slice(None, None, None)
    used = sum(len(item.shape.dims or ()) if isinstance(item, Spec) and item.dtype == "bool" else item is not None for item in items)
    return used >= rank and items[-1] != slice(None, None, None)


def _key(items: tuple[Value, ...]) -> Any:
    """A hashable, comparable stand-in for an index."""
    parts: list[Any] = []
    for item in items:
        part: Any = ("slice", item.start, item.stop, item.step) if isinstance(item, slice) else item
        try:
            hash(part)
        except TypeError:
            part = id(item)
        parts.append(part)
    return tuple(parts)


def store(call: Call, array: Array, key: Value, value: Value) -> Array:
    """The array after ``array[key] = value``; what it is a view of changes too."""
    items = key if isinstance(key, tuple) else (key,)
    new = as_array(value)
    facts = cast(new.facts, new.dtype, array.dtype)
    if is_integer(array.dtype) and is_fraction(new):
        facts = prepared(replace(facts, scale="unit"), Step("truncated", array.dtype, call.site))
    if isinstance(array.facts.origin, Selection):
        _widen_base(call, array, facts)
    return _stored(call, array, items, new, facts)


def _stored(call: Call, array: Array, items: tuple[Value, ...], new: Array, facts: Facts) -> Array:
    if array.content is not None and new.content is not None and array.shape.dims is not None:
        content = array_content.replaced(array.content, items, new.content)
        if content is not None:
            dims = tuple(dim for dim in array.shape.dims if isinstance(dim, int))
            return of_content(content, dims, array.dtype, array.facts.origin).but(site=array.site, content=content)
    if _covers_all(items, new):
        return array.but(facts=facts)
    if array.facts.low == array.facts.high == 0 and new.content == 1 and _one_a_row(array, items):
        classes = array.shape[-1] if isinstance(array.shape[-1], int) else None
        made_one_hot = Facts(0, 1, classes, one_hot=True, origin=array.facts.origin, split=array.facts.split)
        return array.but(facts=because(made_one_hot, f"{array.shape[-1]} classes: `{written(call)}`", call.site))
    after = widened(array, facts if new.shape.dims is not None else NO_FACTS)
    replaces_by_value = any(isinstance(item, Array) and item.dtype == "bool" for item in items)
    return after.but(facts=replace(after.facts, top=None)) if replaces_by_value and after.facts.top is not None else after


def widened(array: Array, facts: Facts) -> Array:
    """An array some of whose elements may now have other facts; the same object where nothing is new, as at a loop's fixed point."""
    merged = without_rows(joined([array.facts, facts]))
    merged = replace(merged, origin=array.facts.origin, split=array.facts.split)
    if isinstance(array.facts.origin, Unset):
        return array.but(facts=replace(without_rows(facts), origin=Origin(), split=array.facts.split))
    nothing_new = replace(merged, continuous=array.facts.continuous, reasons=array.facts.reasons, steps=array.facts.steps) == array.facts
    nothing_new = nothing_new and set(merged.steps) <= set(array.facts.steps)
    return array if nothing_new and array.content is None else array.but(facts=merged)


def _widen_base(call: Call, view: Array, facts: Facts) -> None:
    """A store into a row, as in ``for row in table: row[:n] = ids``, changes the table."""
    base = root(view.facts.origin)
    for frame in call.ev.frames[-1:]:
        for name, value in list(frame.names.items()):
            if (
                isinstance(value, Array)
                and value is not view
                and value.facts.origin is base
                and (after := widened(value, facts)) is not value
            ):
                call.ev.journal.put(frame.names, name, after)


def same_arrays(left: Array, right: Array) -> bool:
    """Whether two arrays are the same as far as anything is known of them."""
    plain = [replace(array.facts, origin=None, reasons=(), steps=()) for array in (left, right)]
    return left.shape == right.shape and left.dtype == right.dtype and plain[0] == plain[1] and left.content == right.content


def join_arrays(left: Array, right: Array) -> Array:
    """What is known of an array that is one or the other."""
    if same_arrays(left, right):
        return left
    facts = joined([left.facts, right.facts])
    origin = left.facts.origin if left.facts.origin == right.facts.origin else None
    facts = replace(facts, top=left.facts.top if left.facts.top == right.facts.top else None)
    return Array(
        join_shapes(left.shape, right.shape), left.dtype if left.dtype == right.dtype else "", replace(facts, origin=origin), site=left.site
    )


def _covers_all(items: tuple[Value, ...], new: Array) -> bool:
    """Whether a store replaces every element."""
    whole = slice(None, None, None)
    return new.shape.dims is not None and all(item is Ellipsis or isinstance(item, slice) and item == whole for item in items)


def _one_a_row(array: Array, items: tuple[Value, ...]) -> bool:
    """Whether a store reaches one column of every row: ``y[np.arange(n), labels]``."""
    if array.shape.rank != 2 or len(items) != 2 or isinstance(items[1], slice):
        return False
    rows = as_array(items[0])
    return isinstance(rows.facts.origin, Counting) and rows.shape.dims == array.shape.dims[:1]  # type: ignore[index]


def length(array: Array) -> Value:
    """``len(array)``."""
    if array.shape.dims == ():
        return Unknown("raises", "a scalar has no length")
    return size_value(array.shape[0])


def items(array: Array) -> list[Value] | None:
    """The elements along a small first axis, else None."""
    size = array.shape[0]
    if not isinstance(size, int) or array.shape.dims is None or size > ITEMS and array.content is None:
        return None
    rest = Shape(array.shape.dims[1:])
    if isinstance(array.content, tuple):
        dims = tuple(dim for dim in rest.dims or () if isinstance(dim, int))
        return [part if not dims else of_content(part, dims, array.dtype) for part in array.content]
    facts = without_rows(array.facts) if rest.rank == 0 else array.facts
    return [Array(rest, array.dtype, selected(facts, position), site=array.site) for position in range(size)]


def element(array: Array) -> Array:
    """One element along the first axis, whichever."""
    if array.shape.dims is None or not array.shape.dims:
        return Array(UNKNOWN_SHAPE, array.dtype)
    rest = Shape(array.shape.dims[1:])
    facts = without_rows(array.facts) if rest.rank == 0 else array.facts
    return Array(rest, array.dtype, selected(facts, object()), site=array.site)
