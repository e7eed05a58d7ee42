"""Assignments: to names, attributes, subscripts and unpacked patterns, plain and augmented."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kerascheck.interpret.flow import Flow, Jump
from kerascheck.interpret.frame import Frame
from kerascheck.interpret.interpreter import Interpreter, statement
from kerascheck.interpret.journal import MISSING
from kerascheck.interpret.operators import SYMBOLS, binary
from kerascheck.program import Misuse
from kerascheck.values.array import Array
from kerascheck.values.dim import Symbol, named
from kerascheck.values.layer import Layer, Model
from kerascheck.values.objects import ClassValue, External, FunctionValue, LibraryObject, ListValue, ModuleValue, Value
from kerascheck.values.perceptron import Perceptron
from kerascheck.values.tensor import Tensor
from kerascheck.values.unknown import Unknown

CALLABLE = (External, FunctionValue, ClassValue, ModuleValue)
"""What a program calls by a name, and loses when a layer or tensor takes the name."""


@statement(cst.Assign)
def assignment(ev: Interpreter, node: cst.Assign, frame: Frame) -> Flow:
    """``a = b = value``."""
    value = ev.evaluate(node.value, frame)
    if type(node.value) is cst.Call and type(node.targets[0].target) is cst.Name and (value is None or isinstance(value, LibraryObject)):
        from kerascheck.interpret.notes import note_no_model

        note_no_model(ev, node, value)
    if isinstance(value, Layer) and value.site is not None and value.site.node is node.value:
        note_hidden_tensor(ev, node.targets[0].target, value, frame)
    for target in node.targets:
        assign(ev, target.target, value, frame)
    return Jump.NEXT


def note_hidden_tensor(ev: Interpreter, target: Any, layer: Layer, frame: Frame) -> None:
    """``x = Dense(8)`` where ``x`` was a tensor: the layer remembers which name it took away."""
    if isinstance(target, cst.Name) and isinstance(frame.holder(target.value).get(target.value), Tensor):
        ev.journal.put(layer.state, "hides", target.value)


@statement(cst.AnnAssign)
def annotated(ev: Interpreter, node: cst.AnnAssign, frame: Frame) -> Flow:
    """``a: int = value``; a class body also remembers the names that are only annotated."""
    if node.value is not None:
        assign(ev, node.target, ev.evaluate(node.value, frame), frame)
    if frame.is_class and isinstance(node.target, cst.Name):
        fields = frame.names.setdefault("__annotations__", ())
        frame.names["__annotations__"] = (*fields, node.target.value)
    return Jump.NEXT


@statement(cst.AugAssign)
def augmented(ev: Interpreter, node: cst.AugAssign, frame: Frame) -> Flow:
    """``a += b``; lists grow in place, as Python's do."""
    before = ev.evaluate(node.target, frame)
    value = ev.evaluate(node.value, frame)
    symbol = SYMBOLS[type(node.operator)]
    if isinstance(before, ListValue) and symbol == "+":
        more = ev.iterate(value)
        if more is None:
            ev.journal.set(before, "exact", False)
        else:
            ev.journal.set(before, "items", before.items + tuple(more))
        return Jump.NEXT
    after = binary(ev, symbol, before, value, node)
    if isinstance(before, Array) and isinstance(after, Array) and before.dtype and after.dtype != before.dtype:
        if refuses_in_place(before, after) and not ev.inside:
            detail = f"numpy does not store {after.dtype} results in a {before.dtype} array"
            ev.program.misuses.append(Misuse("in-place-cast", before, ev.site(node), detail, bool(ev.guards)))
        after = after.but(dtype=before.dtype, content=None)
    if isinstance(before, Array) and before.shape.dims != () and isinstance(after, Array):
        _change_aliases(ev, before, after)
    if isinstance(node.target, cst.Name) and isinstance(before, int | float) and frame.holder(node.target.value) is frame.root.names:
        ev.program.stepped.add((frame.file, node.target.value))
    assign(ev, node.target, after, frame)
    return Jump.NEXT


def refuses_in_place(before: Array, after: Array) -> bool:
    """Whether numpy raises: ``x /= 255`` on whole numbers. A tensor or a column would be another object afterwards."""
    is_numpy = before.facts.origin is not None and ((before.shape.rank or 0) > 1 or before.facts.scale == "raw")
    return is_numpy and before.dtype.startswith(("int", "uint")) and after.dtype.startswith("float")


def _change_aliases(ev: Interpreter, before: Array, after: Array) -> None:
    """An array that is changed in place is changed for all who hold it: ``for part in (x_train, x_test): part /= 255``."""
    for frame in ev.frames:
        for scope in {id(names): names for names in (frame.names, frame.root.names)}.values():
            for name, value in list(scope.items()):
                if value is before:
                    ev.journal.put(scope, name, after)


def assign(ev: Interpreter, target: Any, value: Value, frame: Frame) -> None:
    """Bind one target to a value."""
    match target:
        case cst.Name():
            holder = frame.holder(target.value)
            if isinstance(value, Layer | Tensor | ListValue | Array | int | str) and isinstance(holder.get(target.value), CALLABLE):
                ev.program.shadowed[target.value] = ev.site(target)
            ev.journal.put(holder, target.value, value)
            if isinstance(value, Model | Perceptron) and frame.parent is None and not value.holder:
                ev.journal.set(value, "holder", target.value)
        case cst.Attribute():
            from kerascheck.interpret.attributes import set_attribute

            set_attribute(ev, ev.evaluate(target.value, frame), target.attr.value, value, target)
        case cst.Subscript():
            from kerascheck.interpret.subscripts import set_item

            set_item(ev, target, value, frame)
        case cst.Tuple() | cst.List():
            unpack(ev, target, value, frame)
        case cst.StarredElement() | cst.Element():
            assign(ev, target.value, value, frame)


def unpack(ev: Interpreter, target: cst.Tuple | cst.List, value: Value, frame: Frame) -> None:
    """``a, (b, *rest) = value``; targets of what can't be unpacked become Unknown."""
    elements = target.elements
    items = _items_to_unpack(ev, value, len(elements), target)
    star = next((index for index, element in enumerate(elements) if isinstance(element, cst.StarredElement)), None)
    if items is not None and star is None and len(items) != len(elements) and items and all(isinstance(item, Tensor) for item in items):
        ev.program.misuses.append(Misuse("unpacked-outputs", items[0], ev.site(target), f"{len(elements)} {len(items)}", bool(ev.guards)))
    if items is None or (len(items) != len(elements) if star is None else len(items) < len(elements) - 1):
        reason = value if isinstance(value, Unknown) else Unknown("unpacking", "what is unpacked here is not known", ev.site(target))
        for element in elements:
            assign(ev, element.value, reason, frame)
        return
    if star is None:
        for element, item in zip(elements, items, strict=True):
            assign(ev, element.value, item, frame)
        return
    behind = len(elements) - star - 1
    middle = items[star : len(items) - behind]
    for element, item in zip(elements[:star], items[:star], strict=True):
        assign(ev, element.value, item, frame)
    assign(ev, elements[star].value, ListValue(tuple(middle)), frame)
    for element, item in zip(elements[star + 1 :], items[len(items) - behind :], strict=True):
        assign(ev, element.value, item, frame)


def _items_to_unpack(ev: Interpreter, value: Value, count: int, target: Any) -> list[Value] | None:
    if isinstance(value, Symbol) and str(value).isidentifier():
        return [named(f"{value}[{index}]") for index in range(count)]
    if isinstance(value, Array) and value.shape[0] == count:
        from kerascheck.interpret.subscripts import get_item

        return [get_item(ev, value, index, target) for index in range(count)]
    from kerascheck.library.keras_calls import unpacked_tensor

    unpacked_tensor(ev, value, count, target)
    items = ev.iterate(value)
    return None if items is None else list(items)


def rebind(ev: Interpreter, node: Any, value: Value, frame: Frame) -> None:
    """Let the expression that an array was taken from give the changed array from now on."""
    if isinstance(node, cst.Name):
        holder = frame.holder(node.value)
        scope: Frame | None = frame
        while node.value not in holder and scope is not None and scope.parent is not None:
            scope = scope.parent
            holder = scope.names
        if holder.get(node.value, MISSING) is not MISSING:
            ev.journal.put(holder, node.value, value)
    elif isinstance(node, cst.Attribute):
        assign(ev, node, value, frame)
