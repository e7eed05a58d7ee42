"""Python's builtin functions."""

from __future__ import annotations

from typing import Any, Final

from kerascheck.interpret.expressions import is_constant
from kerascheck.interpret.flow import Exit
from kerascheck.library.registry import Call, function
from kerascheck.values.array import Array, Dataset
from kerascheck.values.dim import Symbol, UnknownDim, named
from kerascheck.values.layer import Layer
from kerascheck.values.objects import (
    DictValue,
    External,
    Generator,
    Instance,
    ListValue,
    SetValue,
    Value,
)  # fmt: skip
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

NOTHING: Final = External("builtins.nothing")


@function("builtins.len")
def length(call: Call, value: Value) -> Value:
    """``len(value)``."""
    match value:
        case str() | bytes() | tuple() | range():
            return len(value)
        case DictValue(exact=False, items={}, size=size) if size is not None and not value.items:
            return size
        case ListValue() | DictValue() | SetValue():
            return len(value.items) if value.exact else call.unknown("the length of this container is not known")
        case Array() | Tensor() if value.shape.rank:
            first = value.shape[0]
            return call.unknown("the number of rows is not known") if first is None or isinstance(first, UnknownDim) else first
        case Symbol():
            return named(f"len({value})")
        case Dataset():
            return value.length if isinstance(value.length, int) else call.unknown("the length of this dataset is not known")
        case Instance():
            return call.ev.call(call.ev.attribute(value, "__len__", call.node), (), {}, call.node)
    return value if isinstance(value, Unknown) else call.unknown("this length is not known")


@function("builtins.range")
def range_(call: Call, start: Value, stop: Value = None, step: Value = 1) -> Value:
    """``range``; as often as a tuner's first try, which takes the smallest values, where a hyperparameter says how often."""
    if stop is None:
        start, stop = 0, start
    start, stop = (call.ev.least.get(str(bound), bound) if isinstance(bound, Symbol) else bound for bound in (start, stop))
    if isinstance(start, int) and isinstance(stop, int) and isinstance(step, int) and step:
        return range(start, stop, step)
    return Unknown("symbolic-range", "how many turns this is is not known", call.site)


@function("builtins.int", "builtins.float", "builtins.bool", "builtins.str", "builtins.complex", "builtins.bytes")
def convert(call: Call, value: Value = NOTHING, *rest: Value, **more: Value) -> Value:
    """Conversions of constants; a symbol stays itself under ``int``."""
    kind: Any = {"int": int, "float": float, "bool": bool, "str": str, "complex": complex, "bytes": bytes}[call.path.rpartition(".")[2]]
    if value is NOTHING:
        return kind()
    if kind is int and isinstance(value, Symbol):
        return value
    if kind in (int, float, bool) and isinstance(value, Tensor):
        from kerascheck.library.tensor_values import note_no_value

        note_no_value(call.ev, value, call.node, call.path.rpartition(".")[2])
    if kind is bool:
        test = call.ev.truth(value)
        return test if test is not None else call.unknown("this test is not known")
    if isinstance(value, Array) and value.content is not None and not isinstance(value.content, tuple):
        value = value.content
    if kind is str and isinstance(value, Layer):
        return call.unknown("the text of a layer is not followed")
    if is_constant(value) and all(map(is_constant, rest)) and (kind is not str or len(repr(value)) < 10_000):
        try:
            return kind(value, *rest)
        except (TypeError, ValueError, OverflowError) as error:
            return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")
    return value if isinstance(value, Unknown) else call.unknown("what is converted here is not known")


def _items(call: Call, value: Value) -> list[Value] | None:
    items = call.ev.iterate(value)
    return None if items is None else list(items)


def _comparable(keys: list[Value]) -> list[Any] | None:
    """What keys are sorted by: themselves if constant, else the constants that tuples begin with, where those all differ."""
    if all(map(is_constant, keys)):
        return keys
    leading = [next((key[:end] for end in range(len(key), 0, -1) if is_constant(key[:end])), ()) for key in keys if isinstance(key, tuple)]
    return leading if len(leading) == len(keys) and len(set(leading)) == len(keys) and len({len(key) for key in leading}) == 1 else None


@function("builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.sorted", "builtins.reversed", "builtins.iter",
          "collections.deque")  # fmt: skip
def collection(call: Call, value: Value = (), *rest: Value, key: Value = None, reverse: Value = False, maxlen: Value = None) -> Value:
    """Containers made from an iterable."""
    name = call.path.rpartition(".")[2]
    items = _items(call, value)
    if items is None:
        if name == "tuple":
            return value if isinstance(value, Unknown | Symbol) else call.unknown("these items are not known")
        return SetValue(exact=False) if name in ("set", "frozenset") else ListValue((), exact=False)
    if name in ("set", "frozenset"):
        return SetValue(frozenset(items)) if all(map(is_constant, items)) else SetValue(exact=False)
    if name == "tuple":
        return tuple(items)
    if name == "reversed":
        items.reverse()
    if name == "sorted":
        keys = items if key is None else [call.ev.call(key, (item,), {}, call.node) for item in items]
        order = _comparable(keys)
        if order is None or not isinstance(reverse, bool):
            return ListValue(tuple(items), exact=False)
        try:
            items = [items[index] for index in sorted(range(len(items)), key=lambda index: order[index], reverse=reverse)]
        except TypeError:
            return call.unknown("these can't be sorted", "raises")
    return ListValue(tuple(items))


@function("builtins.dict", "collections.OrderedDict", "collections.defaultdict", "types.SimpleNamespace")
def dict_(call: Call, value: Value = None, *rest: Value, **more: Value) -> Value:
    """``dict(…)``; a namespace is a dict with attributes."""
    result = DictValue(dict(more))
    if call.path.endswith("defaultdict"):
        return DictValue({}, exact=False)
    if isinstance(value, DictValue):
        result = DictValue({**value.items, **more}, value.exact)
    elif value is not None:
        pairs = _items(call, value)
        for pair in pairs or ():
            if isinstance(pair, tuple) and len(pair) == 2 and is_constant(pair[0]):
                result.items[pair[0]] = pair[1]
        result.exact = pairs is not None
    return result


@function("builtins.enumerate")
def enumerate_(call: Call, value: Value, start: Value = 0) -> Value:
    """``enumerate``."""
    items = _items(call, value)
    if items is None or not isinstance(start, int):
        return (
            Dataset((named("index"), value.element))
            if isinstance(value, Dataset)
            else call.unknown("what is enumerated here is not known", "symbolic-range")
        )
    return ListValue(tuple(enumerate(items, start)))


@function("builtins.zip", "itertools.zip_longest")
def zip_(call: Call, *values: Value, **more: Value) -> Value:
    """``zip``."""
    columns = [_items(call, value) for value in values]
    if any(column is None for column in columns):
        return call.unknown("what is zipped here is not known")
    return ListValue(tuple(zip(*[column for column in columns if column is not None], strict=False)))


@function("builtins.map", "builtins.filter")
def map_(call: Call, mapped: Value, *values: Value) -> Value:
    """``map`` and ``filter``, evaluated at once."""
    columns = [_items(call, value) for value in values]
    if any(column is None for column in columns):
        return ListValue((), exact=False)
    rows = list(zip(*[column for column in columns if column is not None], strict=False))
    found = [call.ev.call(mapped, row, {}, call.node) if mapped is not None else row[0] for row in rows]
    if call.path.endswith("map"):
        return ListValue(tuple(found))
    tests = [call.ev.truth(item) for item in found]
    return ListValue(tuple(row[0] for row, test in zip(rows, tests, strict=True) if test), None not in tests)


@function("builtins.sum", "builtins.max", "builtins.min", "builtins.any", "builtins.all")
def aggregate(call: Call, value: Value, *rest: Value, key: Value = None, default: Value = None, start: Value = 0) -> Value:
    """Reductions over known constants and symbols."""
    name = call.path.rpartition(".")[2]
    items = [value, *rest] if rest and name in ("max", "min") else _items(call, value)
    if items is None:
        return value if isinstance(value, Unknown) else call.unknown("these items are not known")
    if name in ("any", "all"):
        tests = [call.ev.truth(item) for item in items]
        decisive = name == "any"
        return decisive if decisive in tests else (call.unknown("one of these tests is not known") if None in tests else not decisive)
    if name == "sum":
        from kerascheck.interpret.operators import binary

        total = rest[0] if rest else start
        for item in items:
            total = binary(call.ev, "+", total, item, call.node)
        return total
    if not items:
        return default
    keys = items if key is None else [call.ev.call(key, (item,), {}, call.node) for item in items]
    if not all(map(is_constant, keys)):
        return items[0] if len(items) == 1 else call.unknown("one of these numbers is not known")
    try:
        index = (max if name == "max" else min)(range(len(keys)), key=lambda position: keys[position])
    except TypeError:
        return call.unknown("these can't be compared", "raises")
    return items[index]


@function("builtins.abs", "builtins.round", "builtins.divmod", "builtins.pow", "builtins.ord", "builtins.chr", "builtins.hex",
          "builtins.bin",
          "builtins.repr", "builtins.hash", "builtins.format", "builtins.ascii", "builtins.oct")  # fmt: skip
def constant_function(call: Call, *values: Value) -> Value:
    """Pure functions of constants."""
    from kerascheck.interpret.operators import constants

    name = call.path.rpartition(".")[2]
    if isinstance(values[0], Tensor) and name in ("abs", "round"):
        from kerascheck.library.tensor_ops import apply

        return apply(call, name, values[:1], {})
    if isinstance(values[0], Array) and name in ("abs", "round"):
        return values[0].but()
    if not all(map(is_constant, values)):
        return next((value for value in values if isinstance(value, Unknown)), call.unknown("this is not known"))
    if name == "pow":
        return constants(call.ev, "**", values[0], values[1], call.node)
    try:
        return {"abs": abs, "round": round, "divmod": divmod, "ord": ord, "chr": chr, "hex": hex, "bin": bin, "repr": repr, "hash": hash,
                "format": format, "ascii": ascii, "oct": oct}[name](*values)  # type: ignore[operator]  # fmt: skip
    except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
        return call.unknown(f"this raises {type(error).__name__}: {error}", "raises")


@function("builtins.next")
def next_(call: Call, value: Value, *default: Value) -> Value:
    """The next item; a generator that may never end goes on with its last known one."""
    if isinstance(value, Dataset):
        return value.element
    if isinstance(value, Generator) or isinstance(value, ListValue) and value.exact:
        position = call.ev.positions.get(value, 0)
        if isinstance(position, Unknown):
            return position
        if position < len(value.items):
            call.ev.journal.put(call.ev.positions, value, position + 1)
            return value.items[position]
        if value.items and not value.exact:
            return value.items[-1]
        if default:
            return default[0]
    return value if isinstance(value, Unknown) else call.unknown("the next item is not known")


@function("builtins.slice")
def slice_(call: Call, *bounds: Value) -> Value:
    """``slice``."""
    return slice(*bounds)


@function("builtins.object", "builtins.id", "builtins.input", "builtins.open", "builtins.eval", "builtins.exec", "builtins.compile",
          "builtins.vars",
          "builtins.globals", "builtins.locals", "builtins.dir", "builtins.__import__", "builtins.memoryview",
          "builtins.bytearray")  # fmt: skip
def never_known(call: Call, *values: Value, **more: Value) -> Value:
    """What only running the program could tell; nothing is run."""
    return call.unknown(f"what `{call.path.rpartition('.')[2]}` gives is not known without running the program")


@function("builtins.print", "builtins.help", "builtins.breakpoint", "builtins.delattr")
def no_value(call: Call, *values: Value, **more: Value) -> Value:
    """Functions that give None."""
    return None


@function("sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort")
def leave(call: Call, *values: Value) -> Value:
    """The program ends here."""
    raise Exit
