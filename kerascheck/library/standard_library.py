"""The standard library, as far as model code uses it: functools, itertools, copy, argparse, os, dataclasses, …"""

from __future__ import annotations

import itertools
import math
from typing import Any

from kerascheck.interpret.calls import MORE
from kerascheck.interpret.expressions import is_constant
from kerascheck.library import builtin_functions as _builtin_functions  # registers math's functions
from kerascheck.library.registry import Call, attribute, constant, function, method
from kerascheck.values.objects import ClassValue, DictValue, External, Generator, Instance, LibraryObject, ListValue, Value
from kerascheck.values.unknown import Unknown

__all__ = ["_builtin_functions"]

for _name in ("pi", "e", "inf", "nan", "tau"):
    constant(f"math.{_name}", getattr(math, _name))
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


@function("argparse.ArgumentParser")
def argument_parser(call: Call, *args: Value, **kwargs: Value) -> Value:
    """A parser remembers the defaults of its arguments."""
    return LibraryObject("argparse.ArgumentParser", {}, {"defaults": DictValue()}, call.site)


@method("argparse.ArgumentParser", "add_argument")
def add_argument(call: Call, parser: LibraryObject, *names: Value, **options: Value) -> Value:
    """An argument with its default; without one it is whatever the user gives."""
    texts = [name for name in names if isinstance(name, str)]
    long = next((name for name in texts if name.startswith("--")), texts[0] if texts else "")
    key = options.get("dest") or long.lstrip("-").replace("-", "_")
    if "default" in options:
        value = options["default"]
        if isinstance(value, str) and isinstance(options.get("type"), External):
            value = call.ev.call(options["type"], (value,), {}, call.node)
    elif options.get("action") in ("store_true", "store_false"):
        value = options["action"] == "store_false"
    elif long.startswith("--") and not options.get("required"):
        value = None
    else:
        value = Unknown("command-line", f"`{long}` is given on the command line", call.site)
    if isinstance(key, str):
        call.ev.journal.put(parser.state["defaults"].items, key, value)
    return None


@method("argparse.ArgumentParser", "add_argument_group", "add_mutually_exclusive_group")
def group(call: Call, parser: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """A group adds to the same parser."""
    return parser


@method("argparse.ArgumentParser", "set_defaults")
def set_defaults(call: Call, parser: LibraryObject, **values: Value) -> Value:
    """``parser.set_defaults``."""
    for key, value in values.items():
        call.ev.journal.put(parser.state["defaults"].items, key, value)
    return None


@method("argparse.ArgumentParser", "parse_args", "parse_known_args")
def parse_args(call: Call, parser: LibraryObject, *args: Value, **kwargs: Value) -> Value:
    """The defaults: what a run without options would get."""
    space = LibraryObject("argparse.Namespace", {}, dict(parser.state["defaults"].items), call.site)
    return (space, ListValue()) if call.path == "parse_known_args" else space


@function("dataclasses.dataclass", "attr.s", "attrs.define", "attr.dataclass")
def dataclass(call: Call, *args: Value, **options: Value) -> Value:
    """``@dataclass(…)``: the class keeps its meaning; its fields are found where it is defined."""
    return args[0] if args else External("dataclasses.dataclass")


@function("dataclasses.replace")
def replace(call: Call, value: Value, **changes: Value) -> Value:
    """A copy of a dataclass instance with some fields changed."""
    if not isinstance(value, Instance) or "fields" not in value.cls.facts:
        return call.unknown("this is no dataclass that is known")
    kept = {name: value.attributes[name] for name in value.cls.facts["fields"] if name in value.attributes}
    return call.ev.call(value.cls, (), {**kept, **changes}, call.node)


@function("dataclasses.asdict")
def asdict(call: Call, value: Value) -> Value:
    """The fields of a dataclass instance as a dict."""
    if not isinstance(value, Instance) or "fields" not in value.cls.facts:
        return call.unknown("this is no dataclass that is known")
    return DictValue({name: copy(Call(call.ev, call.node, "copy.deepcopy"), value.attributes.get(name)) for name in value.cls.facts["fields"]})


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


@function("dataclasses.field")
def field(call: Call, **options: Value) -> Value:
    """A dataclass field's default, kept until the class is instantiated."""
    return DictValue({"dataclass field": True, **options})


@function("collections.namedtuple", "typing.NamedTuple")
def namedtuple(call: Call, name: Value, fields: Value, *args: Value, defaults: Value = (), **kwargs: Value) -> Value:
    """A class whose instances are tuples with names."""
    names = fields.replace(",", " ").split() if isinstance(fields, str) else call.ev.iterate(fields)
    given = call.ev.iterate(defaults) if defaults is not None else ()
    if names is None or given is None:
        return call.unknown("the fields of this named tuple are not known")
    plain = tuple(item[0] if isinstance(item, tuple) and item else item for item in names)
    if not isinstance(name, str) or not all(isinstance(item, str) for item in plain) or len(given) > len(plain):
        return call.unknown("the fields of this named tuple are not known")
    values = dict(zip(plain[len(plain) - len(given) :], given, strict=True))
    return ClassValue(name, (External("typing.NamedTuple"),), values, call.node, call.ev.frames[-1], {"fields": plain})


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
