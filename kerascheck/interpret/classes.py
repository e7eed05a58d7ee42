"""Classes: definitions, dataclasses and named tuples, instances, ``super()`` and ``isinstance``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import libcst as cst

from kerascheck.interpret.attributes import find_in_class, linearise
from kerascheck.interpret.branches import body_of
from kerascheck.interpret.calls import MORE
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import (
    ClassValue,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    SetValue,
    Value,
)  # fmt: skip
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

DATACLASSES: Final = ("dataclasses.dataclass", "typing.NamedTuple", "attr.s", "attrs.define", "attr.dataclass", "flax.struct.dataclass")
LAYER_BASES: Final = ("keras.layers.Layer", "keras.Layer")
MODEL_BASES: Final = ("keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential")


def define(ev: Interpreter, node: cst.ClassDef, frame: Frame) -> Value:
    """The value of a ``class`` statement."""
    bases = tuple(ev.evaluate(argument.value, frame) for argument in node.bases)
    body = Frame(frame.file, {}, frame, frame.root, frame.function, is_class=True)
    ev.execute(body_of(node.body), body)
    cls = ClassValue(node.name.value, bases, body.names, node, frame)
    for member in body.names.values():
        function = member.function if isinstance(member, Descriptor) else member
        if isinstance(function, FunctionValue) and function.owner is None:
            function.owner = cls
    decorators = [ev.evaluate(decorator.decorator, frame) for decorator in node.decorators]
    if any(isinstance(item, External) and item.path in DATACLASSES for item in (*decorators, *bases)) or _dataclass_call(node):
        cls.facts["fields"] = _fields(cls)
    ev.classes.append(cls)
    result: Value = cls
    for decorator in reversed(decorators):
        if isinstance(decorator, FunctionValue):
            made = ev.call(decorator, (result,), {}, node)
            result = made if isinstance(made, ClassValue) else result
    return result


def _dataclass_call(node: cst.ClassDef) -> bool:
    calls = [decorator.decorator.func for decorator in node.decorators if isinstance(decorator.decorator, cst.Call)]
    names = [func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "") for func in calls]
    return "dataclass" in names


def _fields(cls: ClassValue) -> tuple[str, ...]:
    own = cls.namespace.get("__annotations__", ())
    inherited = tuple(name for base in cls.bases if isinstance(base, ClassValue) for name in base.facts.get("fields", ()))
    return (*inherited, *(name for name in own if name not in inherited))


def keras_base(cls: ClassValue) -> str | None:
    """Whether the class derives from Keras' own: ``Model`` or ``Layer``, else None."""
    from kerascheck.library.keras_objects import find

    for base in linearise(cls):
        if not isinstance(base, External):
            continue
        if base.path in MODEL_BASES:
            return "Model"
        if base.path in LAYER_BASES:
            return "Layer"
        entry = find(base.path)
        if entry is not None and entry.name in ("Layer", "Model"):
            return entry.name
        if entry is not None and "Layer" in entry.bases:
            return "Model" if "Model" in entry.bases else "Layer"
    return None


def instantiate(ev: Interpreter, cls: ClassValue, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> Value:
    """``cls(…)``."""
    cls.facts["instances"] = cls.facts.get("instances", 0) + 1
    if keras_base(cls) is not None:
        from kerascheck.library.keras_subclass import make

        return make(ev, cls, args, kwargs, node)
    instance = Instance(cls)
    init = find_in_class(cls, "__init__")
    if init is not None:
        ev.call(init, (instance, *args), kwargs, node)
    elif "fields" in cls.facts:
        _fill_fields(ev, instance, args, kwargs, node)
    elif any(isinstance(base, External | Unknown) for base in linearise(cls)):
        for name, value in kwargs.items():
            instance.attributes.setdefault(name, value)
    return instance


def _fill_fields(ev: Interpreter, instance: Instance, args: Sequence[Value], kwargs: dict[str, Value], node: Any) -> None:
    given = dict(zip(instance.cls.facts["fields"], args, strict=False)) | kwargs
    for name in instance.cls.facts["fields"]:
        default = find_in_class(instance.cls, name)
        if name in given:
            instance.attributes[name] = given[name]
        elif MORE in kwargs:
            instance.attributes[name] = kwargs[MORE]
        elif name in instance.cls.namespace or default is not None:
            instance.attributes[name] = _field_default(ev, default, node)
        else:
            instance.attributes[name] = Unknown("raises", f"field `{name}` is not given", ev.site(node))
    after = find_in_class(instance.cls, "__post_init__")
    if after is not None:
        ev.call(after, (instance,), {}, node)


def _field_default(ev: Interpreter, default: Value, node: Any) -> Value:
    if isinstance(default, DictValue) and "dataclass field" in default.items:
        factory = default.items.get("default_factory")
        return ev.call(factory, (), {}, node) if factory is not None else default.items.get("default")
    return default


BUILTIN_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "int": (int, Symbol), "float": (float,), "str": (str,), "bool": (bool,), "list": (ListValue,), "tuple": (tuple,), "dict": (DictValue,),
    "set": (SetValue,), "bytes": (bytes,), "complex": (complex,), "range": (range,),
}  # fmt: skip


def is_instance(ev: Interpreter, value: Value, kind: Value) -> bool | None:
    """``isinstance(value, kind)`` where that is certain, else None."""
    if isinstance(kind, tuple):
        results = [is_instance(ev, value, item) for item in kind]
        return True if True in results else (None if None in results else False)
    if isinstance(value, Unknown | Symbol) or isinstance(kind, Unknown):
        return None
    match kind:
        case ClassValue():
            cls = value.cls if isinstance(value, Instance) else getattr(value, "user_class", None)
            return isinstance(cls, ClassValue) and kind in linearise(cls)
        case External(path=path) if path.startswith("builtins.") and path[9:] in BUILTIN_TYPES:
            return isinstance(value, BUILTIN_TYPES[path[9:]])
        case External(path=path) if path.startswith("keras."):
            return _is_keras(value, path)
        case External(path="numpy.ndarray"):
            return isinstance(value, Array)
        case External(path="tensorflow.Tensor"):
            return isinstance(value, Tensor) or None
    return None


def _is_keras(value: Value, path: str) -> bool | None:
    name = path.rpartition(".")[2]
    if not isinstance(value, Layer):
        return None if isinstance(value, Instance) else False
    if name == "Layer":
        return True
    if name in ("Model", "Sequential"):
        return isinstance(value, Model) and (name == "Model" or value.kind == "Sequential")
    if value.user_class is not None:
        return None
    from kerascheck.keras_api.lookup import symbol

    entry = symbol(f"keras.layers.{value.cls}")
    return value.cls == name or (entry is not None and name in entry.bases)
