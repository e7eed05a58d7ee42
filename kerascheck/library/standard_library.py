"""The standard library, as far as model code uses it: functools, itertools, copy, argparse, os, dataclasses, …"""

from __future__ import annotations

import itertools
from typing import Any

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.expressions import is_constant
from kerascheck.library.registry import Call, attribute, constant, function
from kerascheck.values.objects import DictValue, External, Generator, Instance, LibraryObject, ListValue, Value
from kerascheck.values.unknown import Unknown

constant("sys.maxsize", 2**63 - 1)
constant("os.sep", "/")
constant("string.ascii_lowercase", "abcdefghijklmnopqrstuvwxyz")
constant("string.ascii_uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
constant("string.digits", "0123456789")


@attribute(External, "sys.argv")
def arguments(call: Call, module: External) -> Value:
    """The command line of a run without arguments, as for ``argparse``."""
    return ListValue(("script.py",))


@function("functools.partial")
def partial(call: Call, target: Value, *args: Value, **kwargs: Value) -> Value:
    """``functools.partial``."""
    return LibraryObject("functools.partial", {"function": target, "args": args, "kwargs": kwargs}, site=call.site)


partial.takes_more = True  # type: ignore[attr-defined]


@function("functools.reduce")
def reduce(call: Call, target: Value, items: Value, *initial: Value) -> Value:
    """``functools.reduce``."""
    values = call.ev.iterate(items)
    if values is None or not (*initial, *values):
        return call.unknown("these items are not known")
    first, *others = (*initial, *values)
    for other in others:
        first = call.ev.call(target, (first, other), {}, call.node)
    return first


@function("itertools.product", "itertools.chain", "itertools.combinations", "itertools.permutations", "itertools.accumulate",
          "itertools.pairwise",
          "itertools.islice", "itertools.chain.from_iterable")  # fmt: skip
def iterate(call: Call, *values: Value, repeat: Value = 1) -> Value:
    """Finite iterators over known items."""
    name = call.path.removeprefix("itertools.")
    columns: list[Any] = [call.ev.iterate(value) if not isinstance(value, int) else value for value in values]
    if any(column is None for column in columns) or not isinstance(repeat, int):
        return call.unknown("these items are not known")
    if name == "chain.from_iterable":
        inner = [call.ev.iterate(item) for item in columns[0]]
        return (
            ListValue((), exact=False) if None in inner else ListValue(tuple(item for part in inner if part is not None for item in part))
        )
    makers: dict[str, Any] = {
        "product": lambda: itertools.product(*columns, repeat=repeat), "chain": lambda: itertools.chain(*columns),
        "combinations": lambda: itertools.combinations(*columns), "permutations": lambda: itertools.permutations(*columns),
        "pairwise": lambda: itertools.pairwise(*columns), "islice": lambda: itertools.islice(*columns),
    }  # fmt: skip
    if name not in makers:
        return call.unknown("this iterator is not modelled")
    items = tuple(itertools.islice(makers[name](), call.ev.budget.turns + 1))
    return ListValue(items) if len(items) <= call.ev.budget.turns else ListValue((), exact=False)


@function("copy.copy", "copy.deepcopy")
def copy(call: Call, value: Value, *rest: Value) -> Value:
    """Copies of containers and instances; anything else is taken to be its own copy."""
    deep = call.path == "copy.deepcopy"

    def inner(item: Value) -> Value:
        return copy(call, item) if deep else item

    match value:
        case ListValue():
            return ListValue(tuple(map(inner, value.items)), value.exact)
        case DictValue():
            return DictValue({key: inner(item) for key, item in value.items.items()}, value.exact)
        case tuple():
            return tuple(map(inner, value))
        case Instance():
            return Instance(value.cls, {key: inner(item) for key, item in value.attributes.items()})
    return value


@function("itertools.count")
def count(call: Call, start: Value = 0, step: Value = 1) -> Value:
    """Numbers without end: as many as any loop here may take."""
    if not isinstance(start, int) or not isinstance(step, int):
        return call.unknown("where this counts from is not known")
    return Generator(tuple(start + step * turn for turn in range(call.ev.budget.turns)), True, call.site)


@function("itertools.cycle", "itertools.repeat")
def endless(call: Call, value: Value, times: Value = None) -> Value:
    """The same items again and again: as many as any loop here may take."""
    turns = call.ev.budget.turns
    if call.path.endswith("repeat"):
        return ListValue((value,) * (times if isinstance(times, int) and times < turns else turns))
    items = call.ev.iterate(value)
    if not items:
        return call.unknown("these items are not known")
    return Generator(tuple(itertools.islice(itertools.cycle(items), turns)), True, call.site)


@function("os.path.join")
def path_join(call: Call, *parts: Value) -> Value:
    """``os.path.join`` of known strings."""
    if all(isinstance(part, str) for part in parts):
        return "/".join(part.rstrip("/") for part in parts)
    return next((part for part in parts if isinstance(part, Unknown)), call.unknown("this path is not known"))


@function(
    "os.path.basename",
    "os.path.dirname",
    "os.path.splitext",
    "os.path.abspath",
    "os.path.expanduser",
    "os.path.realpath",
    "os.path.normpath",
)
def path_part(call: Call, path: Value) -> Value:
    """Parts of a known path; folders of this machine are not."""
    import posixpath

    name = call.path.rpartition(".")[2]
    if is_constant(path) and isinstance(path, str) and name in ("basename", "dirname", "splitext", "normpath"):
        return getattr(posixpath, name)(path)
    return call.unknown("this path depends on the machine")


@function("os.environ.get", "os.getenv")
def environment(call: Call, *args: Value) -> Value:
    """Environment variables are not known."""
    return call.unknown("environment variables are not known")


@function("typing.cast")
def cast(call: Call, kind: Value, value: Value) -> Value:
    """``typing.cast`` gives its value."""
    return value


@function("os.makedirs", "os.mkdir", "os.remove", "os.chdir", "shutil.rmtree", "time.sleep", "random.seed", "random.shuffle", "gc.collect",
          "warnings.filterwarnings", "warnings.simplefilter", "warnings.warn", "logging.basicConfig", "logging.info",
          "os.system")  # fmt: skip
def no_effect(call: Call, *args: Value, **kwargs: Value) -> Value:
    """Effects outside the program: nothing is done, nothing is known of them."""
    if call.path == "random.shuffle" and args and isinstance(args[0], ListValue) and not all(map(is_constant, args[0].items)):
        call.ev.journal.set(args[0], "exact", False)
    kwargs.pop(MORE, None)
    return None
