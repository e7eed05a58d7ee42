"""Attributes: ``value.name`` read and written, for instances, classes, library values and modules."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, expression
from kerascheck.interpret.journal import MISSING
from kerascheck.interpret.modules import member as module_member
from kerascheck.keras_api.attributes import meant
from kerascheck.keras_api.lookup import exists, symbol
from kerascheck.keras_api.methods import REMOVED, has_member
from kerascheck.library.names import canonical
from kerascheck.library.registry import Call, answer, find_attribute, find_constant, find_method
from kerascheck.program import Misuse, SymbolUse
from kerascheck.values.array import Dataset
from kerascheck.values.dim import Symbol, named
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import (
    BoundMethod,
    ClassValue,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    Instance,
    LibraryMethod,
    LibraryObject,
    ModuleValue,
    Super,
    Value,
)  # fmt: skip
from kerascheck.values.unknown import Unknown


@expression(cst.Attribute)
def attribute(ev: Interpreter, node: cst.Attribute, frame: Frame) -> Value:
    """``value.name``."""
    return get_attribute(ev, ev.evaluate(node.value, frame), node.attr.value, node)


def get_attribute(ev: Interpreter, value: Value, name: str, node: Any) -> Value:
    """The value of ``value.name``."""
    if ev.program.no_models and (value is None or isinstance(value, LibraryObject)):
        from kerascheck.interpret.notes import note_use_of_no_model

        note_use_of_no_model(ev, value, name, node)
    match value:
        case External():
            path = canonical(f"{value.path}.{name}")
            found = find_constant(path)
            model = find_attribute(value, path)
            if model is not None:
                return answer(model, Call(ev, node, path), value)
            if path.startswith("keras."):
                note_missing(ev, path, f"{value.written or value.path}.{name}", node)
            return found[0] if found is not None else External(path, f"{value.written or value.path}.{name}")
        case ModuleValue():
            found_member = module_member(ev, value, name)
            if found_member is not None:
                return found_member
            return Unknown("attribute", f"module `{value.name}` has no `{name}` that is known", ev.site(node))
        case Instance():
            return _of_object(ev, value, value.attributes, value.cls, name, node)
        case Layer() if value.user_class is not None:
            found_own = value.attributes.get(name, MISSING)
            if found_own is not MISSING:
                return found_own
            if find_in_class(value.user_class, name) is not None:
                return _of_object(ev, value, value.attributes, value.user_class, name, node)
        case ClassValue():
            member = find_in_class(value, name)
            if member is not None:
                return _bind(ev, member, None, value, node)
            if name == "__name__":
                return value.name
            return Unknown("attribute", f"class `{value.name}` has no `{name}` that is known", ev.site(node))
        case Super():
            return _behind(ev, value, name, node)
        case LibraryObject() if name in value.state:
            return value.state[name]
        case DictValue() if name in value.items and find_method(value, name) is None:
            return value.items[name]
        case FunctionValue() if name == "__name__":
            return value.name
        case Symbol():
            return named(f"{value}.{name}")
        case Unknown():
            return value
        case Layer() | LibraryObject() | Dataset():
            _note_removed(ev, value, name, node)
    model = find_attribute(value, name)
    if model is not None:
        return answer(model, Call(ev, node, name), value)
    if find_method(value, name) is not None:
        return LibraryMethod(name, value)
    if isinstance(value, LibraryObject) and value.path == "pandas.DataFrame" and name.isidentifier():
        return ev.call(LibraryMethod("__getitem__", value), (name,), {}, node)  # a column, as in ``frame.quality``
    note_slip(ev, value, name, node)
    if ev.program.shadowed:
        from kerascheck.interpret.notes import note_shadowed_attribute

        note_shadowed_attribute(ev, value, name, node)
    return Unknown("attribute", f"`.{name}` of this value is not modelled", ev.site(node))


def has_symbol(ev: Interpreter, module: External, name: str) -> bool:
    """Whether the Keras that the program is held to has a public name in a module."""
    written = f"{module.written or module.path}.{name}"
    path = canonical(f"{module.path}.{name}")
    return exists(path, ev.program.target.version(written), through_tensorflow=written.startswith("tensorflow"))


def note_missing(ev: Interpreter, path: str, written: str, node: Any) -> None:
    """Write down a symbol that today's Keras does not have, and which is not part of one that is written down already."""
    version, through_tensorflow = ev.program.target.version(written), written.startswith("tensorflow")
    if exists(path, version, through_tensorflow=through_tensorflow) or ev.frames[-1].root.library:
        return
    use = SymbolUse(path, written, ev.site(node), bool(ev.guards))
    parent = path.rpartition(".")[0]
    entry = symbol(parent, version, through_tensorflow=through_tensorflow)
    if entry is not None and entry.kind != "module":
        return  # a member of a class or function: the tables do not list these
    imported = isinstance(node, cst.Name)
    if imported or not any(path.startswith(f"{other.path}.") for other in ev.program.missing):
        ev.program.missing.append(use)


def _note_removed(ev: Interpreter, value: Layer | LibraryObject | Dataset, name: str, node: Any, what: str = "removed-attribute") -> None:
    """Write down an attribute that Keras objects of this kind used to have."""
    if isinstance(value, Layer):
        kind = "model" if isinstance(value, Model) or value.cls in ("Sequential", "Functional", "Model") else "layer"
    elif isinstance(value, Dataset):
        steps = value.facts.get("steps", ()) if isinstance(value.facts, dict) else ()
        if not steps or not str(steps[0]).startswith("flow"):
            return
        kind = "iterator"
    elif value.path == "keras.Model":
        kind = "model"
    elif value.path.startswith("keras.optimizers.") and ".schedules." not in value.path:
        kind = "optimizer"
    else:
        return
    own = not isinstance(value, Dataset) and name in value.state or isinstance(value, Layer) and value.user_class is not None
    if name in REMOVED[kind] and not own and not has_member(kind, name, ev.program.target.version()):
        ev.program.misuses.append(Misuse(what, value, ev.site(node), f"{kind}.{name}", bool(ev.guards)))


def note_slip(ev: Interpreter, value: Value, name: str, node: Any) -> None:
    """Write down an attribute of a layer or model of Keras' own that looks like a misspelling of one that it has."""
    if not isinstance(value, Layer) or value.user_class is not None or not isinstance(node, cst.Attribute):
        return
    if meant(name, model=isinstance(value, Model)) is not None and name not in value.arguments:
        ev.program.misuses.append(Misuse("misspelled-attribute", value, ev.site(node), name, bool(ev.guards)))


def linearise(cls: ClassValue) -> list[Value]:
    """The classes in which attributes are looked for, nearest first (the project's and External ones)."""
    known: list[Value] | None = cls.facts.get("linear")
    if known is not None:
        return known
    order: list[Value] = [cls]
    for base in cls.bases:
        for ancestor in linearise(base) if isinstance(base, ClassValue) else [base]:
            if ancestor in order:
                order.remove(ancestor)
            order.append(ancestor)
    cls.facts["linear"] = order
    return order


def find_in_class(cls: ClassValue, name: str, behind: ClassValue | None = None) -> Value | None:
    """A member by Python's look-up order; None when no class of the project has it."""
    order = linearise(cls)
    if behind is not None and behind in order:
        order = order[order.index(behind) + 1 :]
    for candidate in order:
        if isinstance(candidate, ClassValue) and name in candidate.namespace:
            return candidate.namespace[name]
    return None


def _of_object(ev: Interpreter, receiver: Value, own: dict[str, Value], cls: ClassValue, name: str, node: Any) -> Value:
    if name in own:
        return own[name]
    if name == "__class__":
        return cls
    if name == "__dict__":
        from kerascheck.values.objects import DictValue

        return DictValue(dict(own))
    member = find_in_class(cls, name)
    if member is None:
        fallback = find_in_class(cls, "__getattr__")
        if fallback is not None:
            return ev.call(BoundMethod(fallback, receiver), (name,), {}, node)
        if name == "model" and any(isinstance(base, External) and base.path.startswith("keras.callbacks.") for base in linearise(cls)):
            return LibraryObject("keras.Model")
        return Unknown("attribute", f"`{cls.name}` objects have no `{name}` that is known", ev.site(node))
    return _bind(ev, member, receiver, cls, node)


def _bind(ev: Interpreter, member: Value, receiver: Value, cls: ClassValue, node: Any) -> Value:
    match member:
        case Descriptor(kind="staticmethod"):
            return member.function
        case Descriptor(kind="classmethod"):
            return BoundMethod(member.function, cls)
        case Descriptor(kind="property"):
            return ev.call(BoundMethod(member.function, receiver), (), {}, node) if receiver is not None else member
        case FunctionValue() if receiver is not None:
            return BoundMethod(member, receiver)
        case _:
            return member


def _behind(ev: Interpreter, value: Super, name: str, node: Any) -> Value:
    receiver = value.receiver
    cls = receiver if isinstance(receiver, ClassValue) else (receiver.cls if isinstance(receiver, Instance) else receiver.user_class)
    member = find_in_class(cls, name, behind=value.owner)
    if member is not None:
        return _bind(ev, member, receiver, cls, node)
    if isinstance(receiver, Layer):
        model = find_attribute(receiver, name)
        if model is not None:
            return answer(model, Call(ev, node, name), receiver)
    return LibraryMethod(f"super.{name}", receiver)


def set_attribute(ev: Interpreter, target: Value, name: str, value: Value, node: Any) -> None:
    """``target.name = value``."""
    if name == "trainable":
        from kerascheck.interpret.notes import note_trainable

        note_trainable(ev, target, value, node)
    match target:
        case Instance():
            ev.journal.put(target.attributes, name, value)
        case ClassValue():
            ev.journal.put(target.namespace, name, value)
        case Layer():
            from kerascheck.library.keras_models import assign_to_layer

            note_slip(ev, target, name, node)
            assign_to_layer(ev, target, name, value, node)
        case LibraryObject(path="pandas.DataFrame") if name in target.state:
            ev.journal.put(target.state, name, None)  # other column names, or other numbers: what they were is no longer so
        case _ if hasattr(target, "state"):
            if name == "lr":
                _note_removed(ev, target, name, node, "removed-attribute-set")
            ev.journal.put(target.state, name, value)
