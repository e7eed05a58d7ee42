"""Dataclasses and named tuples."""

from __future__ import annotations

from typing import Any

from kerascheck.library.registry import Call, function
from kerascheck.library.standard_library import copy
from kerascheck.values.objects import ClassValue, DictValue, External, Instance, Value


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
    deep = Call(call.ev, call.node, "copy.deepcopy")
    return DictValue({name: copy(deep, value.attributes.get(name)) for name in value.cls.facts["fields"]})


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
    plain: tuple[Any, ...] = tuple(item[0] if isinstance(item, tuple) and item else item for item in names)
    if not isinstance(name, str) or not all(isinstance(item, str) for item in plain) or len(given) > len(plain):
        return call.unknown("the fields of this named tuple are not known")
    values: dict[str, Value] = dict(zip(plain[len(plain) - len(given) :], given, strict=True))
    facts: dict[str, Value] = {"fields": plain}
    return ClassValue(name, (External("typing.NamedTuple"),), values, call.node, call.ev.frames[-1], facts)
