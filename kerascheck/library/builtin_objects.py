"""Python's builtin functions about objects: ``isinstance``, ``getattr``, ``super``, ``type`` and their kin."""

from __future__ import annotations

from kerascheck.interpret.expressions import is_constant
from kerascheck.library.registry import Call, function
from kerascheck.values.dim import Symbol
from kerascheck.values.layer import Layer
from kerascheck.values.objects import ClassValue, External, FunctionValue, Instance, Super, Value
from kerascheck.values.unknown import Unknown


@function("builtins.isinstance", "builtins.issubclass")
def is_instance(call: Call, value: Value, kind: Value) -> Value:
    """``isinstance`` where it is certain."""
    from kerascheck.interpret.classes import is_instance as certainly

    result = certainly(call.ev, value, kind) if call.path.endswith("instance") else None
    return result if result is not None else call.unknown("the type is not known")


@function("builtins.callable")
def callable_(call: Call, value: Value) -> Value:
    """``callable``."""
    return (
        call.unknown("this is not known")
        if isinstance(value, Unknown | Symbol)
        else isinstance(value, FunctionValue | ClassValue | External | Layer)
    )


@function("builtins.getattr")
def getattr_(call: Call, value: Value, name: Value, *default: Value) -> Value:
    """``getattr(value, name)``."""
    if not isinstance(name, str):
        return name if isinstance(name, Unknown) else call.unknown("the attribute's name is not known")
    found = call.ev.attribute(value, name, call.node)
    return default[0] if default and isinstance(found, Unknown) and isinstance(value, Instance) else found


@function("builtins.setattr")
def setattr_(call: Call, target: Value, name: Value, value: Value) -> Value:
    """``setattr(target, name, value)``."""
    from kerascheck.interpret.attributes import set_attribute

    if isinstance(name, str):
        set_attribute(call.ev, target, name, value, call.node)
    return None


@function("builtins.hasattr")
def hasattr_(call: Call, value: Value, name: Value) -> Value:
    """``hasattr``: certain for instances, and for what Keras itself has."""
    from kerascheck.interpret.attributes import has_symbol

    if isinstance(value, Instance) and isinstance(name, str) and not isinstance(call.ev.attribute(value, name, call.node), Unknown):
        return True
    if isinstance(value, External) and value.path.partition(".")[0] == "keras" and isinstance(name, str):
        return has_symbol(call.ev, value, name)
    return call.unknown("whether it has this attribute is not known")


@function("builtins.super")
def super_(call: Call, cls: Value = None, receiver: Value = None) -> Value:
    """``super()``."""
    frame = call.ev.frames[-1]
    owner = cls if isinstance(cls, ClassValue) else frame.owner
    target = receiver if receiver is not None else frame.receiver
    if owner is None or target is None:
        return call.unknown("`super()` outside a method")
    return Super(owner, target)


@function("builtins.type")
def type_(call: Call, value: Value, *rest: Value) -> Value:
    """``type(value)``."""
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Layer) and value.user_class is None:
        return External(f"keras.layers.{value.cls}")
    return External(f"builtins.{type(value).__name__}") if is_constant(value) else call.unknown("this type is not known")
